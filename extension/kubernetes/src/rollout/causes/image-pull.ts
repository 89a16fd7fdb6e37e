import { t } from "@vscode/l10n";
import { type Evidence, listContainers, objectEvents, podDetail } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { type Pod, parseTime } from "../evidence/live-objects.ts";
import { findReferred, pullSecretsOf } from "../evidence/references.ts";

/** A registry may be unavailable for a moment. */
const timeoutMs = 20_000;
/** The error of a node that pulls an image for several pods at once and is briefly missing part of it. */
const partMissing = /content digest sha256:\w+: not found/i;
/** The node tries again after ten seconds. */
const partTimeoutMs = 15_000;

const pullReasons = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "ImageInspectError",
  "RegistryUnavailable",
]);

/** Milliseconds within which a node retries a pull, and by which its event about a pull may be late. */
const pullRetryMs = 30_000;
const maxEventDelayMs = 10_000;

interface FailedPull {
  readonly pod: Pod;
  readonly image: string;
  readonly reason: string;
  /** The node's messages, verbatim, newest first. */
  readonly message: string;
}

function failedPull(evidence: Evidence): FailedPull | undefined {
  const found = listContainers(evidence.pods).find(({ status }) =>
    pullReasons.has(status.state?.waiting?.reason ?? ""),
  );
  if (!found) return undefined;
  const { pod, status } = found;
  const failed = objectEvents(evidence, pod.metadata.name, "Failed").map(({ message }) => message ?? "");
  const image = pod.spec.containers.find(({ name }) => name === status.name)?.image ?? "";
  const reason = status.state?.waiting?.reason ?? "";
  return { pod, image, reason, message: [status.state?.waiting?.message ?? "", ...failed].join("\n") };
}

const shortenDigest = (image: string): string => image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+/, "$1…");
const imageRegistry = (image: string): string => {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
};

/** Creates a row that applies if the node's message matches. */
const row =
  (pattern: RegExp, explain: (pull: FailedPull, evidence: Evidence) => Omit<Finding, "detail"> | undefined) =>
  (evidence: Evidence): Finding | undefined => {
    const pull = failedPull(evidence);
    const explained = pull && pattern.test(pull.message) ? explain(pull, evidence) : undefined;
    return explained && pull && { ...explained, detail: podDetail(evidence, pull.pod) };
  };

/** An image in an engine that the nodes do not use. A node checks for the image every few seconds. */
const notLoaded = row(/(?:)/, ({ image, reason }) => {
  if (reason !== "ErrImageNeverPull") return undefined;
  return {
    code: "image-not-loaded",
    cause: t(
      "The cluster's nodes do not have the image {0}, which was loaded into a Docker engine.",
      shortenDigest(image),
    ),
    fix: t(
      'Set "engine" of the environment in hookloom.json to an engine whose images the nodes run, load the image onto the nodes as well, or use a "registry".',
    ),
    // The image may be loaded later, which the node notices at its next attempt.
    timeoutMs: pullRetryMs,
  };
});

const architecture = row(/no match for platform|no matching manifest|specified platform/i, ({ image }) => ({
  code: "image-architecture",
  cause: t("The image {0} is not built for the processor of the cluster's nodes.", shortenDigest(image)),
  fix: t("Deploy again with a base image that exists for the nodes' processor."),
  timeoutMs: 0,
}));

const unauthorized = row(
  /unauthorized|authorization failed|authentication required|access denied|denied|forbidden|\b401\b|\b403\b|basic auth/i,
  ({ image, pod }, evidence) => {
    const registry = imageRegistry(image);
    const [reference] = pullSecretsOf(pod);
    const namespace = pod.metadata.namespace ?? t("the namespace");
    if (reference === undefined)
      return {
        code: "image-unauthorized",
        cause: t(
          "The registry {0} does not let the cluster pull {1}, and the environment has no pull secret.",
          registry,
          shortenDigest(image),
        ),
        fix: t(
          'Create a pull secret in {0} with "kubectl create secret docker-registry" and set it as "pullSecret" of the environment in hookloom.json.',
          namespace,
        ),
        timeoutMs: 0,
      };
    const secret = reference.name;
    const notRetrieved =
      objectEvents(evidence, pod.metadata.name, "FailedToRetrieveImagePullSecret").length > 0;
    const { existence, changed = Number.POSITIVE_INFINITY } = findReferred(evidence, reference);
    const fix = t(
      'Create the secret {0} in {1} again with "kubectl create secret docker-registry".',
      secret,
      namespace,
    );
    if (existence === "missing" || (existence === "unknown" && notRetrieved))
      return {
        code: "image-unauthorized",
        cause: t(
          "The pull secret {0} does not exist in {1}, and the registry {2} does not let the cluster pull without one.",
          secret,
          namespace,
          registry,
        ),
        fix,
        timeoutMs: 0,
      };
    if (existence === "exists")
      return {
        code: "image-unauthorized",
        cause: t(
          "The registry {0} does not accept the credentials of the pull secret {1}.",
          registry,
          secret,
        ),
        fix,
        // A secret created after the node's check is used at the next attempt. The node's event about the missing secret may be
        // late, so only a secret older than the pod certainly existed.
        timeoutMs: !notRetrieved && changed < parseTime(pod.metadata.creationTimestamp) ? 0 : pullRetryMs,
      };
    return {
      code: "image-unauthorized",
      cause: t(
        "The registry {0} does not let the cluster pull with the pull secret {1}: either the secret does not exist in {2}, or its credentials are not accepted.",
        registry,
        secret,
        namespace,
      ),
      fix,
      // The node's event about the missing secret may arrive after the rejection.
      timeoutMs: maxEventDelayMs,
    };
  },
);

const unreachable = row(
  /connection refused|no such host|timeout|deadline exceeded|unreachable|no route to host|connection reset|\bEOF\b|x509|certificate|HTTP response to HTTPS client|\b50[0234]\b/i,
  ({ image, message }) => {
    const reason =
      /(dial tcp[^\n"]*|lookup [^\n"]*|x509:[^\n"]*|tls: [^\n"]*|http: server gave [^\n"]*|[^:\n]*\b50[0234]\b[^\n"]*)/.exec(
        message,
      )?.[1];
    return {
      code: "registry-unreachable",
      cause: reason
        ? t("The cluster's nodes cannot reach the registry {0} ({1}).", imageRegistry(image), reason.trim())
        : t("The cluster's nodes cannot reach the registry {0}.", imageRegistry(image)),
      fix: t('Set "registry" of the environment in hookloom.json to a registry that the nodes can reach.'),
      timeoutMs,
    };
  },
);

const notFound = row(
  /not found|manifest unknown|name unknown|does not exist|unknown blob/i,
  ({ image, message }) => ({
    code: "image-not-found",
    cause: t("The registry {0} does not have the image {1}.", imageRegistry(image), shortenDigest(image)),
    fix: t("Deploy again to build and push the image."),
    timeoutMs: partMissing.test(message) ? partTimeoutMs : 0,
  }),
);

const otherFailure = row(/(?:)/, ({ image, message }) => ({
  code: "image-pull-failed",
  cause: t(
    "The image {0} cannot be pulled ({1}).",
    shortenDigest(image),
    message.split("\n").find((line) => line !== "") ?? t("the node gives no reason"),
  ),
  fix: t("Check that the image can be pulled from a machine of the cluster."),
  timeoutMs,
}));

/** The rows for an image that cannot be pulled, most specific first. */
export const imageRows = [
  notLoaded,
  architecture,
  unauthorized,
  unreachable,
  notFound,
  otherFailure,
] as const;
