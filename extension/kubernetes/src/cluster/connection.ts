import { once } from "node:events";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "@hookloom/core/project/system-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import { jsonIn } from "@hookloom/protocol/unknown-values";
import type { V1Status } from "@kubernetes/client-node";
import { t } from "@vscode/l10n";
import type { ClusterRequest, Sent } from "./cluster.ts";
import { badResponse, noCredentials, noResponse, notJson } from "./errors.ts";
import type { Identity } from "./kubeconfig.ts";

/** The API server and the credentials for it. */
export interface Connection {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /**
   * Returns the current credentials. A plugin runs again only when its credentials have expired, and ends when no request waits
   * for it.
   * @throws ClusterError `Credentials`, or the signal's abort reason
   */
  credentials(signal?: AbortSignal): Promise<RequestOptions>;
  /** Drops credentials that the server rejected, unless they have been replaced since. */
  renew(rejected: RequestOptions): void;
  close(): void;
}

export interface ConnectionInput extends Pick<Connection, "context" | "namespace"> {
  /** Reads the kubeconfig again. */
  read(): Identity;
}

/**
 * Manages the credentials and connections of one context. The client library's agent keeps its first certificate and does not
 * reuse connections; here each request uses the current certificate, and connections are reused.
 */
export function connect({ context, namespace, read }: ConnectionInput): Connection {
  let identity = read();
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const identities = new WeakMap<RequestOptions, Identity>();
  // Has no limit because each watch and each followed log occupies one connection.
  const agent = new Agent({ keepAlive: true });
  const cluster = identity.config.getCurrentCluster();
  const readCredentials = async (): Promise<RequestOptions> => {
    const current = identity;
    const options: RequestOptions = {};
    await current.config.applyToHTTPSOptions(options);
    const sharedAgent = isPlainHttp(cluster?.server) ? undefined : agent;
    const credentials = cluster?.proxyUrl ? options : { ...options, agent: sharedAgent };
    identities.set(credentials, current);
    return credentials;
  };
  return {
    server: cluster?.server ?? "",
    context,
    namespace,
    async credentials(signal) {
      waiting++;
      // Reads run one after another, so the first result serves all requests that wait at the same time.
      const current = queue.then(readCredentials);
      queue = current.catch(ignored("the request that waits for the credentials handles the failure"));
      const timeout = AbortSignal.timeout(credentialsTimeoutMs);
      try {
        return await untilAborted(current, signal ? AbortSignal.any([signal, timeout]) : timeout);
      } catch (cause) {
        signal?.throwIfAborted();
        throw noCredentials(
          context,
          timeout.aborted ? new Error(t("its plugin returned no credentials within two minutes")) : cause,
        );
      } finally {
        if (--waiting === 0) identity.plugin?.end();
      }
    },
    renew(rejected) {
      if (identities.get(rejected) === identity) identity = read();
    },
    close() {
      identity.plugin?.end();
      agent.destroy();
    },
  };
}

/** Stops waiting for work that takes no signal, such as a credential plugin that waits for a sign-in. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = once(signal, "abort", { signal: settled.signal }).then(() => {
    throw signal.reason;
  });
  return Promise.race([work, aborted]).finally(() => settled.abort());
}

/** Time limit for a plugin, which may wait for a sign-in. */
const credentialsTimeoutMs = 120_000;

const isPlainHttp = (server: string | undefined): boolean => server?.startsWith("http:") === true;

export interface ApiCall extends ClusterRequest {
  readonly method: string;
  readonly path: string;
  /** True for an endless response, such as a watch. */
  readonly endless?: boolean;
}

/** Milliseconds without any data after which a server is considered unavailable. */
const requestTimeoutMs = 30_000;
const maxAttempts = 4;

export function requestUrl(server: string, path: string, query: ClusterRequest["query"] = {}): URL {
  const url = new URL(`${server}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** Sends a request and resolves with the response headers. Rejects with Node's error or an AbortError. */
function send(url: URL, exchange: ApiCall, credentials: RequestOptions): Promise<IncomingMessage> {
  const { method, body, contentType = "application/json", accept, signal, endless } = exchange;
  const content = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...credentials.headers,
    accept: accept ?? "application/json, */*",
    "user-agent": "hookloom",
    ...(content && { "content-type": contentType, "content-length": Buffer.byteLength(content) }),
  };
  const options = { ...credentials, method, headers, ...(signal ? { signal } : {}) };
  return new Promise((resolve, reject) => {
    const clientRequest = (url.protocol === "http:" ? plainRequest : request)(url, options, (response) => {
      if (endless) clientRequest.setTimeout(0);
      // The response's reader receives the error, too. Without this listener, the error would end the process.
      response.on("error", () => {});
      resolve(response);
    });
    clientRequest.setTimeout(requestTimeoutMs, () =>
      clientRequest.destroy(
        Object.assign(new Error(t("no response within 30 seconds")), { code: "ETIMEDOUT" }),
      ),
    );
    clientRequest.on("error", reject);
    clientRequest.end(content);
  });
}

/** Reads the complete text of a response. @throws ClusterError if the connection breaks off, or the signal's abort reason */
async function readText(
  response: IncomingMessage,
  { server, context }: Connection,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    return await text(response);
  } catch (cause) {
    signal?.throwIfAborted();
    throw noResponse(server, context, cause);
  }
}

async function failure(
  response: IncomingMessage,
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<Error> {
  const status = response.statusCode ?? 0;
  const responseText = await readText(response, connection, signal);
  const body = jsonIn(responseText) as Sent<V1Status> | undefined;
  const { reason = "", message = responseText.trim().split("\n")[0] ?? "", details } = body ?? {};
  const { kind, name, causes = [] } = details ?? {};
  return badResponse({ status, reason, causes, about: { kind, name } }, message, connection);
}

/** Milliseconds after which the server allows a retry; undefined if the response is final. */
function retryAfter(response: IncomingMessage, attempts: number): number | undefined {
  const { statusCode, headers } = response;
  if (attempts >= maxAttempts || (statusCode !== 429 && statusCode !== 503)) return undefined;
  const seconds = Number(headers["retry-after"] ?? "1");
  return Math.min(Number.isFinite(seconds) ? seconds : 1, 10) * 1000;
}

/** True if a kept-alive connection may just have been closed by the server. */
const wasStale = (cause: unknown): boolean => errorCode(cause) === "ECONNRESET";

/** How many times a request without a response may be sent again: only idempotent requests are repeated. */
const resends = ({ method, contentType }: ApiCall): number => {
  if (method === "GET") return maxAttempts - 1;
  return method === "PATCH" && contentType === "application/apply-patch+yaml" ? 1 : 0;
};

/**
 * Sends a request to the API server and resolves with the headers of a successful response. Renews rejected credentials once, and
 * follows the server's retry requests.
 * @throws ClusterError, or the signal's abort reason
 */
async function sendWithRetries(connection: Connection, call: ApiCall): Promise<IncomingMessage> {
  const url = requestUrl(connection.server, call.path, call.query);
  let renewed = false;
  let resent = 0;
  for (let tries = 1; ; tries++) {
    call.signal?.throwIfAborted();
    const credentials = await connection.credentials(call.signal);
    const response = await send(url, call, credentials).catch((cause: unknown) => {
      call.signal?.throwIfAborted();
      if (wasStale(cause) && resent++ < resends(call)) return undefined;
      throw noResponse(connection.server, connection.context, cause);
    });
    if (!response) continue;
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    if (status === 401 && !renewed) {
      renewed = true;
      response.resume();
      connection.renew(credentials);
      continue;
    }
    const wait = retryAfter(response, tries);
    if (wait === undefined) throw await failure(response, connection, call.signal);
    response.resume();
    // Node's AbortError would hide the abort reason, which the next iteration throws.
    await sleep(wait, undefined, call.signal ? { signal: call.signal } : {}).catch(
      ignored("the next iteration throws the abort reason"),
    );
  }
}

/** Requests an object or a list. @throws ClusterError, or the signal's abort reason */
export async function requestJson(connection: Connection, call: ApiCall): Promise<unknown> {
  const response = await sendWithRetries(connection, call);
  const body = jsonIn(await readText(response, connection, call.signal));
  if (body === undefined) throw notJson(connection.server, response.statusCode ?? 0);
  return body;
}

/** Reads the lines of a text response as they arrive, without line endings. @throws ClusterError, or an AbortError */
export async function* readLines(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await sendWithRetries(connection, { method: "GET", path, query, signal, endless: true });
  response.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of response) {
      const lines = (rest + (chunk as string)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield line.replace(/\r$/, "");
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw noResponse(connection.server, connection.context, cause);
  } finally {
    response.destroy();
  }
  if (rest !== "") yield rest;
}
