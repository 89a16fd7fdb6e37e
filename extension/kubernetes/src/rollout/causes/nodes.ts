import { t } from "@vscode/l10n";
import { type Evidence, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, type Pod, parseTime } from "../evidence/live-objects.ts";

/** Milliseconds within which a kubelet picks up a pod: usually one second, a few seconds on a busy node. */
const pickUpTimeoutMs = 8_000;
/** Milliseconds that even the slowest busy kubelet needs; used if the user may not read the leases. */
const busyPickUpTimeoutMs = 30_000;
/** Milliseconds within which a lease must be renewed. A kubelet renews it every ten seconds. */
const leaseTimeoutMs = 25_000;

function nodeFinding(evidence: Evidence, pod: Pod, cause: string, node: string): Finding {
  return {
    code: "node-not-ready",
    cause,
    fix: t(
      "Have the cluster's administrator restart the kubelet of {0}, or remove the node from the cluster.",
      node,
    ),
    detail: podDetail(evidence, pod),
    timeoutMs: 5_000,
  };
}

/** Finds a new pod whose node reports that it is not ready, or no longer reports anything. */
function notReady(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    const node = evidence.nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
    const ready = node && findCondition(node, "Ready");
    if (!node || !ready || ready.status === "True") continue;
    const { name } = node.metadata;
    const nodeMessage = ready.message?.replace(/[.\s]+$/, "");
    const cause = nodeMessage
      ? t("The node {0} is not ready ({1}).", name, nodeMessage)
      : t("The node {0} is not ready.", name);
    return nodeFinding(evidence, pod, cause, name);
  }
  return undefined;
}

/**
 * Finds a pod that the kubelet has not picked up, on a node whose lease is no longer renewed. This is known before the node is
 * considered lost. A kubelet that still renews the lease is only busy.
 */
function notPickedUp(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    const scheduled = findCondition(pod, "PodScheduled");
    if (scheduled?.status !== "True" || pod.status?.startTime !== undefined) continue;
    const waited = evidence.now - parseTime(scheduled.lastTransitionTime);
    const node = pod.spec.nodeName ?? "";
    const renewed = evidence.heartbeats.get(node);
    const isSilent =
      renewed === undefined ? waited > busyPickUpTimeoutMs : evidence.now - renewed > leaseTimeoutMs;
    if (!(waited > pickUpTimeoutMs && isSilent)) continue;
    const cause = t(
      "The kubelet of the node {0} has not picked up the pod for {1} s: it has stopped or lost its connection.",
      node,
      Math.round(waited / 1000),
    );
    return nodeFinding(evidence, pod, cause, node);
  }
  return undefined;
}

/** Finds a pod that cannot be scheduled because no node is ready. */
function noNodeReady(evidence: Evidence): Finding | undefined {
  const { nodes } = evidence;
  const areAllUnready =
    nodes.length > 0 && nodes.every((node) => findCondition(node, "Ready")?.status !== "True");
  for (const pod of evidence.pods) {
    const { status, message = "" } = findCondition(pod, "PodScheduled") ?? {};
    const reported = /node\.kubernetes\.io\/(not-ready|unreachable)/.test(message);
    if (status !== "False" || !(areAllUnready || reported)) continue;
    return nodeFinding(
      evidence,
      pod,
      t("No node of the cluster that could take the pod is ready."),
      t("one of the nodes"),
    );
  }
  return undefined;
}

/** The rows for nodes that are not working. */
export const nodeRows = [notReady, notPickedUp, noNodeReady] as const;
