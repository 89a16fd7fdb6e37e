import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { BindableLogger } from "../log/logger.ts";
import type { HealthAnswer } from "../management/management.ts";
import type { CompletedRequest, Observer } from "../observe/observer.ts";
import { type Access, isReply } from "../receiver/gate.ts";
import { headersFromOutside } from "../receiver/headers.ts";
import { type Receiver, unverified } from "../receiver/receiver.ts";
import { replies } from "../receiver/replies.ts";
import { respond } from "../receiver/write-reply.ts";
import { jsonReply, type Reply } from "../webhook/reply.ts";
import type { BodyBudget } from "./body-budget.ts";
import { readBody, release } from "./read-body.ts";

/** Time that a rejected sender may keep sending before the connection is closed; the same as in nginx. */
const lingerMs = 5000;
/** More data than a sender can have in transit when it receives the response, regardless of buffer sizes. */
const lingerBytes = 8 * 1024 * 1024;
/**
 * The delay in milliseconds before the connection of a sender that exceeds `lingerBytes` is closed. Unread data uses
 * no memory, and the response has already been sent.
 */
const finalDelayMs = 1000;

/** Discards the rest of a request, within limits, and then closes the connection. */
function drain(request: IncomingMessage, onEnd: () => void): void {
  const { socket } = request;
  const cut = () => socket.destroy();
  let timer = setTimeout(cut, lingerMs).unref();
  let left = lingerBytes;
  const finish = () => {
    clearTimeout(timer);
    // The connection may serve many more requests, and would keep a listener for each of them.
    request.off("end", finish);
    socket.off("close", finish);
    onEnd();
  };
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    release([chunk]);
    if (left >= 0 || request.isPaused()) return;
    request.pause();
    clearTimeout(timer);
    timer = setTimeout(cut, finalDelayMs).unref();
  });
  request.once("end", finish);
  socket.once("close", finish);
  request.on("error", () => undefined);
}

/**
 * Responds before the body was read completely. The rest of the body is discarded for a short time, because closing
 * the connection immediately can lose the response. (A `connection: close` header would make Node do so.)
 */
export function respondEarly(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const closes = !response.shouldKeepAlive;
  // If the sender wants the connection to be closed, Node would close it immediately, while the response is still in
  // transit.
  if (!request.complete) response.shouldKeepAlive = true;
  respond(response, reply);
  if (request.complete) return;
  drain(request, () => {
    if (closes) request.socket.end();
  });
  request.resume();
}

/** The process state that both servers report. */
export interface Health {
  readonly ready: boolean;
  /** True while a stopping process is still serving. */
  readonly draining: boolean;
  /** False if only a restart would help. */
  readonly healthy: boolean;
}

export interface PublicServerOptions {
  readonly receiver: Receiver;
  readonly health: () => Health;
  readonly log: BindableLogger;
  readonly budget: BodyBudget;
  readonly observer?: Observer;
  readonly onCompleted?: (completed: CompletedRequest) => void;
  readonly access?: Access | undefined;
  /** The base of the URL that senders call; empty if it is taken from each request. */
  readonly publicUrl: string;
}

/** Returns the path of a request target, which is a path or an absolute URL; empty for any other target. */
export function targetPath(target: string | undefined): string {
  const [path = ""] = (target ?? "").split("?", 1);
  return path.startsWith("/") ? path : (URL.parse(path)?.pathname ?? "");
}

/**
 * Returns the URL as called by the sender: from the headers of a proxy, unless the environment sets it. The URL is
 * only used to check signatures. A forged URL could only reuse a signature that the same provider made with the same
 * secret for that URL, which setting `HOOKLOOM_PUBLIC_URL` prevents.
 */
function requestUrl(request: IncomingMessage, publicUrl: string): string {
  const target = request.url ?? "";
  if (publicUrl !== "") return `${publicUrl.replace(/\/+$/, "")}${target}`;
  const named = (name: string) => request.headers[name]?.toString().split(",", 1)[0]?.trim();
  const host = named("x-forwarded-host") ?? request.headers.host ?? "";
  return `${named("x-forwarded-proto") ?? "http"}://${host}${target}`;
}

/** Replies to `/healthz` and `/readyz`; undefined for any other path. */
export function healthReply(path: string, { healthy, ready }: Health): Reply | undefined {
  const reply = (works: boolean, status: HealthAnswer["status"]) =>
    jsonReply(works ? 200 : 503, { status } satisfies HealthAnswer);
  if (path === "/healthz") return reply(healthy, healthy ? "ok" : "stuck");
  return path === "/readyz" ? reply(ready, ready ? "ready" : "not ready") : undefined;
}

const lostBodies = {
  busy: { outcome: "full", message: "Too many bodies are being received, so a sender has to retry" },
  stalled: { outcome: "aborted", message: "No more data of a body arrived, so the connection was closed" },
  aborted: { outcome: "aborted", message: "A request ended before the body was complete" },
} as const;

async function receive(
  options: PublicServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const { receiver, health, budget, observer } = options;
  const early = (reply: Reply) => respondEarly(request, response, reply);
  const head = {
    method: request.method ?? "",
    path: targetPath(request.url),
    headers: headersFromOutside(request.headers),
    url: requestUrl(request, options.publicUrl),
    address: options.access === undefined ? undefined : request.socket.remoteAddress,
    receivedAt: Date.now(),
  };
  const readable = head.method === "GET" || head.method === "HEAD";
  const state = readable ? healthReply(head.path, health()) : undefined;
  if (state !== undefined) return respond(response, state);
  const { access } = options;
  if (access?.findRoute(head.path) !== undefined && (await access.respond(head, request, response))) return;
  const page = access?.crossOrigin(head);
  for (const [name, value] of Object.entries(page?.headers ?? {})) response.setHeader(name, value);
  if (page?.preflight !== undefined) return early(page.preflight);
  const admission = receiver.admit(head);
  if (admission.trigger === undefined) return early(admission.reply);
  const { trigger } = admission;
  const limit = Math.min(admission.bodyLimit, budget.largest);
  if (Number(request.headers["content-length"]) > limit)
    return early(receiver.rejectTooLarge(trigger, limit));
  const caller = trigger.protocol.consumers === true ? await receiver.identify(trigger, head) : undefined;
  if (caller !== undefined && isReply(caller)) return early(caller);
  // Only a sender whose body will be read may continue.
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  const body = await readBody(request, limit, budget);
  if (body === "too-large") return early(receiver.rejectTooLarge(trigger, limit));
  if (typeof body === "string") {
    const { outcome, message } = lostBodies[body];
    observer?.received(unverified(trigger), outcome);
    options.log.warn(message, { path: trigger.path });
    if (body === "aborted") return;
    return early(body === "busy" ? replies.busy() : replies.stalled());
  }
  // Otherwise, a sender that keeps the connection open would send its next delivery to a process that no longer
  // exists.
  if (health().draining) response.shouldKeepAlive = false;
  const received = { ...head, body, receivedAt: Date.now() };
  const reply = await receiver.receive(trigger, caller === undefined ? received : { ...received, caller });
  respond(response, reply);
  // A rejected body is not kept, and the next large one may arrive before garbage collection runs.
  if (reply.status === 401) release([body]);
  observer?.acknowledged(unverified(trigger), performance.now() - began);
}

/**
 * Returns the route of a path for metrics. All unknown paths have the same route, because scanners would otherwise
 * create too many series.
 */
function requestRoute({ receiver, access }: PublicServerOptions, path: string): string {
  if (path === "/healthz" || path === "/readyz") return path;
  return receiver.triggerAt(path)?.path ?? access?.findRoute(path) ?? "other";
}

/**
 * Longer than proxies keep connections open (nginx and AWS: one minute), so that no proxy sends a request on a
 * connection that is being closed.
 */
const keepAliveTimeoutMs = 75_000;

/** Creates the server that senders call: the triggers, `/healthz` and `/readyz`. */
export function createPublicServer(options: PublicServerOptions): Server {
  const { onCompleted } = options;
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const began = performance.now();
    try {
      await receive(options, request, response);
    } catch (error) {
      options.log.error("A request failed", { error });
      if (response.headersSent) response.destroy();
      else respondEarly(request, response, replies.failed());
    }
    // An aborted request has no response.
    if (onCompleted === undefined || !response.headersSent) return;
    onCompleted({
      method: request.method ?? "",
      route: requestRoute(options, targetPath(request.url)),
      status: response.statusCode,
      durationMs: performance.now() - began,
    });
  };
  const server = createServer({
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    // The interval at which Node checks for requests that exceed these timeouts; the default is 30 seconds.
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout: keepAliveTimeoutMs,
  });
  return server.on("request", onRequest).on("checkContinue", onRequest);
}
