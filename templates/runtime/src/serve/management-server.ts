import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StoreUnavailable } from "../errors/errors.ts";
import type { Logger } from "../log/logger.ts";
import type { Access } from "../receiver/gate.ts";
import { queryOf } from "../receiver/query.ts";
import { respond } from "../receiver/write-reply.ts";
import { problem } from "../webhook/problem.ts";
import type { Reply } from "../webhook/reply.ts";
import { type DeliveriesOptions, respondDeliveries } from "./deliveries.ts";
import { respondFailures } from "./failures.ts";
import { type InsightOptions, isOwnPage, respondInsight, respondMetrics } from "./insight.ts";
import { type Health, pathOf, respondHealth } from "./public-server.ts";
import { readBody } from "./read-body.ts";
import { StatsAnswers, type StatsOptions } from "./stats.ts";
import { respondTry, type TryOptions } from "./try.ts";

export interface ManagementOptions extends DeliveriesOptions, InsightOptions, StatsOptions, TryOptions {
  readonly health: () => Health;
  readonly log: Logger;
  readonly access?: Access | undefined;
}

/** What the server of the metrics needs to know. */
export type MetricsOptions = Pick<ManagementOptions, "health" | "inbox" | "log" | "metrics" | "access">;

/** Bytes of a request about rules or consumers: what a ConfigMap, which brings the rules on Kubernetes, can hold. */
const managedLimit = 1024 * 1024;

/** Answers a request; false where nothing is at its path. */
export type Answer = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Browsers name the page that makes a request, and mark some requests of their own. */
function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

/**
 * A site can point its own host name to this machine (DNS rebinding). The browser then takes this port for that site and
 * lets its pages read the answers.
 */
function isCalledLocally({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  return ["127.0.0.1", "localhost", "[::1]"].includes(host);
}

/** A page of a browser, or one that reaches this port by the name of its own site. */
export const isForeign = (request: IncomingMessage): boolean =>
  !isCalledLocally(request) || isFromBrowser(request);

const reads = ({ method }: IncomingMessage): boolean => method === "GET" || method === "HEAD";

export function createOwnServer(
  { log }: { readonly log: Pick<Logger, "error"> },
  answer: Answer,
  isRefused: (path: string, request: IncomingMessage) => boolean,
  hint: string,
): Server {
  const respondTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request.url);
    if (isRefused(path, request)) {
      request.resume();
      return respond(response, problem({ status: 403, detail: "This port is not for web pages." }));
    }
    if (await answer(path, request, response)) return;
    request.resume();
    respond(response, problem({ status: 404, detail: hint }));
  };
  return createServer((request, response) => {
    respondTo(request, response).catch((error: unknown) => {
      log.error("A request to the management port could not be answered", { error });
      const down = error instanceof StoreUnavailable;
      if (response.headersSent) response.destroy();
      else if (down) respond(response, problem({ status: 503, detail: error.message }));
      else respond(response, problem({ status: 500, detail: "The request failed: see the log." }));
    });
  });
}

/** Answers what is asked about rules and consumers; false where nothing is at the path. */
async function respondManaged(
  { access, budget }: ManagementOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const part = access?.managed.find((one) => one.has(path));
  if (part === undefined) return false;
  const body = await readBody(request, managedLimit, budget);
  if (body === "aborted") return true;
  request.resume();
  let reply: Reply | undefined;
  if (body === "too-large") reply = problem({ status: 413, detail: `At most ${managedLimit} bytes.` });
  else if (typeof body === "string")
    reply = problem({ status: 503, detail: "Too many bodies are being received: try again." });
  else reply = await part.answer({ method: request.method ?? "", path, query: queryOf(request.url), body });
  if (reply !== undefined) respond(response, reply);
  return reply !== undefined;
}

/**
 * The server for the project's own people and tools, who may read bodies and replay deliveries here without a
 * signature: it has to listen on a loopback address alone, and answers only requests to the name of one.
 */
export function createManagementServer(options: ManagementOptions): Server {
  const stats = new StatsAnswers(options);
  const answer: Answer = async (path, request, response) => {
    if (reads(request) && respondHealth(path, options.health(), response)) return true;
    if (reads(request) && (await respondInsight(options, path, response))) return true;
    if (await respondManaged(options, path, request, response)) return true;
    if (await respondTry(options, path, request, response)) return true;
    if (reads(request) && (await stats.respond(path, request, response))) return true;
    if (await respondFailures(options, path, request, response)) return true;
    return respondDeliveries(options, path, request, response);
  };
  const isRefused = (path: string, request: IncomingMessage) =>
    !isCalledLocally(request) || (isFromBrowser(request) && !isOwnPage(path, request));
  const hint =
    "Nothing is here: see /deliveries, /failures, /queue, /stats, /metrics, /docs, /healthz and /readyz.";
  return createOwnServer(options, answer, isRefused, hint);
}

/** The server that scrapers on other machines may reach: counts and health, and nothing of any delivery. */
export function createMetricsServer(options: MetricsOptions): Server {
  const answer: Answer = async (path, request, response) => {
    if (!reads(request)) return false;
    if (respondHealth(path, options.health(), response)) return true;
    if (path !== "/metrics") return false;
    await respondMetrics(options, response);
    return true;
  };
  const hint = "Nothing is here: see /metrics, /healthz and /readyz.";
  return createOwnServer(options, answer, (_path, request) => isFromBrowser(request), hint);
}
