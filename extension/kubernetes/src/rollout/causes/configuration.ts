import { t } from "@vscode/l10n";
import { type Evidence, environmentName, listContainers, podDetail } from "../evidence/evidence.ts";
import type { DiagnosisCode, Finding } from "../evidence/finding.ts";
import type { Pod } from "../evidence/live-objects.ts";
import { notReadYet, type Reference, referenceExistence, settingReferences } from "../evidence/references.ts";

/** A missing object may be created a moment later, for example by an operator that copies secrets. */
const timeoutMs = 5_000;

/** Milliseconds after which even a slow node has read an object. */
const slowReadMs = 60_000;

interface NotCreated {
  readonly pod: Pod;
  readonly message: string;
}

/** Returns the containers that could not be created. */
const notCreated = ({ pods }: Evidence): readonly NotCreated[] =>
  listContainers(pods).flatMap(({ pod, status }) => {
    const { reason, message = "" } = status.state?.waiting ?? {};
    const isNotCreated = reason === "CreateContainerConfigError" || reason === "CreateContainerError";
    return isNotCreated ? [{ pod, message }] : [];
  });

interface MatchedContainer {
  readonly pod: Pod;
  readonly found: RegExpExecArray;
}

/** Returns the first of these containers with a matching message from the node. Another pod may only be on a slow node. */
function firstMatch(evidence: Evidence, pattern: RegExp): MatchedContainer | undefined {
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
    const container = firstMatch(evidence, pattern);
    if (!container) return undefined;
    const { pod, found } = container;
    return { ...explain(found, pod, evidence), detail: podDetail(evidence, pod), timeoutMs };
  };
}

/**
 * Suggests setting a missing key. A deploy stores each setting in a Secret or ConfigMap, under the name of the setting.
 */
const setKeyHint = (key: string, evidence: Evidence): string =>
  t('Give {0} a value with "hookloom settings {1} set {0}".', key, environmentName(evidence));

const referenceKind = (word: string | undefined): Reference["kind"] =>
  word?.toLowerCase() === "secret" ? "Secret" : "ConfigMap";

const keyMissing = row(
  /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i,
  ([, key, kind, name], _, evidence) => {
    const owner = referenceKind(kind);
    return {
      code: owner === "Secret" ? "secret-key-missing" : "config-map-key-missing",
      cause: t(
        "The {0} {1} has no key {2}, which the container reads.",
        owner,
        name?.split("/").at(-1) ?? "",
        key ?? "",
      ),
      fix: setKeyHint(key ?? "it", evidence),
    };
  },
);

const missingObject = ({ kind, name }: Reference, pod: Pod, evidence: Evidence): Explanation => ({
  code: kind === "Secret" ? "secret-missing" : "config-map-missing",
  cause: t(
    "The {0} {1} does not exist in {2}, but the container reads its settings from it.",
    kind,
    name,
    pod.metadata.namespace ?? "",
  ),
  fix: t('Deploy again to create it: "hookloom deploy {0}".', environmentName(evidence)),
});

const objectMissing = row(/(secret|configmap) "([^"]+)" not found/i, ([, kind, name = ""], pod, evidence) =>
  missingObject({ kind: referenceKind(kind), name }, pod, evidence),
);

const nodeTitle = ({ spec }: Pod): string => spec.nodeName ?? t("The node");
const nodeHint = ({ spec }: Pod): string =>
  t('Inspect the node with "kubectl describe node {0}", then deploy again.', spec.nodeName ?? "");

/**
 * A slow node reports the same for a missing object as for an object that it has not read yet. The API tells the two cases apart.
 */
function objectNotRead(evidence: Evidence): Finding | undefined {
  const container = firstMatch(evidence, notReadYet);
  if (!container) return undefined;
  const { pod, found } = container;
  const kind = referenceKind(found[1]);
  const references = settingReferences(pod).filter((reference) => reference.kind === kind);
  const detail = podDetail(evidence, pod);
  const missingReference = references.find(
    (reference) => referenceExistence(evidence, reference) === "missing",
  );
  if (missingReference) return { ...missingObject(missingReference, pod, evidence), detail, timeoutMs };
  const unknown = references.find((reference) => referenceExistence(evidence, reference) === "unknown");
  const name = (unknown ?? references[0])?.name ?? "";
  const node = nodeTitle(pod);
  return {
    code: unknown ? "container-config" : "node-slow",
    cause: unknown
      ? t(
          "{0} cannot read the {1} {2}: either the {1} does not exist in {3}, or the node is too slow.",
          node,
          kind,
          name,
          pod.metadata.namespace ?? "",
        )
      : t(
          "{0} has not read the {1} {2} yet, though it exists: the node is slow or cannot reach the API server.",
          node,
          kind,
          name,
        ),
    fix: nodeHint(pod),
    detail,
    timeoutMs: unknown ? slowReadMs : Number.POSITIVE_INFINITY,
  };
}

const runsAsRoot = row(/runAsNonRoot|non-root policy/, (_, pod) => ({
  code: "runs-as-root",
  cause: t(
    "The image {0} runs as root or as a user without a numeric ID, which the pod does not allow.",
    pod.spec.containers[0]?.image ?? "",
  ),
  fix: t('Set "baseImage" of the environment in hookloom.json to an image with a numeric user.'),
}));

/**
 * The error of a busy node whose runtime, containerd or CRI-O, is still creating the container from an earlier attempt. The next
 * attempt finds that container.
 */
const stillCreating =
  /deadline ?exceeded|failed to reserve container name|error reserving ctr name|\bname is reserved\b/i;

/** Finds a slow node. Nothing is wrong with the pod, so only the deployment's own deadline ends the wait. */
function slowNode(evidence: Evidence): Finding | undefined {
  const container = firstMatch(evidence, stillCreating);
  if (!container) return undefined;
  const { pod, found } = container;
  const nodeMessage = found.input.trim().replace(/\.+$/, "");
  return {
    code: "node-slow",
    cause: t(
      "{0} has not created the container of {1} yet: the node is slow ({2}).",
      nodeTitle(pod),
      pod.metadata.name,
      nodeMessage,
    ),
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
    ({ message }) => !notReadYet.test(message) && !stillCreating.test(message),
  );
  if (!container) return undefined;
  const { pod, message } = container;
  return {
    code: "container-config",
    cause: t("The container cannot be created ({0}).", message || t("the node gives no reason")),
    fix: t("Change what the message mentions in the environment's patch file or in hookloom.json."),
    detail: podDetail(evidence, pod),
    timeoutMs,
  };
}

/** The rows for containers that the node cannot create. Rows for failures that a slow node may have caused come last. */
export const configurationRows = [
  keyMissing,
  objectMissing,
  runsAsRoot,
  other,
  objectNotRead,
  slowNode,
] as const;
