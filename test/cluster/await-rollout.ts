import { eventually, type TestNamespace } from "./cluster-under-test.ts";

export interface LivePod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

interface LiveDeployment {
  readonly metadata: { readonly generation: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** Resolves when a deployment runs nothing but `replicas` pods of its newest template, and older ones have ended. */
export async function awaitRollout(namespace: TestNamespace, name: string, replicas: number): Promise<void> {
  const { api, path } = namespace;
  await eventually(async () => {
    const { metadata, status } = await api.get<LiveDeployment>(path("apps/v1", "deployments", name));
    const pods = await api.list<LivePod>(path("v1", "pods"));
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas, pods.length];
    const done = status.observedGeneration === metadata.generation;
    if (!done || counts.some((count) => count !== replicas)) {
      throw new Error(`The rollout of ${name} has replicas, updated, available, pods: ${counts.join(", ")}.`);
    }
  }, 180);
}
