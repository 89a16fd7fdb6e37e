import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { ClusterRequest } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { badAnswer, noAnswer, notJson, type StatusCause } from "./errors.ts";

export interface Exchange extends ClusterRequest {
  readonly method: string;
  readonly path: string;
  /** True for an answer that goes on as long as it likes, such as a watch. */
  readonly endless?: boolean;
}

/** Milliseconds without a byte after which a server counts as gone. */
const requestTimeoutMs = 30_000;
const mostTries = 4;

export function urlOf(server: string, path: string, query: ClusterRequest["query"] = {}): URL {
  const url = new URL(`${server}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** Sends a request; resolves with the head of its answer. Rejects with what Node says, or an AbortError. */
function send(url: URL, exchange: Exchange, credentials: RequestOptions): Promise<IncomingMessage> {
  const { method, body, contentType = "application/json", accept, signal, endless } = exchange;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...credentials.headers,
    accept: accept ?? "application/json, */*",
    "user-agent": "hookloom",
    ...(text === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
  };
  const options = { ...credentials, method, headers, ...(signal ? { signal } : {}) };
  return new Promise((resolve, reject) => {
    const made = (url.protocol === "http:" ? plainRequest : request)(url, options, (answer) => {
      if (endless) made.setTimeout(0);
      // What breaks the answer off reaches whoever reads it; this keeps it from ending the process in between.
      answer.on("error", () => {});
      resolve(answer);
    });
    made.setTimeout(requestTimeoutMs, () =>
      made.destroy(Object.assign(new Error("no answer within 30 seconds"), { code: "ETIMEDOUT" })),
    );
    made.on("error", reject);
    made.end(text);
  });
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface StatusBody {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly StatusCause[]; readonly retryAfterSeconds?: number };
}

async function failure(answer: IncomingMessage, connection: Connection): Promise<Error> {
  const status = answer.statusCode ?? 0;
  const text = await textOf(answer);
  const body = parse(text) as StatusBody | undefined;
  const { reason = "", message = text.trim().split("\n")[0] ?? "", details } = body ?? {};
  return badAnswer({ status, reason, causes: details?.causes ?? [] }, message, connection);
}

const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });

/** Milliseconds after which the server wants to be asked again; undefined where its answer stands. */
function retryAfter(answer: IncomingMessage, tries: number): number | undefined {
  const { statusCode, headers } = answer;
  if (tries >= mostTries || (statusCode !== 429 && statusCode !== 503)) return undefined;
  const seconds = Number(headers["retry-after"] ?? "1");
  return Math.min(Number.isFinite(seconds) ? seconds : 1, 10) * 1000;
}

/** A connection that was kept open may have been closed by the other side just then. */
const wasStale = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ECONNRESET";

/** How often a request may be sent again without an answer: it may have been carried out, and is the same twice. */
const resends = ({ method, contentType }: Exchange): number => {
  if (method === "GET") return mostTries - 1;
  return method === "PATCH" && contentType === "application/apply-patch+yaml" ? 1 : 0;
};

/**
 * Asks the API server; resolves with the head of a successful answer. Refused credentials are renewed once, and what
 * the server asks to repeat is repeated.
 * @throws ClusterError, or an AbortError after the signal
 */
export async function exchange(connection: Connection, asked: Exchange): Promise<IncomingMessage> {
  const url = urlOf(connection.server, asked.path, asked.query);
  let renewed = false;
  let resent = 0;
  for (let tries = 1; ; tries++) {
    asked.signal?.throwIfAborted();
    const credentials = await connection.credentials(asked.signal);
    const answer = await send(url, asked, credentials).catch((cause: unknown) => {
      asked.signal?.throwIfAborted();
      if (wasStale(cause) && resent++ < resends(asked)) return undefined;
      throw noAnswer(connection.server, connection.context, cause);
    });
    if (!answer) continue;
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    if (status === 401 && !renewed) {
      renewed = true;
      answer.resume();
      connection.renew(credentials);
      continue;
    }
    const wait = retryAfter(answer, tries);
    if (wait === undefined) throw await failure(answer, connection);
    answer.resume();
    await pause(wait, asked.signal);
  }
}

/** Asks for one object or list. @throws ClusterError, or an AbortError after the signal */
export async function exchangeJson(connection: Connection, asked: Exchange): Promise<unknown> {
  const answer = await exchange(connection, asked);
  const text = await textOf(answer).catch((cause: unknown) => {
    asked.signal?.throwIfAborted();
    throw noAnswer(connection.server, connection.context, cause);
  });
  const body = parse(text);
  if (body === undefined) throw notJson(connection.server, answer.statusCode ?? 0);
  return body;
}
