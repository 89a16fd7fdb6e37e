import { type Evidence, objectEvents, podDetail } from "../evidence/evidence.ts";
import type { DiagnosisCode, Finding } from "../evidence/finding.ts";
import { findCondition, type Pod, requestedAmount } from "../evidence/live-objects.ts";

/** An autoscaler of nodes reports within this time that it adds one. */
const timeoutMs = 15_000;

interface Unscheduled {
  readonly pod: Pod;
  /** What the scheduler says, verbatim. */
  readonly message: string;
}

/** The first new pod for which the scheduler found no node. */
function unscheduled({ pods }: Evidence): Unscheduled | undefined {
  for (const pod of pods) {
    const condition = findCondition(pod, "PodScheduled");
    if (condition?.status === "False") return { pod, message: condition.message ?? "" };
  }
  return undefined;
}

function finding(
  evidence: Evidence,
  pod: Pod,
  explanation: { code: DiagnosisCode; cause: string; fix: string },
): Finding {
  const scales = objectEvents(evidence, pod.metadata.name, "TriggeredScaleUp").length > 0;
  return {
    ...explanation,
    detail: podDetail(evidence, pod),
    timeoutMs: scales ? Number.POSITIVE_INFINITY : timeoutMs,
  };
}

const mebi = 2 ** 20;
const gibi = 2 ** 30;
const asText = {
  cpu: (cores: number): string => (Number.isInteger(cores) ? `${cores}` : `${Math.round(cores * 1000)}m`),
  memory: (bytes: number): string =>
    bytes % gibi === 0 ? `${bytes / gibi}Gi` : `${Math.floor(bytes / mebi)}Mi`,
};

/** Not enough CPU or memory: what is requested, compared with the most that a node has free. */
function noRoom(resource: "cpu" | "memory"): (evidence: Evidence) => Finding | undefined {
  const word = resource === "cpu" ? "CPU" : "memory";
  return (evidence) => {
    const found = unscheduled(evidence);
    if (!found?.message.includes(`Insufficient ${resource}`)) return undefined;
    const [most] = evidence.room.toSorted((one, other) => other[resource] - one[resource]);
    const free = most
      ? `the most that a node has free is ${asText[resource](Math.max(0, most[resource]))}, on ${most.node}`
      : "no node has so much free";
    const requested = asText[resource](requestedAmount(found.pod, resource));
    return finding(evidence, found.pod, {
      code: `no-room-${resource}`,
      cause: `The pod requests ${requested} of ${word}, but ${free}.`,
      fix: `Lower "resources.${resource}" of the environment in hookloom.json to what the cluster has free.`,
    });
  };
}

function tooManyPods(evidence: Evidence): Finding | undefined {
  const found = unscheduled(evidence);
  if (!found?.message.includes("Too many pods")) return undefined;
  return finding(evidence, found.pod, {
    code: "no-room-pods",
    cause: "Every node already runs as many pods as it is allowed to.",
    fix: "Remove pods that are not needed, or ask the cluster's administrator for another node.",
  });
}

/** The taints that people put on nodes; newer schedulers do not say which one it was. */
function nodeTaints({ nodes }: Evidence): readonly string[] {
  const all = nodes.flatMap(({ spec }) => spec?.taints ?? []);
  const taints = all
    .filter(({ key, effect }) => effect !== "PreferNoSchedule" && !key.startsWith("node.kubernetes.io/"))
    .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`);
  return [...new Set(taints)];
}

function taints(evidence: Evidence): Finding | undefined {
  const found = unscheduled(evidence);
  if (!found) return undefined;
  const cordoned =
    found.message.includes("were unschedulable") ||
    found.message.includes("node.kubernetes.io/unschedulable");
  const taint = /untolerated taint\S* ?(?:\{([^}]+)\})?/.exec(found.message);
  if (!taint && !cordoned) return undefined;
  if (cordoned)
    return finding(evidence, found.pod, {
      code: "node-taints",
      cause: "The nodes accept no new pods, since they are cordoned.",
      fix: 'Ask the cluster\'s administrator to uncordon one of them with "kubectl uncordon".',
    });
  const names = taint?.[1] ?? nodeTaints(evidence).join(" or ");
  return finding(evidence, found.pod, {
    code: "node-taints",
    cause: `The nodes reject pods that do not tolerate their taint${names ? ` ${names}` : ""}.`,
    fix: "Add the toleration to the Deployment in the environment's patch file.",
  });
}

/** True if nodes are known and none has the labels that the pod asks for. */
function noneHas({ nodes }: Evidence, { spec: { nodeSelector = {} } }: Pod): boolean {
  const requested = Object.entries(nodeSelector);
  const has = (labels: Readonly<Record<string, string>> = {}): boolean =>
    requested.every(([name, value]) => labels[name] === value);
  return nodes.length > 0 && requested.length > 0 && !nodes.some(({ metadata }) => has(metadata.labels));
}

/** A scheduler checks labels only on nodes without taints, so a taint may hide the node selector. */
function selector(evidence: Evidence): Finding | undefined {
  const found = unscheduled(evidence);
  if (!found || !/node affinity|node selector|affinity\/selector/.test(found.message)) return undefined;
  if (/untolerated taint/.test(found.message) && !noneHas(evidence, found.pod)) return undefined;
  return finding(evidence, found.pod, {
    code: "node-selector",
    cause: "No node has the labels that the pod's node selector or affinity asks for.",
    fix: "Change the node selector in the environment's patch file to labels that a node has.",
  });
}

function other(evidence: Evidence): Finding | undefined {
  const found = unscheduled(evidence);
  if (!found) return undefined;
  return finding(evidence, found.pod, {
    code: "unschedulable",
    cause: `No node accepts the pod: ${found.message.replace(/ ?preemption:.*$/, "") || "the scheduler does not say why"}`,
    fix: "Change what the pod asks for in hookloom.json or in the environment's patch file.",
  });
}

/**
 * What a claim's events say while its volume is being made, which takes some storage a minute.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/volume/events/event.go
 */
const beingMade = ["ExternalProvisioning", "Provisioning", "WaitForFirstConsumer", "WaitForPodScheduled"];

/** Why a pod's volume keeps it from being scheduled; the claim's own event says more than the scheduler. */
function volumeNotBound(evidence: Evidence): Finding | undefined {
  const found = unscheduled(evidence);
  if (!found || !/persistentvolumeclaim|persistent volume|volume node affinity/i.test(found.message))
    return undefined;
  const claim = found.pod.spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim)
    ?.persistentVolumeClaim?.claimName;
  const reported = claim === undefined ? undefined : objectEvents(evidence, claim)[0];
  const missing = /persistentvolumeclaim "[^"]+" not found/.test(found.message);
  const unbound = finding(evidence, found.pod, {
    code: "volume-not-bound",
    cause: missing
      ? `The pod's volume claim ${claim ?? ""} does not exist.`
      : `The volume claim ${claim ?? "of the pod"} is not bound to a volume (${reported?.message ?? found.message}).`,
    fix: missing
      ? "Deploy again to create the claim."
      : 'Name a storage class that can provision volumes as "storage.storageClass" of the environment in hookloom.json.',
  });
  const waits = !missing && beingMade.includes(reported?.reason ?? "");
  return waits ? { ...unbound, timeoutMs: Number.POSITIVE_INFINITY } : unbound;
}

/** The rows for a pod that no node accepts, the most specific cause first. */
export const schedulingRows = [
  volumeNotBound,
  noRoom("cpu"),
  noRoom("memory"),
  tooManyPods,
  selector,
  taints,
  other,
] as const;
