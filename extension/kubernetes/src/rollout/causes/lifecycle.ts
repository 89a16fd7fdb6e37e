import { type Evidence, isWarning, objectEvents, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, isEvicted, isReady, type Pod, parseTime } from "../evidence/live-objects.ts";
import { referenceExistence, volumeReferences } from "../evidence/references.ts";
import { lateEvent } from "./probes.ts";

/** A kubelet needs a few seconds after the grace period to clean up. */
const slack = 10_000;

/** The time when the pod's deletion was requested. The API stores only the deadline. */
const deletionRequestedAt = ({ metadata }: Pod): number =>
  parseTime(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;

/** The progress deadline in seconds. The API's default is ten minutes. */
const deadlineSeconds = ({ deployment }: Pick<Evidence, "deployment">): number =>
  deployment.spec.progressDeadlineSeconds ?? 600;

/** Finds an old pod that does not exit while the new pods wait for it. */
function stuckTerminating(evidence: Evidence): Finding | undefined {
  const waits = evidence.deployment.spec.strategy?.type === "Recreate" && evidence.pods.length === 0;
  for (const pod of evidence.oldPods) {
    const { name, namespace, deletionTimestamp, finalizers } = pod.metadata;
    if (deletionTimestamp === undefined) continue;
    const late = evidence.now - parseTime(deletionTimestamp) > slack;
    if (!late && !waits) continue;
    const seconds = Math.max(0, Math.round((evidence.now - deletionRequestedAt(pod)) / 1000));
    const grace = pod.metadata.deletionGracePeriodSeconds ?? 0;
    const held = finalizers?.length
      ? `, held by the finalizer ${finalizers[0]}`
      : `, with a grace period of ${grace} s`;
    return {
      code: "stuck-terminating",
      cause: `The new pod is waiting for the old pod ${name}, which has been terminating for ${seconds} s${held}.`,
      fix: finalizers?.length
        ? `Let the controller that owns the finalizer ${finalizers[0]} remove it from the pod.`
        : `End it with "kubectl delete pod ${name} --namespace ${namespace} --force".`,
      detail: podDetail(evidence, pod),
      // The cluster's deadline does not run while old pods are terminating.
      timeoutMs: late ? 0 : deadlineSeconds(evidence) * 1000,
    };
  }
  return undefined;
}

/**
 * The node's reason for ending a pod; empty if the node does not report one. A process that exits cleanly removes the reason from
 * the status, and the event may be late or lost. The condition remains.
 * https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
 */
function whyEnded(evidence: Evidence, pod: Pod): string {
  const [event] = objectEvents(evidence, pod.metadata.name, "Evicted");
  const reason = pod.status?.reason ?? event?.reason;
  const message = pod.status?.message ?? event?.message ?? findCondition(pod, "DisruptionTarget")?.message;
  return [reason, message?.trim().replace(/\.$/, "")].filter(Boolean).join(": ");
}

function evicted(evidence: Evidence): Finding | undefined {
  const ended = evidence.pods.filter(isEvicted).map((pod) => ({ pod, why: whyEnded(evidence, pod) }));
  const found = ended.find(({ why }) => why !== "") ?? ended[0];
  if (!found) return undefined;
  const { pod, why } = found;
  return {
    code: "evicted",
    cause: `The node ended the pod (${why || "no reason given"}).`,
    fix: 'Request what the pod needs under "resources" of the environment in hookloom.json, so that it is scheduled on a node with enough room.',
    detail: podDetail(evidence, pod),
    ...(why === "" ? { timeoutMs: lateEvent * 2, unsure: true } : { timeoutMs: 15_000 }),
  };
}

const ranOutOfTime = /timed out|failed to sync (?:secret|configmap) cache/i;
const mountReasons = ["FailedMount", "FailedAttachVolume", "FailedMapVolume"];

/** Finds a pod that waits for a volume that its node cannot mount. */
function volumeNotMounted(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    if (isReady(pod) || pod.status?.containerStatuses?.some(({ state }) => state?.running)) continue;
    const failures = objectEvents(evidence, pod.metadata.name).filter(({ reason = "" }) =>
      mountReasons.includes(reason),
    );
    // A message with the reason is preferred to one that only reports a timeout.
    const told = failures.find(({ message = "" }) => !ranOutOfTime.test(message));
    const event = told ?? failures[0];
    if (!event) continue;
    const found = {
      code: "volume-not-mounted",
      detail: podDetail(evidence, pod),
      timeoutMs: Number.POSITIVE_INFINITY,
    } as const;
    const gone = volumeReferences(pod).find(
      (reference) => referenceExistence(evidence, reference) === "missing",
    );
    if (!told && gone) {
      const { kind, name } = gone;
      return {
        ...found,
        cause: `The ${kind} ${name} does not exist in ${pod.metadata.namespace}, but a volume of the pod is made from it.`,
        fix: `Create the ${kind} ${name}, or take its volume out of the environment's patch file.`,
      };
    }
    const attached = event.message?.includes("Multi-Attach") === true;
    return {
      ...found,
      cause: `The pod's volume cannot be mounted on ${pod.spec.nodeName} (${event.message?.trim()}).`,
      fix: attached
        ? "End the pod that still has the volume on another node."
        : "Have the cluster's administrator check why the node cannot mount it.",
      ...(told ? {} : { unsure: true }),
    };
  }
  return undefined;
}

function paused({ deployment }: Evidence): Finding | undefined {
  if (deployment.spec.paused !== true) return undefined;
  const { name, namespace } = deployment.metadata;
  return {
    code: "rollout-paused",
    cause: "The deployment is paused, so no new pods are created.",
    fix: `Resume it with "kubectl rollout resume deployment ${name} --namespace ${namespace}".`,
    detail: [],
    timeoutMs: 0,
  };
}

/** True if the cluster reports that the rollout exceeded its deadline. */
export const isOverdue = ({ deployment }: Pick<Evidence, "deployment">): boolean =>
  findCondition(deployment, "Progressing")?.reason === "ProgressDeadlineExceeded";

/** The finding if no row knows a cause. */
export function overdue(evidence: Evidence): Finding {
  const { deployment, pods } = evidence;
  const seconds = deadlineSeconds(evidence);
  const wanted = deployment.spec.replicas ?? 1;
  const pod = pods.find((one) => !isReady(one));
  const events = evidence.events.filter(isWarning).slice(0, 8);
  return {
    code: "progress-deadline",
    cause: `The rollout made no progress for ${seconds} s: ${pods.filter(isReady).length} of ${wanted} pods are ready, and the cluster names no cause.`,
    fix: `Check what ${pod ? `the pod ${pod.metadata.name}` : `the deployment ${deployment.metadata.name}`} does with "kubectl describe".`,
    detail: pod
      ? podDetail(evidence, pod)
      : events.map(({ reason, message }) => `${reason}: ${message?.trim()}`),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
}

/** The rows for pods that do not exit, were evicted, wait for a volume, or are not created. */
export const lifecycleRows = [paused, evicted, volumeNotMounted, stuckTerminating] as const;
