import type { IncomingMessage, Server } from "node:http";
import type { Logger } from "../log/logger.ts";
import type { Access, DocumentReply } from "../receiver/gate.ts";
import type { Reply } from "../webhook/reply.ts";
import { type DeliveriesOptions, handleDeliveries } from "./deliveries.ts";
import { handleFailures } from "./failures.ts";
import { handleInsight, type InsightOptions, isOwnPage, metricsReply } from "./insight.ts";
import {
  createOwnServer,
  isCalledLocally,
  isFromBrowser,
  isReading,
  type OwnHandler,
  type OwnRequest,
  readWholeBody,
} from "./own-server.ts";
import { type Health, healthReply } from "./public-server.ts";
import { type StatsOptions, StatsResponses } from "./stats.ts";
import { handleTry, type TryOptions } from "./try.ts";

export interface ManagementOptions extends DeliveriesOptions, InsightOptions, StatsOptions, TryOptions {
  readonly health: () => Health;
  readonly log: Logger;
  readonly access?: Access | undefined;
}

/** The dependencies of the metrics server. */
export type MetricsOptions = Pick<ManagementOptions, "health" | "inbox" | "log" | "metrics" | "access">;

/**
 * Maximum size in bytes of a request about rules or consumers, the same as for a ConfigMap, which contains the rules
 * on Kubernetes.
 */
const managedLimit = 1024 * 1024;

/** Replies to a request about rules and consumers; undefined for an unknown path. */
async function handleManaged(
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
 * Creates the server for the project's users and tools. They can read bodies and replay deliveries without a
 * signature, so the server must only listen on a loopback address and only accepts requests whose host is a loopback
 * address.
 */
export function createManagementServer(options: ManagementOptions): Server {
  const stats = new StatsResponses(options);
  const read = async (request: OwnRequest): Promise<Reply | DocumentReply | undefined> =>
    healthReply(request.path, options.health()) ??
    (await handleInsight(options, request.path)) ??
    (await stats.respond(request));
  const handle: OwnHandler = async (request) =>
    (isReading(request) ? await read(request) : undefined) ??
    (await handleManaged(options, request)) ??
    (await handleTry(options, request)) ??
    (await handleFailures(options, request)) ??
    handleDeliveries(options, request);
  const isForbidden = (request: IncomingMessage) =>
    !isCalledLocally(request) || (isFromBrowser(request) && !isOwnPage(request));
  const hint =
    "Not found: see /deliveries, /failures, /queue, /stats, /metrics, /docs, /healthz and /readyz.";
  return createOwnServer(options, handle, isForbidden, hint);
}

/** Creates the server for scrapers on other machines: only counts and health, but no data of deliveries. */
export function createMetricsServer(options: MetricsOptions): Server {
  const handle: OwnHandler = async (request) => {
    if (!isReading(request)) return undefined;
    if (request.path === "/metrics") return metricsReply(options);
    return healthReply(request.path, options.health());
  };
  const hint = "Not found: see /metrics, /healthz and /readyz.";
  return createOwnServer(options, handle, isFromBrowser, hint);
}
