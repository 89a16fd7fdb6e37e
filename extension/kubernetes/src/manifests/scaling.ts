import type { V1PodDisruptionBudget, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { type Manifest, metadata, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { planReplicas } from "./replicas.ts";

/** Limits a drain of nodes to one pod at a time; with a single pod it would only block the drain. */
export function disruptionBudgets(release: Release): readonly Manifest<V1PodDisruptionBudget>[] {
  if (!planReplicas(release).several) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(release),
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(release) } },
    },
  ];
}

/** If hookloom.json has a range of replicas and a database allows several. */
export function autoscalers(release: Release): readonly Manifest<V2HorizontalPodAutoscaler>[] {
  const { count } = planReplicas(release);
  if (typeof count === "number") return [];
  const target = { type: "Utilization", averageUtilization: count.cpu };
  return [
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: metadata(release),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: metadata(release).name },
        minReplicas: count.min,
        maxReplicas: count.max,
        metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      },
    },
  ];
}
