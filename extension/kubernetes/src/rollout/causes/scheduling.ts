import { t } from "@vscode/l10n";
import { type Evidence, objectEvents, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition, type Pod, requestedAmount } from "../evidence/live-objects.ts";

/** Milliseconds within which a node autoscaler reports that it adds a node. */
const timeoutMs = 15_000;

interface Unscheduled {
  readonly pod: Pod;
  /** The scheduler's message, verbatim. */
  readonly message: string;
}

/** Returns the first new pod for which the scheduler found no node. */
function unscheduled({ pods }: Evidence): Unscheduled | undefined {
  for (const pod of pods) {
    const condition = findCondition(pod, "PodScheduled");
    if (condition?.status === "False") return { pod, message: condition.message ?? "" };
  }
  return undefined;
}

type Explanation = Pick<Finding, "code" | "cause" | "fix"> & Partial<Pick<Finding, "timeoutMs">>;

/** Creates a row about the first new pod for which the scheduler found no node. */
const row =
  (explain: (found: Unscheduled, evidence: Evidence) => Explanation | undefined) =>
  (evidence: Evidence): Finding | undefined => {
    const found = unscheduled(evidence);
    const explained = found && explain(found, evidence);
    if (!explained) return undefined;
    const scales = objectEvents(evidence, found.pod.metadata.name, "TriggeredScaleUp").length > 0;
    const defaultTimeoutMs = scales ? Number.POSITIVE_INFINITY : timeoutMs;
    return { timeoutMs: defaultTimeoutMs, ...explained, detail: podDetail(evidence, found.pod) };
  };

const mebi = 2 ** 20;
const gibi = 2 ** 30;
const formatAmount = {
  cpu: (cores: number): string => (Number.isInteger(cores) ? `${cores}` : `${Math.round(cores * 1000)}m`),
  memory: (bytes: number): string =>
    bytes % gibi === 0 ? `${bytes / gibi}Gi` : `${Math.floor(bytes / mebi)}Mi`,
};

/** Finds a lack of CPU or memory: compares the request with the largest free amount on any node. */
const noRoom = (resource: "cpu" | "memory") =>
  row(({ pod, message }, { room }) => {
    if (!message.includes(`Insufficient ${resource}`)) return undefined;
    const [freest] = room.toSorted((one, other) => other[resource] - one[resource]);
    const requested = formatAmount[resource](requestedAmount(pod, resource));
    const what = resource === "cpu" ? "CPU" : t("memory");
    return {
      code: `no-room-${resource}`,
      cause: freest
        ? t(
            "The pod requests {0} {1}, but no node has more free than {2}, which has {3}.",
            requested,
            what,
            freest.node,
            formatAmount[resource](Math.max(0, freest[resource])),
          )
        : t("The pod requests {0} {1}, but no node has that much free.", requested, what),
      fix: t(
        'Lower "resources.{0}" of the environment in hookloom.json to what the cluster has free.',
        resource,
      ),
    };
  });

const tooManyPods = row(({ message }) => {
  if (!message.includes("Too many pods")) return undefined;
  return {
    code: "no-room-pods",
    cause: t("Every node already runs its maximum number of pods."),
    fix: t("Remove pods that are not needed, or have the cluster's administrator add a node."),
  };
});

/** Returns the taints set by administrators, since newer schedulers do not report which taint was the cause. */
function nodeTaints({ nodes }: Evidence): readonly string[] {
  const all = nodes.flatMap(({ spec }) => spec?.taints ?? []);
  const taints = all
    .filter(({ key, effect }) => effect !== "PreferNoSchedule" && !key.startsWith("node.kubernetes.io/"))
    .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`);
  return [...new Set(taints)];
}

const taints = row(({ message }, evidence) => {
  const cordoned = /were unschedulable|node\.kubernetes\.io\/unschedulable/.test(message);
  const taint = /untolerated taint\S* ?(?:\{([^}]+)\})?/.exec(message);
  if (cordoned)
    return {
      code: "node-taints",
      cause: t("The nodes accept no new pods because they are cordoned."),
      fix: t('Have the cluster\'s administrator uncordon one of them with "kubectl uncordon".'),
    };
  if (!taint) return undefined;
  const names = taint[1] ?? nodeTaints(evidence).join(", ");
  return {
    code: "node-taints",
    cause: names
      ? t("The nodes reject pods that do not tolerate their taint {0}.", names)
      : t("The nodes reject pods that do not tolerate their taint."),
    fix: t("Add the toleration to the Deployment in the environment's patch file."),
  };
});

/** True if the nodes are known and none has the labels that the pod requires. */
function noNodeMatches({ nodes }: Evidence, { spec: { nodeSelector = {} } }: Pod): boolean {
  const requested = Object.entries(nodeSelector);
  const has = (labels: Readonly<Record<string, string>> = {}): boolean =>
    requested.every(([name, value]) => labels[name] === value);
  return nodes.length > 0 && requested.length > 0 && !nodes.some(({ metadata }) => has(metadata.labels));
}

/** The scheduler checks labels only on nodes without taints, so a taint may hide a node selector mismatch. */
const selector = row(({ pod, message }, evidence) => {
  if (!/node affinity|node selector|affinity\/selector/.test(message)) return undefined;
  if (/untolerated taint/.test(message) && !noNodeMatches(evidence, pod)) return undefined;
  return {
    code: "node-selector",
    cause: t("No node has the labels that the pod's node selector or affinity requires."),
    fix: t("Change the node selector in the environment's patch file to labels that a node has."),
  };
});

const other = row(({ message }) => ({
  code: "unschedulable",
  cause: t(
    "No node accepts the pod: {0}",
    message.replace(/ ?preemption:.*$/, "") || t("the scheduler gives no reason"),
  ),
  fix: t("Change what the pod requires in hookloom.json or in the environment's patch file."),
}));

/**
 * Reasons of a claim's events while its volume is being provisioned, which takes a minute with some storage.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/volume/events/event.go
 */
const provisioningReasons = [
  "ExternalProvisioning",
  "Provisioning",
  "WaitForFirstConsumer",
  "WaitForPodScheduled",
];

/** Explains why a pod's volume prevents scheduling. The claim's own event is more precise than the scheduler's message. */
const volumeNotBound = row(({ pod, message }, evidence) => {
  if (!/persistentvolumeclaim|persistent volume|volume node affinity/i.test(message)) return undefined;
  const volume = pod.spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim);
  const claim = volume?.persistentVolumeClaim?.claimName;
  if (/persistentvolumeclaim "[^"]+" not found/.test(message))
    return {
      code: "volume-not-bound",
      cause: t("The pod's volume claim {0} does not exist.", claim ?? ""),
      fix: t("Deploy again to create the claim."),
    };
  const reported = claim === undefined ? undefined : objectEvents(evidence, claim)[0];
  return {
    code: "volume-not-bound",
    cause: t(
      "The volume claim {0} is not bound to a volume ({1}).",
      claim ?? "",
      reported?.message ?? message,
    ),
    fix: t(
      'Set "storage.storageClass" of the environment in hookloom.json to a storage class that can provision volumes.',
    ),
    ...(provisioningReasons.includes(reported?.reason ?? "") ? { timeoutMs: Number.POSITIVE_INFINITY } : {}),
  };
});

/** The rows for a pod that no node accepts, most specific cause first. */
export const schedulingRows = [
  volumeNotBound,
  noRoom("cpu"),
  noRoom("memory"),
  tooManyPods,
  selector,
  taints,
  other,
] as const;
