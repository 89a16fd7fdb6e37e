import { type Evidence, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, type Pod, parseTime } from "../evidence/live-objects.ts";

/** Milliseconds within which a kubelet picks up a pod: usually one second, a few seconds on a busy node. */
const takenUpWithin = 8_000;
/** Milliseconds that even the slowest busy kubelet needs; used if the leases may not be read. */
const busyWithin = 30_000;
/** Milliseconds within which a lease must be renewed. A kubelet renews it every ten seconds. */
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

/** Finds a new pod whose node reports that it is not ready, or no longer reports anything. */
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
 * Finds a pod whose kubelet has not started it and does not renew its lease. This shows before the node is considered lost. A
 * kubelet that still renews its lease is only busy.
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

/** Finds that none of the nodes is ready. */
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

/** The rows for nodes that are not working. */
export const nodeRows = [notReady, notTakenUp, noneReady] as const;
