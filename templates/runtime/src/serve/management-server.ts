import type { IncomingMessage, Server } from "node:http";
import type { Logger } from "../log/logger.ts";
import type { Access, DocumentReply } from "../receiver/gate.ts";
import type { Reply } from "../webhook/reply.ts";
import { answerDeliveries, type DeliveriesOptions } from "./deliveries.ts";
import { answerFailures } from "./failures.ts";
import { answerInsight, type InsightOptions, isOwnPage, metricsReply } from "./insight.ts";
import {
  createOwnServer,
  isCalledLocally,
  isFromBrowser,
  isReading,
  type OwnAnswer,
  type OwnRequest,
  readWholeBody,
} from "./own-server.ts";
import { type Health, healthReply } from "./public-server.ts";
import { type StatsOptions, StatsResponses } from "./stats.ts";
import { answerTry, type TryOptions } from "./try.ts";

export interface ManagementOptions extends DeliveriesOptions, InsightOptions, StatsOptions, TryOptions {
  readonly health: () => Health;
  readonly log: Logger;
  readonly access?: Access | undefined;
}

/** What the server of the metrics needs to know. */
export type MetricsOptions = Pick<ManagementOptions, "health" | "inbox" | "log" | "metrics" | "access">;

/** Bytes of a request about rules or consumers: what a ConfigMap, which brings the rules on Kubernetes, can hold. */
const managedLimit = 1024 * 1024;

/** The reply to what is asked about rules and consumers; undefined where nothing is at the path. */
async function answerManaged(
  { access, budget }: ManagementOptions,
  { incoming, ...request }: OwnRequest,
): Promise<Reply | undefined> {
  const part = access?.managed.find((one) => one.has(request.path));
  if (part === undefined) return undefined;
  return part.handle({
    ...request,
    body: await readWholeBody({ ...request, incoming }, managedLimit, budget),
  });
}

/**
 * The server for the project's own people and tools, who may read bodies and replay deliveries here without a
 * signature: it has to listen on a loopback address alone, and answers only requests to the name of one.
 */
export function createManagementServer(options: ManagementOptions): Server {
  const stats = new StatsResponses(options);
  const read = async (request: OwnRequest): Promise<Reply | DocumentReply | undefined> =>
    healthReply(request.path, options.health()) ??
    (await answerInsight(options, request.path)) ??
    (await stats.answer(request));
  const handle: OwnAnswer = async (request) =>
    (isReading(request) ? await read(request) : undefined) ??
    (await answerManaged(options, request)) ??
    (await answerTry(options, request)) ??
    (await answerFailures(options, request)) ??
    answerDeliveries(options, request);
  const isForbidden = (request: IncomingMessage) =>
    !isCalledLocally(request) || (isFromBrowser(request) && !isOwnPage(request));
  const hint =
    "Nothing is here: see /deliveries, /failures, /queue, /stats, /metrics, /docs, /healthz and /readyz.";
  return createOwnServer(options, handle, isForbidden, hint);
}

/** The server that scrapers on other machines may reach: counts and health, and nothing of any delivery. */
export function createMetricsServer(options: MetricsOptions): Server {
  const handle: OwnAnswer = async (request) => {
    if (!isReading(request)) return undefined;
    if (request.path === "/metrics") return metricsReply(options);
    return healthReply(request.path, options.health());
  };
  const hint = "Nothing is here: see /metrics, /healthz and /readyz.";
  return createOwnServer(options, handle, isFromBrowser, hint);
}
