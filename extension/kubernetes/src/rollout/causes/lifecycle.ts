import { t } from "@vscode/l10n";
import { type Evidence, isWarning, objectEvents, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, isEvicted, isReady, type Pod, parseTime } from "../evidence/live-objects.ts";
import { referenceExistence, volumeReferences } from "../evidence/references.ts";
import { maxEventDelayMs } from "./probes.ts";

/** A kubelet needs a few seconds after the grace period to clean up. */
const cleanupMs = 10_000;

/** Returns the time when the pod's deletion was requested. The API stores only the deadline. */
const deletionRequestedAt = ({ metadata }: Pod): number =>
  parseTime(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;

/** Returns the progress deadline. The API's default is ten minutes. */
const deadlineSeconds = ({ deployment }: Pick<Evidence, "deployment">): number =>
  deployment.spec.progressDeadlineSeconds ?? 600;

/** Finds an old pod that does not exit while the new pods wait for it. */
function stuckTerminating(evidence: Evidence): Finding | undefined {
  const isRolloutWaiting =
    evidence.deployment.spec.strategy?.type === "Recreate" && evidence.pods.length === 0;
  for (const pod of evidence.oldPods) {
    const { name, namespace, deletionTimestamp, finalizers } = pod.metadata;
    if (deletionTimestamp === undefined) continue;
    const isLate = evidence.now - parseTime(deletionTimestamp) > cleanupMs;
    if (!isLate && !isRolloutWaiting) continue;
    const seconds = Math.max(0, Math.round((evidence.now - deletionRequestedAt(pod)) / 1000));
    const grace = pod.metadata.deletionGracePeriodSeconds ?? 0;
    const [finalizer] = finalizers ?? [];
    return {
      code: "stuck-terminating",
      cause: finalizer
        ? t(
            "The new pod is waiting for the old pod {0}, which has been terminating for {1} s, held by the finalizer {2}.",
            name,
            seconds,
            finalizer,
          )
        : t(
            "The new pod is waiting for the old pod {0}, which has been terminating for {1} s, with a grace period of {2} s.",
            name,
            seconds,
            grace,
          ),
      fix: finalizer
        ? t("Let the controller that owns the finalizer {0} remove it from the pod.", finalizer)
        : t('Delete it with "kubectl delete pod {0} --namespace {1} --force".', name, namespace ?? ""),
      detail: podDetail(evidence, pod),
      // The cluster's deadline does not run while old pods are terminating.
      timeoutMs: isLate ? 0 : deadlineSeconds(evidence) * 1000,
    };
  }
  return undefined;
}

/**
 * Returns the node's reason for ending a pod; empty if the node does not report one. A process that exits cleanly removes the
 * reason from the status, and the event may be late or lost. The condition remains.
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
    cause: t("The node ended the pod ({0}).", why || t("no reason given")),
    fix: t(
      'Set "resources" of the environment in hookloom.json to what the pod needs, so that it is scheduled on a node with enough capacity.',
    ),
    detail: podDetail(evidence, pod),
    ...(why === "" ? { timeoutMs: maxEventDelayMs * 2, unsure: true } : { timeoutMs: 15_000 }),
  };
}

const timeoutMessage = /timed out|failed to sync (?:secret|configmap) cache/i;
const mountReasons = ["FailedMount", "FailedAttachVolume", "FailedMapVolume"];

/** Finds a pod that waits for a volume that its node cannot mount. */
function volumeNotMounted(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    if (isReady(pod) || pod.status?.containerStatuses?.some(({ state }) => state?.running)) continue;
    const failures = objectEvents(evidence, pod.metadata.name).filter(({ reason = "" }) =>
      mountReasons.includes(reason),
    );
    // A message with the reason is preferred to one that only reports a timeout.
    const preciseEvent = failures.find(({ message = "" }) => !timeoutMessage.test(message));
    const event = preciseEvent ?? failures[0];
    if (!event) continue;
    const found = {
      code: "volume-not-mounted",
      detail: podDetail(evidence, pod),
      timeoutMs: Number.POSITIVE_INFINITY,
    } as const;
    const missingReference = volumeReferences(pod).find(
      (reference) => referenceExistence(evidence, reference) === "missing",
    );
    if (!preciseEvent && missingReference) {
      const { kind, name } = missingReference;
      return {
        ...found,
        cause: t(
          "The {0} {1} does not exist in {2}, but a volume of the pod refers to it.",
          kind,
          name,
          pod.metadata.namespace ?? "",
        ),
        fix: t("Create the {0} {1}, or remove its volume from the environment's patch file.", kind, name),
      };
    }
    const isAttachedElsewhere = event.message?.includes("Multi-Attach") === true;
    return {
      ...found,
      cause: t(
        "The pod's volume cannot be mounted on {0} ({1}).",
        pod.spec.nodeName ?? "",
        event.message?.trim() ?? "",
      ),
      fix: isAttachedElsewhere
        ? t("Delete the pod that still uses the volume on another node.")
        : t("Have the cluster's administrator check why the node cannot mount the volume."),
      ...(preciseEvent ? {} : { unsure: true }),
    };
  }
  return undefined;
}

function paused({ deployment }: Evidence): Finding | undefined {
  if (deployment.spec.paused !== true) return undefined;
  const { name, namespace } = deployment.metadata;
  return {
    code: "rollout-paused",
    cause: t("The deployment is paused, so no new pods are created."),
    fix: t('Resume it with "kubectl rollout resume deployment {0} --namespace {1}".', name, namespace ?? ""),
    detail: [],
    timeoutMs: 0,
  };
}

/** True if the cluster reports that the rollout exceeded its deadline. */
export const isOverdue = ({ deployment }: Pick<Evidence, "deployment">): boolean =>
  findCondition(deployment, "Progressing")?.reason === "ProgressDeadlineExceeded";

/** Returns the finding for an overdue rollout whose cause is unknown. */
export function overdueFinding(evidence: Evidence): Finding {
  const { deployment, pods } = evidence;
  const seconds = deadlineSeconds(evidence);
  const wanted = deployment.spec.replicas ?? 1;
  const pod = pods.find((one) => !isReady(one));
  const events = evidence.events.filter(isWarning).slice(0, 8);
  return {
    code: "progress-deadline",
    cause: t(
      "The rollout has made no progress for {0} s (ready pods: {1} of {2}), and the cluster reports no cause.",
      seconds,
      pods.filter(isReady).length,
      wanted,
    ),
    fix: pod
      ? t('Inspect the pod {0} with "kubectl describe".', pod.metadata.name)
      : t('Inspect the deployment {0} with "kubectl describe".', deployment.metadata.name),
    detail: pod
      ? podDetail(evidence, pod)
      : events.map(({ reason, message }) => `${reason}: ${message?.trim()}`),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
}

/** The rows for pods that do not exit, were evicted, wait for a volume, or are not created. */
export const lifecycleRows = [paused, evicted, volumeNotMounted, stuckTerminating] as const;
