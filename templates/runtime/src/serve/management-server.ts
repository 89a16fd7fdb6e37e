import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StoreUnavailable } from "../errors.ts";
import type { Logger } from "../log/logger.ts";
import { type DeliveriesOptions, respondDeliveries } from "./deliveries.ts";
import { type InsightOptions, isOwnPage, respondInsight } from "./insight.ts";
import { type Health, pathOf, respondHealth } from "./public-server.ts";
import { respondJson } from "./respond.ts";

export interface ManagementOptions extends DeliveriesOptions, InsightOptions {
  readonly health: () => Health;
  readonly log: Logger;
  /** True where the port can be reached from other machines, whose names for this one are not known here. */
  readonly open: boolean;
}

/**
 * A web page in a browser on this machine can send requests here, and by a name of its own that points to this
 * machine even read the answers; neither is what this port is for.
 */
function fromWebPage(request: IncomingMessage, path: string, open: boolean): boolean {
  const page = request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined;
  if (page && !isOwnPage(path, request)) return true;
  if (open) return false;
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return !["127.0.0.1", "localhost", "[::1]"].includes(host);
}

async function answer(
  options: ManagementOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request.url);
  if (fromWebPage(request, path, options.open)) {
    request.resume();
    return respondJson(response, 403, { error: "This port is not for web pages." });
  }
  const reads = request.method === "GET" || request.method === "HEAD";
  if (reads && respondHealth(path, options.health(), response)) return;
  if (reads && (await respondInsight(options, path, response))) return;
  if (await respondDeliveries(options, path, request, response)) return;
  request.resume();
  respondJson(response, 404, {
    error: "Nothing is here: see /deliveries, /metrics, /docs, /healthz and /readyz.",
  });
}

/** The server for the project's own people and tools: never reachable from the outside. */
export function createManagementServer(options: ManagementOptions): Server {
  return createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.log.error("A request to the management port could not be answered", { error });
      const down = error instanceof StoreUnavailable;
      if (response.headersSent) response.destroy();
      else
        respondJson(response, down ? 503 : 500, { error: down ? error.message : "It failed: see the log." });
    });
  });
}
