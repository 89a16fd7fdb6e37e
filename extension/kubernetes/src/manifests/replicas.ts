import type { ReplicaRange } from "@hookloom/core/project/config/kubernetes-description";
import type { V1PodDisruptionBudget, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { type Manifest, metadata, objectHead, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";

/** Limits a node drain to one pod at a time. With a single pod it would only block the drain. */
export function disruptionBudgets(release: Release): readonly Manifest<V1PodDisruptionBudget>[] {
  if (!planReplicas(release).several) return [];
  const spec = { maxUnavailable: 1, selector: { matchLabels: selectorLabels(release) } };
  return [{ ...objectHead(release, "policy/v1", "PodDisruptionBudget"), spec }];
}

/** Creates an autoscaler if hookloom.json specifies a range of replicas and a database allows several pods. */
export function autoscalers(release: Release): readonly Manifest<V2HorizontalPodAutoscaler>[] {
  const { count } = planReplicas(release);
  if (typeof count === "number") return [];
  const target = { type: "Utilization", averageUtilization: count.cpu };
  return [
    {
      ...objectHead(release, "autoscaling/v2", "HorizontalPodAutoscaler"),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: metadata(release).name },
        minReplicas: count.min,
        maxReplicas: count.max,
        metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      },
    },
  ];
}

/** The number of pods, and why it is smaller than requested. */
export interface ReplicaPlan {
  readonly count: number | ReplicaRange;
  /** True if more than one pod may run, now or later. */
  readonly several: boolean;
  readonly reason?: string;
}

const maxCount = (count: number | ReplicaRange): number => (typeof count === "number" ? count : count.max);

/** Plans the number of pods. A file-based store belongs to one process at a time, so several pods need a database. */
export function planReplicas({ description, databasePort, environment }: Release): ReplicaPlan {
  const wanted = description.replicas ?? (databasePort === undefined ? 1 : 2);
  if (databasePort !== undefined) return { count: wanted, several: maxCount(wanted) > 1 };
  const way = `set HOOKLOOM_DATABASE_URL with "hookloom settings ${environment} set HOOKLOOM_DATABASE_URL"`;
  const reason = `One replica with a volume, replaced by Recreate: without HOOKLOOM_DATABASE_URL its deliveries are in a file that one process owns, so nothing responds between two builds. For ${maxCount(wanted) > 1 ? `the requested ${maxCount(wanted)} replicas` : "more"}, ${way}.`;
  return { count: 1, several: false, reason };
}
