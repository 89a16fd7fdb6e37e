import { errorCode } from "@hookloom/core/project/system-error";
import { UserError } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import type { V1StatusCause } from "@kubernetes/client-node";
import { t } from "@vscode/l10n";
import type { Sent } from "./cluster.ts";

/** A field that the API rejects. */
export type StatusCause = Sent<V1StatusCause>;

/**
 * The error response that the API sends instead of an object;
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export interface StatusResponse {
  readonly status: number;
  readonly reason: string;
  readonly causes?: readonly StatusCause[];
  /** The object that the response is about. The kind is in the form used in paths, such as `namespaces`. */
  readonly about?: { readonly kind?: string | undefined; readonly name?: string | undefined };
}

/** A failed request to the cluster. `status` is 0 without a response. `code` is the API's reason or one of this tool's codes. */
export class ClusterError extends UserError {
  readonly status: number;
  readonly reason: string;
  /** The API's messages about individual fields, unchanged. */
  readonly causes: readonly StatusCause[];
  /** The API's own message; empty if there is none. */
  readonly apiMessage: string;
  constructor(response: StatusResponse, message: string, apiMessage = "", options?: ErrorOptions) {
    super(response.reason, message, options);
    this.status = response.status;
    this.reason = response.reason;
    this.causes = response.causes ?? [];
    this.apiMessage = apiMessage;
  }
}

/** True for an API response with one of these statuses. */
export const hasStatus = (error: unknown, ...statuses: readonly number[]): error is ClusterError =>
  error instanceof ClusterError && statuses.includes(error.status);

/** For a `catch`: returns a fallback value if the API responds with one of these statuses. */
export const ifStatus =
  <const Instead>(statuses: readonly number[], fallback: Instead) =>
  (error: unknown): Instead => {
    if (hasStatus(error, ...statuses)) return fallback;
    throw error;
  };

/** Statuses for objects that the user may not read or that do not exist. */
export const unreadable: readonly number[] = [403, 404];

/** True if the same request may succeed a moment later. */
export const isTransient = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && (error.status === 0 || error.status === 429 || error.status >= 500);

const localError = (reason: string, message: string, cause?: unknown): ClusterError =>
  new ClusterError({ status: 0, reason }, message, "", { cause });

const causeText = (cause: unknown): string =>
  errorMessage(cause)
    .trim()
    .split("\n")[0]
    ?.replace(/[.\s]+$/, "") ?? "";

const clusterErrors = errorMaker((reason: string, message, { cause }) => localError(reason, message, cause));

export const { unreadableKubeconfig, noKubeconfig } = clusterErrors("Kubeconfig", {
  unreadableKubeconfig: (file: string, cause: unknown) =>
    t(
      'The kubeconfig {0} cannot be read ({1}): fix it, or set "kubeconfig" in hookloom.json to another file.',
      file,
      causeText(cause),
    ),
  noKubeconfig: (files: readonly string[]) =>
    t(
      'There is no kubeconfig at {0}: save the kubeconfig of your cluster there, or set its path as "kubeconfig" in hookloom.json.',
      files.join(", "),
    ),
});

export const { untrustedKubeconfig } = clusterErrors("Untrusted", {
  untrustedKubeconfig: (file: string, need: string) =>
    t(
      'The kubeconfig {0} of this project is not trusted yet. {1} Review the file, then run "hookloom trust" for the environment.',
      file,
      need,
    ),
});

export const { unknownContext, incompleteContext } = clusterErrors("Context", {
  unknownContext: (context: string, known: readonly string[], files: readonly string[]) =>
    known.length > 0
      ? t(
          "The kubeconfig {0} has no context {1}: choose one of its contexts ({2}) in hookloom.json, or another kubeconfig.",
          files.join(", "),
          context,
          known.join(", "),
        )
      : t(
          "The kubeconfig {0} has no contexts, so {1} does not exist: choose another kubeconfig in hookloom.json.",
          files.join(", "),
          context,
        ),
  incompleteContext: (context: string, what: "cluster" | "user") =>
    what === "cluster"
      ? t(
          "The context {0} refers to a cluster that its kubeconfig does not have: add the cluster, or choose another context in hookloom.json.",
          context,
        )
      : t(
          "The context {0} refers to a user that its kubeconfig does not have: add the user, or choose another context in hookloom.json.",
          context,
        ),
});

export const { portForwardFailed } = clusterErrors("PortForward", {
  portForwardFailed: (pod: string, port: number, cause: unknown) =>
    t("Port {0} of the pod {1} cannot be reached ({2}).", port, pod, causeText(cause)),
});

/** True for a parser error, whose message quotes the plugin's output and may reveal a token. */
const mayQuoteOutput = (cause: unknown): boolean =>
  cause instanceof SyntaxError || cause instanceof TypeError;

export const noCredentials = (context: string, cause: unknown): ClusterError => {
  const reason = mayQuoteOutput(cause)
    ? t("its plugin printed something other than an ExecCredential")
    : causeText(cause);
  const message = t(
    'There are no credentials for the context {0} ({1}): sign in to the cluster again, then check with "kubectl --context {0} get pods".',
    context,
    reason,
  );
  return localError("Credentials", message, mayQuoteOutput(cause) ? undefined : cause);
};

/** OpenSSL and Node error codes for a server that is not trusted. */
const untrusted =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_(?!SSL))/;

/** Creates the error for a request without a response. */
export function noResponse(server: string, context: string, cause: unknown): ClusterError {
  const code = errorCode(cause) ?? "";
  if (untrusted.test(code))
    return localError(
      "Certificate",
      t(
        "The certificate of the cluster at {0} is not trusted ({1}): check certificate-authority-data of the context {2} in its kubeconfig.",
        server,
        causeText(cause),
        context,
      ),
      cause,
    );
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_OSSL_"))
    return localError(
      "Certificate",
      t(
        "The cluster at {0} rejected the encrypted connection ({1}): check the client certificate of the context {2}, which may have expired.",
        server,
        causeText(cause),
        context,
      ),
      cause,
    );
  const what =
    code === "ENOTFOUND" || code === "EAI_AGAIN"
      ? t("its host name cannot be resolved")
      : causeText(cause) || code;
  return localError(
    "Unreachable",
    t(
      "The cluster at {0} (context {1}) does not respond ({2}): check that it runs and that your network or VPN reaches it.",
      server,
      context,
      what,
    ),
    cause,
  );
}

const forbidden =
  /User "([^"]*)" cannot (\w+) resource "([^"]*)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?/;

function forbiddenMessage(said: string, context: string): string {
  const [, user, verb, resource, , namespace] = forbidden.exec(said) ?? [];
  if (verb === undefined)
    return t(
      "The cluster does not allow the user of the context {0} to do this ({1}): contact the cluster's administrator.",
      context,
      said,
    );
  return namespace === undefined
    ? t(
        "The cluster does not allow {0} to {1} {2} in the whole cluster: request that permission from its administrator.",
        user ?? "",
        verb,
        resource ?? "",
      )
    : t(
        "The cluster does not allow {0} to {1} {2} in the namespace {3}: request that permission from its administrator.",
        user ?? "",
        verb,
        resource ?? "",
        namespace,
      );
}

/** Creates the error for an unsuccessful response. */
export function badResponse(
  response: StatusResponse,
  apiMessage: string,
  target: { readonly context: string; readonly namespace: string },
): ClusterError {
  const { status, about } = response;
  const { context, namespace } = target;
  const serverMessage = apiMessage.replace(/[.\s]+$/, "") || t("status {0}", status);
  const message = (): string => {
    if (status === 401)
      return t(
        'The cluster does not accept the credentials of the context {0}: sign in again, then check with "kubectl --context {0} get pods".',
        context,
      );
    if (status === 403 && /because it is being terminated/.test(apiMessage))
      return t("The namespace {0} is being deleted: wait until it is gone, then create it again.", namespace);
    if (status === 403 && forbidden.test(apiMessage)) return forbiddenMessage(apiMessage, context);
    if (status === 403) return t("The cluster rejected the request: {0}.", serverMessage);
    if (status === 404 && about?.kind === "namespaces" && about.name === namespace)
      return t(
        'The namespace {0} does not exist in the context {1}: create it with "kubectl --context {1} create namespace {0}".',
        namespace,
        context,
      );
    if (status === 429 || status >= 500)
      return t("The cluster is currently unavailable ({0}): try again in a moment.", serverMessage);
    return t("The cluster rejected the request: {0}.", serverMessage);
  };
  return new ClusterError(response, message(), apiMessage);
}

export const notJson = (server: string, status: number): ClusterError =>
  new ClusterError(
    { status, reason: "NotJson" },
    t(
      "The server at {0} is not a Kubernetes API (status {1}, no JSON): check the context's server in the kubeconfig.",
      server,
      status,
    ),
  );
