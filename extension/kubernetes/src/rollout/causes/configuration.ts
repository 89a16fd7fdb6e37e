import { type Evidence, environmentName, listContainers, podDetail } from "../evidence/evidence.ts";
import type { DiagnosisCode, Finding } from "../evidence/finding.ts";
import type { Pod } from "../evidence/live-objects.ts";
import { notReadYet, type Reference, referenceExistence, settingReferences } from "../evidence/references.ts";

/** A missing object may be created a moment later, for example by an operator that copies secrets. */
const timeoutMs = 5_000;

/** Milliseconds after which even a slow node has read an object. */
const slowRead = 60_000;

interface NotCreated {
  readonly pod: Pod;
  readonly message: string;
}

/** Returns the containers that their nodes have not created. */
const notCreated = ({ pods }: Evidence): readonly NotCreated[] =>
  listContainers(pods).flatMap(({ pod, status }) => {
    const { reason, message = "" } = status.state?.waiting ?? {};
    const isNotCreated = reason === "CreateContainerConfigError" || reason === "CreateContainerError";
    return isNotCreated ? [{ pod, message }] : [];
  });

interface Matched {
  readonly pod: Pod;
  readonly found: RegExpExecArray;
}

/** Returns the first of these containers whose node's message matches. Another pod may only be on a slow node. */
function matched(evidence: Evidence, pattern: RegExp): Matched | undefined {
  for (const { pod, message } of notCreated(evidence)) {
    const found = pattern.exec(message);
    if (found) return { pod, found };
  }
  return undefined;
}

type Explanation = { readonly code: DiagnosisCode; readonly cause: string; readonly fix: string };

function row(
  pattern: RegExp,
  explain: (found: RegExpExecArray, pod: Pod, evidence: Evidence) => Explanation,
) {
  return (evidence: Evidence): Finding | undefined => {
    const container = matched(evidence, pattern);
    if (!container) return undefined;
    const { pod, found } = container;
    return { ...explain(found, pod, evidence), detail: podDetail(evidence, pod), timeoutMs };
  };
}

/**
 * Suggests setting a missing key again. The settings are Secrets and ConfigMaps that a deploy creates, each value under the name
 * of its setting.
 */
const setAgain = (key: string, evidence: Evidence): string =>
  `Give ${key} a value with "hookloom settings ${environmentName(evidence)} set ${key}".`;

const referenceKind = (word: string | undefined): Reference["kind"] =>
  word?.toLowerCase() === "secret" ? "Secret" : "ConfigMap";

const keyMissing = row(
  /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i,
  ([, key, kind, name], _, evidence) => {
    const owner = referenceKind(kind);
    return {
      code: owner === "Secret" ? "secret-key-missing" : "config-map-key-missing",
      cause: `The ${owner} ${name?.split("/").at(-1)} has no key ${key}, which the container reads.`,
      fix: setAgain(key ?? "it", evidence),
    };
  },
);

const missing = ({ kind, name }: Reference, pod: Pod, evidence: Evidence): Explanation => ({
  code: kind === "Secret" ? "secret-missing" : "config-map-missing",
  cause: `The ${kind} ${name} does not exist in ${pod.metadata.namespace}, and the container reads its settings from it.`,
  fix: `Deploy again to create it: "hookloom deploy ${environmentName(evidence)}".`,
});

const objectMissing = row(/(secret|configmap) "([^"]+)" not found/i, ([, kind, name = ""], pod, evidence) =>
  missing({ kind: referenceKind(kind), name }, pod, evidence),
);

const nodeTitle = ({ spec }: Pod): string => spec.nodeName ?? "The node";
const nodeHint = ({ spec }: Pod): string =>
  `Inspect the node with "kubectl describe node ${spec.nodeName ?? ""}", then deploy again.`;

/**
 * A slow node reports the same for a missing object as for an object that it has not read yet. The API tells the two cases apart.
 */
function notRead(evidence: Evidence): Finding | undefined {
  const container = matched(evidence, notReadYet);
  if (!container) return undefined;
  const { pod, found } = container;
  const kind = referenceKind(found[1]);
  const references = settingReferences(pod).filter((reference) => reference.kind === kind);
  const detail = podDetail(evidence, pod);
  const gone = references.find((reference) => referenceExistence(evidence, reference) === "missing");
  if (gone) return { ...missing(gone, pod, evidence), detail, timeoutMs };
  const unknown = references.find((reference) => referenceExistence(evidence, reference) === "unknown");
  const name = (unknown ?? references[0])?.name ?? "";
  const node = nodeTitle(pod);
  return {
    code: unknown ? "container-config" : "node-slow",
    cause: unknown
      ? `${node} cannot read the ${kind} ${name}: either it does not exist in ${pod.metadata.namespace}, or the node is too slow.`
      : `${node} has not read the ${kind} ${name} yet, though it exists: the node is slow or does not reach the API server.`,
    fix: nodeHint(pod),
    detail,
    timeoutMs: unknown ? slowRead : Number.POSITIVE_INFINITY,
  };
}

const root = row(/runAsNonRoot|non-root policy/, (_, pod) => ({
  code: "runs-as-root",
  cause: `The image ${pod.spec.containers[0]?.image ?? ""} runs as root or as a user without a number, which the pod forbids.`,
  fix: 'Set "baseImage" of the environment in hookloom.json to an image with a numeric user.',
}));

/**
 * The error of a busy node while its runtime, containerd or CRI-O, is still creating the container from an earlier attempt. The
 * node's next attempt finds it.
 */
const stillMaking =
  /deadline ?exceeded|failed to reserve container name|error reserving ctr name|\bname is reserved\b/i;

/** Finds a slow node. Nothing is wrong with the pod, so only the deployment's own deadline ends the wait. */
function slowNode(evidence: Evidence): Finding | undefined {
  const container = matched(evidence, stillMaking);
  if (!container) return undefined;
  const { pod, found } = container;
  const said = found.input.trim().replace(/\.+$/, "");
  return {
    code: "node-slow",
    cause: `${nodeTitle(pod)} has not made the container of ${pod.metadata.name} yet: the node is slow (${said}).`,
    fix: nodeHint(pod),
    detail: podDetail(evidence, pod),
    timeoutMs: Number.POSITIVE_INFINITY,
  };
}

/**
 * Finds any other failure. Messages that only show a slow node are skipped, since another pod may have a more precise message.
 */
function other(evidence: Evidence): Finding | undefined {
  const container = notCreated(evidence).find(
    ({ message }) => !notReadYet.test(message) && !stillMaking.test(message),
  );
  if (!container) return undefined;
  const { pod, message } = container;
  return {
    code: "container-config",
    cause: `The container cannot be made (${message || "the node does not say why"}).`,
    fix: "Change what the message names in the environment's patch file or in hookloom.json.",
    detail: podDetail(evidence, pod),
    timeoutMs,
  };
}

/** The rows for containers that the node cannot create. Those that a slow node may have caused come last. */
export const configurationRows = [keyMissing, objectMissing, root, other, notRead, slowNode] as const;
