import { type Evidence, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, type Pod, parseTime } from "../evidence/live-objects.ts";

/** A kubelet picks a pod up within a second, a busy one within a few. */
const takenUpWithin = 8_000;
/** Where the leases of nodes may not be read: the slowest that a busy kubelet is. */
const busyWithin = 30_000;
/** A kubelet renews its lease every ten seconds. */
const renewedWithin = 25_000;

function nodeFinding(evidence: Evidence, pod: Pod, cause: string, node: string): Finding {
  return {
    code: "node-not-ready",
    cause,
    fix: `Have the cluster's administrator restart the kubelet of ${node}, or remove the node from the cluster.`,
    detail: podDetail(evidence, pod),
    timeoutMs: 5_000,
  };
}

/** The node of a new pod reports that it is not ready, or reports nothing any more. */
function notReady(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    const node = evidence.nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
    const ready = node && findCondition(node, "Ready");
    if (!node || !ready || ready.status === "True") continue;
    const { name } = node.metadata;
    const words = ready.message?.replace(/[.\s]+$/, "");
    return nodeFinding(evidence, pod, `The node ${name} is not ready${words ? ` (${words})` : ""}.`, name);
  }
  return undefined;
}

/**
 * The pod has a node whose kubelet has not started it and does not renew its lease, which shows before the node counts as
 * lost. A kubelet that does is only busy.
 */
function notTakenUp(evidence: Evidence): Finding | undefined {
  for (const pod of evidence.pods) {
    const scheduled = findCondition(pod, "PodScheduled");
    if (scheduled?.status !== "True" || pod.status?.startTime !== undefined) continue;
    const waited = evidence.now - parseTime(scheduled.lastTransitionTime);
    const node = pod.spec.nodeName ?? "";
    const renewed = evidence.heartbeats.get(node);
    const isSilent = renewed === undefined ? waited > busyWithin : evidence.now - renewed > renewedWithin;
    if (!(waited > takenUpWithin && isSilent)) continue;
    const cause = `The kubelet of the node ${node} has not picked the pod up for ${Math.round(waited / 1000)} s: it has stopped or lost its connection.`;
    return nodeFinding(evidence, pod, cause, node);
  }
  return undefined;
}

/** None of the nodes is ready. */
function noneReady(evidence: Evidence): Finding | undefined {
  const { nodes } = evidence;
  const known = nodes.length > 0 && nodes.every((node) => findCondition(node, "Ready")?.status !== "True");
  for (const pod of evidence.pods) {
    const { status, message = "" } = findCondition(pod, "PodScheduled") ?? {};
    const reported = /node\.kubernetes\.io\/(not-ready|unreachable)/.test(message);
    if (status !== "False" || !(known || reported)) continue;
    return nodeFinding(
      evidence,
      pod,
      "No node of the cluster that could take the pod is ready.",
      "one of them",
    );
  }
  return undefined;
}

/** The rows for nodes that do not work. */
export const nodeRows = [notReady, notTakenUp, noneReady] as const;
