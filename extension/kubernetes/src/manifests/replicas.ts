import type { ReplicaRange } from "@hookloom/core/project/config/kubernetes-description";
import type { V1PodDisruptionBudget, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { t } from "@vscode/l10n";
import { type Manifest, metadata, objectHead, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";

/** Limits a node drain to one pod at a time. For a single pod, a budget would only block the drain. */
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

/** The number of pods, with the reason if it is smaller than requested. */
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
  const why = t(
    "The deployment has one replica, which every deploy recreates, so no requests are served between two builds: without HOOKLOOM_DATABASE_URL, deliveries are stored in a file that only one process can use.",
  );
  const hint =
    maxCount(wanted) > 1
      ? t(
          'For the configured {0} replicas, run "hookloom settings {1} set HOOKLOOM_DATABASE_URL".',
          maxCount(wanted),
          environment,
        )
      : t('For more replicas, run "hookloom settings {0} set HOOKLOOM_DATABASE_URL".', environment);
  return { count: 1, several: false, reason: `${why} ${hint}` };
}
