import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StoreUnavailable } from "../errors.ts";
import type { Logger } from "../log/logger.ts";
import { type DeliveriesOptions, respondDeliveries } from "./deliveries.ts";
import { type Health, pathOf, respondHealth } from "./public-server.ts";
import { respondJson } from "./respond.ts";

export interface ManagementOptions extends DeliveriesOptions {
  readonly health: () => Health;
  readonly log: Logger;
}

/**
 * A web page in a browser on this machine can send requests here, and by a name of its own that points to this
 * machine even read the answers; neither is what this port is for.
 */
function fromWebPage(request: IncomingMessage): boolean {
  if (request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined) return true;
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return !["127.0.0.1", "localhost", "[::1]"].includes(host);
}

async function answer(
  options: ManagementOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fromWebPage(request)) {
    request.resume();
    return respondJson(response, 403, { error: "This port is not for web pages." });
  }
  const path = pathOf(request.url);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (reads && respondHealth(path, options.health(), response)) return;
  if (await respondDeliveries(options, path, request, response)) return;
  request.resume();
  respondJson(response, 404, { error: "Nothing is here: see /deliveries, /healthz and /readyz." });
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
