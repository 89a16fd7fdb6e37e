import type { TestNamespace } from "./cluster-under-test.ts";

/** How a machine without a running kubelet looks to the rest of the cluster. */
export interface FakeNode {
  readonly name: string;
  /** A pod with this selector goes to this node and to no other. */
  readonly selector: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

interface NodeCapacity {
  readonly taint: string;
  /** How many pods it takes. */
  readonly pods: number;
}

/**
 * A node that exists only in the API: pods are bound to it and no kubelet starts them, like a machine whose kubelet has
 * stopped. Its taint keeps the pods of all other tests away.
 */
export async function addNode({ api }: TestNamespace, { taint, pods }: NodeCapacity): Promise<FakeNode> {
  // Sorts after the real node.
  const { metadata } = await api.post("/api/v1/nodes", {
    metadata: { generateName: "watch-", labels: { "hookloom/test-node": taint } },
    spec: { taints: [{ key: "hookloom/test", value: taint, effect: "NoSchedule" }] },
  });
  const { name } = metadata;
  const path = `/api/v1/nodes/${name}`;
  const now = new Date().toISOString();
  const condition = { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: now };
  const amounts = { cpu: "1", memory: "1Gi", pods: `${pods}` };
  const status = { capacity: amounts, allocatable: amounts, conditions: [condition] };
  await api.send("PATCH", `${path}/status`, { status }, "application/merge-patch+json");
  return { name, selector: { "hookloom/test-node": taint }, remove: () => api.delete(path) };
}

/** Lets a pod go to a fake node. */
export const tolerations = [{ key: "hookloom/test", operator: "Exists" }];
