import type { TargetPhase } from "@hookloom/core/environments/contract/target";
import type { Cluster } from "../cluster/cluster.ts";
import { hasStatus } from "../cluster/errors.ts";
import { isOverdue, overdueFinding } from "../rollout/causes/lifecycle.ts";
import { diagnose } from "../rollout/diagnose.ts";
import { type Evidence, listContainers } from "../rollout/evidence/evidence.ts";
import { EvidenceCollector } from "../rollout/evidence/evidence-collector.ts";
import { type Diagnosis, transientCodes } from "../rollout/evidence/finding.ts";
import type { Rollout } from "../rollout/evidence/gather.ts";
import { isReady } from "../rollout/evidence/live-objects.ts";

/** The status of an environment's pods. */
export interface PodStatus {
  readonly phase: Exclude<TargetPhase, "unreachable">;
  readonly ready: number;
  readonly wanted: number;
  /** The number of container restarts in all current pods. */
  readonly restarts: number;
  /** The most serious problem, if any. */
  readonly diagnosis?: Diagnosis;
  /** The annotations of the Deployment, which contain its revision. */
  readonly annotations: Readonly<Record<string, string>>;
}

function findDiagnosis(evidence: Evidence): Diagnosis | undefined {
  const [worst = isOverdue(evidence) ? overdueFinding(evidence) : undefined] = diagnose(evidence);
  if (!worst) return undefined;
  const { timeoutMs: _, ...diagnosis } = worst;
  return diagnosis;
}

/** Determines the phase. A failing probe is not a failure yet while a pod starts. */
function podsPhase(evidence: Evidence, ready: number, diagnosis: Diagnosis | undefined): PodStatus["phase"] {
  const { deployment } = evidence;
  if ((deployment.spec.replicas ?? 1) === 0) return "stopped";
  if (ready > 0) return "running";
  const failed = diagnosis !== undefined && (isOverdue(evidence) || !transientCodes.has(diagnosis.code));
  return failed ? "failed" : "starting";
}

function toPodStatus(evidence: Evidence): PodStatus {
  const { deployment } = evidence;
  const pods = [...evidence.pods, ...evidence.oldPods];
  const ready = pods.filter(isReady).length;
  const diagnosis = findDiagnosis(evidence);
  return {
    phase: podsPhase(evidence, ready, diagnosis),
    ready,
    wanted: deployment.spec.replicas ?? 1,
    restarts: listContainers(pods).reduce((sum, { status }) => sum + status.restartCount, 0),
    ...(diagnosis === undefined ? {} : { diagnosis }),
    annotations: deployment.metadata.annotations ?? {},
  };
}

/** Returns the current status of a deployment's pods, diagnosed with the same table as a rollout. @throws ClusterError */
export async function podStatus(
  cluster: Cluster,
  { name, selector, hiding }: Omit<Rollout, "namespace">,
  signal: AbortSignal,
): Promise<PodStatus> {
  try {
    const rollout = { name, namespace: cluster.namespace, selector, ...(hiding ? { hiding } : {}) };
    return toPodStatus(await new EvidenceCollector(cluster, rollout).collect(signal));
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    return { phase: "absent", ready: 0, wanted: 0, restarts: 0, annotations: {} };
  }
}
