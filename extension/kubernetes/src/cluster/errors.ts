import { errorCode } from "@hookloom/core/project/system-error";
import { UserError } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import type { V1StatusCause } from "@kubernetes/client-node";
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
  readonly said: string;
  constructor(response: StatusResponse, message: string, said = "", options?: ErrorOptions) {
    super(response.reason, message, options);
    this.status = response.status;
    this.reason = response.reason;
    this.causes = response.causes ?? [];
    this.said = said;
  }
}

/** True for an API response with one of these statuses. */
export const hasStatus = (error: unknown, ...statuses: readonly number[]): error is ClusterError =>
  error instanceof ClusterError && statuses.includes(error.status);

/** For a `catch`: returns a fallback value if the API responds with one of these statuses. */
export const ifStatus =
  <const Instead>(statuses: readonly number[], instead: Instead) =>
  (error: unknown): Instead => {
    if (hasStatus(error, ...statuses)) return instead;
    throw error;
  };

/** Statuses for objects that the user may not read or that do not exist. */
export const unreadable: readonly number[] = [403, 404];

/** True if the same request may succeed a moment later. */
export const mayPass = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && (error.status === 0 || error.status === 429 || error.status >= 500);

const local = (reason: string, message: string, cause?: unknown): ClusterError =>
  new ClusterError({ status: 0, reason }, message, "", { cause });

const causeText = (cause: unknown): string =>
  errorMessage(cause)
    .trim()
    .split("\n")[0]
    ?.replace(/[.\s]+$/, "") ?? "";

const clusterErrors = errorMaker((reason: string, message, { cause }) => local(reason, message, cause));

export const { unreadableKubeconfig, noKubeconfig } = clusterErrors("Kubeconfig", {
  unreadableKubeconfig: (file: string, cause: unknown) =>
    `The kubeconfig ${file} cannot be read (${causeText(cause)}): fix it, or name another one as "kubeconfig" in hookloom.json.`,
  noKubeconfig: (files: readonly string[]) =>
    `There is no kubeconfig at ${files.join(" or ")}: save your cluster's there, or name its path as "kubeconfig" in hookloom.json.`,
});

export const { untrustedKubeconfig } = clusterErrors("Untrusted", {
  untrustedKubeconfig: (file: string, need: string) =>
    `The kubeconfig ${file}, which this project names, ${need} to sign in, and you have not agreed to that yet: read the file, then run "hookloom trust" for the environment.`,
});

export const { unknownContext, incompleteContext } = clusterErrors("Context", {
  unknownContext: (context: string, known: readonly string[], files: readonly string[]) =>
    `The kubeconfig ${files.join(" and ")} has no context ${context}; ${known.length > 0 ? `it has ${known.join(", ")}` : "it has none at all"}: name one of its contexts in hookloom.json, or another kubeconfig.`,
  incompleteContext: (context: string, what: "cluster" | "user") =>
    `The context ${context} names a ${what} that its kubeconfig does not have: add the ${what}, or choose another context in hookloom.json.`,
});

export const { portForwardFailed } = clusterErrors("PortForward", {
  portForwardFailed: (pod: string, port: number, cause: unknown) =>
    `Port ${port} of the pod ${pod} cannot be reached (${causeText(cause)}).`,
});

/** True for a parser error, whose message quotes the plugin's output and may reveal a token. */
const isQuoted = (cause: unknown): boolean => cause instanceof SyntaxError || cause instanceof TypeError;

export const noCredentials = (context: string, cause: unknown): ClusterError => {
  const reason = isQuoted(cause)
    ? "its plugin printed something other than an ExecCredential"
    : causeText(cause);
  const message = `There are no credentials for the context ${context} (${reason}): sign in to the cluster again, then check with "kubectl --context ${context} get pods".`;
  return local("Credentials", message, isQuoted(cause) ? undefined : cause);
};

/** OpenSSL and Node error codes for a server that is not trusted. */
const untrusted =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_(?!SSL))/;

/** Creates the error for a request without a response. */
export function noResponse(server: string, context: string, cause: unknown): ClusterError {
  const code = errorCode(cause) ?? "";
  if (untrusted.test(code))
    return local(
      "Certificate",
      `The certificate of the cluster at ${server} is not trusted (${causeText(cause)}): check certificate-authority-data of the context ${context} in its kubeconfig.`,
      cause,
    );
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_OSSL_"))
    return local(
      "Certificate",
      `The cluster at ${server} rejected the encrypted connection (${causeText(cause)}): check the client certificate of the context ${context}, which may have run out.`,
      cause,
    );
  const what =
    code === "ENOTFOUND" || code === "EAI_AGAIN" ? "Its name is not known" : causeText(cause) || code;
  return local(
    "Unreachable",
    `The cluster at ${server} (context ${context}) does not respond (${what}): check that it runs and that your network or VPN reaches it.`,
    cause,
  );
}

const forbidden =
  /User "([^"]*)" cannot (\w+) resource "([^"]*)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?/;

function forbiddenMessage(said: string, context: string): string {
  const [, user, verb, resource, , namespace] = forbidden.exec(said) ?? [];
  if (verb === undefined)
    return `The cluster does not let the user of the context ${context} do this (${said}): contact its administrator.`;
  const where = namespace === undefined ? "in the whole cluster" : `in the namespace ${namespace}`;
  return `The cluster does not let ${user} ${verb} ${resource} ${where}: request that right from its administrator.`;
}

/** Creates the error for an unsuccessful response. */
export function badResponse(
  response: StatusResponse,
  said: string,
  target: { readonly context: string; readonly namespace: string },
): ClusterError {
  const { status, about } = response;
  const { context, namespace } = target;
  const asSaid = said.replace(/[.\s]+$/, "") || `status ${status}`;
  const message = (): string => {
    if (status === 401)
      return `The cluster does not accept the credentials of the context ${context}: sign in again, then check with "kubectl --context ${context} get pods".`;
    if (status === 403 && /because it is being terminated/.test(said))
      return `The namespace ${namespace} is being deleted: wait until it is gone, then create it again.`;
    if (status === 403 && forbidden.test(said)) return forbiddenMessage(said, context);
    if (status === 403) return `The cluster rejected the request: ${asSaid}.`;
    if (status === 404 && about?.kind === "namespaces" && about.name === namespace)
      return `The namespace ${namespace} does not exist in the context ${context}: create it with "kubectl --context ${context} create namespace ${namespace}".`;
    if (status === 429 || status >= 500)
      return `The cluster is not available now (${asSaid}): try again in a moment.`;
    return `The cluster rejected the request: ${asSaid}.`;
  };
  return new ClusterError(response, message(), said);
}

export const notJson = (server: string, status: number): ClusterError =>
  new ClusterError(
    { status, reason: "NotJson" },
    `The server at ${server} is not a Kubernetes API (status ${status}, no JSON): check the server of the context.`,
  );
