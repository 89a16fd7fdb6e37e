import { containersOf, detailOf, type Evidence } from "./evidence.ts";
import type { DiagnosisCode, Finding } from "./finding.ts";
import type { Pod } from "./live-objects.ts";
import { existenceOf, notReadYet, type Reference, settingsOf } from "./references.ts";

/** What is missing may be made a moment later, such as by an operator that copies secrets. */
const timeoutMs = 5_000;

/** In milliseconds: even a slow node has read an object by then. */
const slowRead = 60_000;

interface Refused {
  readonly pod: Pod;
  readonly message: string;
}

/** The first container that cannot be made from what the pod says. */
function refused({ pods }: Evidence): Refused | undefined {
  for (const { pod, status } of containersOf(pods)) {
    const { reason, message } = status.state?.waiting ?? {};
    if (reason === "CreateContainerConfigError" || reason === "CreateContainerError")
      return { pod, message: message ?? "" };
  }
  return undefined;
}

const environmentOf = ({ metadata }: Pod): string =>
  metadata.labels?.["hookloom/environment"] ?? "ENVIRONMENT";

type Explanation = { readonly code: DiagnosisCode; readonly cause: string; readonly fix: string };

function row(pattern: RegExp, explain: (found: RegExpExecArray, pod: Pod) => Explanation) {
  return (evidence: Evidence): Finding | undefined => {
    const container = refused(evidence);
    const found = container && pattern.exec(container.message);
    if (!container || !found) return undefined;
    return { ...explain(found, container.pod), detail: detailOf(evidence, container.pod), timeoutMs };
  };
}

/** The settings are Secrets and ConfigMaps that a deploy makes, each value under the setting's own name. */
const setAgain = (key: string, pod: Pod): string =>
  `Give ${key} a value with "hookloom settings ${environmentOf(pod)} set ${key}".`;

const kindOf = (word: string | undefined): Reference["kind"] =>
  word?.toLowerCase() === "secret" ? "Secret" : "ConfigMap";

const keyMissing = row(/couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i, ([, key, kind, name], pod) => {
  const owner = kindOf(kind);
  return {
    code: owner === "Secret" ? "secret-key-missing" : "config-map-key-missing",
    cause: `The ${owner} ${name?.split("/").at(-1)} has no key ${key}, which the container reads.`,
    fix: setAgain(key ?? "it", pod),
  };
});

const missing = ({ kind, name }: Reference, pod: Pod): Explanation => ({
  code: kind === "Secret" ? "secret-missing" : "config-map-missing",
  cause: `The ${kind} ${name} does not exist in ${pod.metadata.namespace}, and the container reads its settings from it.`,
  fix: `Deploy again, which makes it: "hookloom deploy ${environmentOf(pod)}".`,
});

const objectMissing = row(/(secret|configmap) "([^"]+)" not found/i, ([, kind, name = ""], pod) =>
  missing({ kind: kindOf(kind), name }, pod),
);

/** A slow node says the same of an object that is missing as of one that it has not read yet: the API decides. */
function notRead(evidence: Evidence): Finding | undefined {
  const container = refused(evidence);
  const found = container && notReadYet.exec(container.message);
  if (!container || !found) return undefined;
  const { pod } = container;
  const kind = kindOf(found[1]);
  const references = settingsOf(pod).filter((reference) => reference.kind === kind);
  const detail = detailOf(evidence, pod);
  const gone = references.find((reference) => existenceOf(evidence, reference) === "missing");
  if (gone) return { ...missing(gone, pod), detail, timeoutMs };
  const unknown = references.find((reference) => existenceOf(evidence, reference) === "unknown");
  const name = (unknown ?? references[0])?.name ?? "";
  const node = pod.spec.nodeName ?? "The node";
  return {
    code: "container-config",
    cause: unknown
      ? `${node} cannot read the ${kind} ${name}: either it does not exist in ${pod.metadata.namespace}, or the node is too slow.`
      : `${node} has not read the ${kind} ${name} yet, though it exists: the node is slow or does not reach the API server.`,
    fix: `Look at the node with "kubectl describe node ${pod.spec.nodeName ?? ""}", then deploy again.`,
    detail,
    timeoutMs: unknown ? slowRead : Number.POSITIVE_INFINITY,
  };
}

const root = row(/runAsNonRoot|non-root policy/, (_, pod) => ({
  code: "runs-as-root",
  cause: `The image ${pod.spec.containers[0]?.image ?? ""} runs as root or as a user without a number, which the pod forbids.`,
  fix: 'Take a base image with a numeric user as "baseImage" of the environment in hookloom.json.',
}));

const other = row(/^.*/s, ([message], _pod) => ({
  code: "container-config",
  cause: `The container cannot be made (${message || "the node does not say why"}).`,
  fix: "Change what the message names in the environment's patch file or in hookloom.json.",
}));

/** The rows for a container that the node cannot make. */
export const configurationRows = [keyMissing, objectMissing, notRead, root, other] as const;
