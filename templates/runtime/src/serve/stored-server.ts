import type { IncomingMessage, Server } from "node:http";
import type { StoredInbox } from "../inbox/inbox.ts";
import { readStore } from "../inbox/sqlite/read-store.ts";
import type { Logger } from "../log/logger.ts";
import { Summaries } from "../stats/summarize.ts";
import { readDeliveries } from "./deliveries.ts";
import { handleFailureGroups } from "./failures.ts";
import { queueReply } from "./insight.ts";
import {
  createOwnServer,
  isCalledLocally,
  isFromBrowser,
  isReading,
  type OwnHandler,
  type OwnRequest,
} from "./own-server.ts";
import { StatsResponses } from "./stats.ts";

/** Returns no status, so that the stored one is used. The project's code with its triggers is not run. */
const receiver = { replyStatus: () => undefined };

/** Serves the management port's read requests from the store. */
async function respondFrom(inbox: StoredInbox, request: OwnRequest) {
  if (request.path === "/queue") return queueReply(inbox);
  const stats = new StatsResponses({
    summaries: new Summaries(inbox.rollUps),
    withUnstored: (work) => work([]),
  });
  return (
    (await stats.respond(request)) ??
    (await handleFailureGroups({ inbox }, request)) ??
    readDeliveries({ inbox, receiver }, request)
  );
}

/**
 * Creates a server for the readable data of a stopped environment's store, with the same responses as the
 * environment's management port. The server writes nothing and runs no code of the project. Like a management port,
 * it must only listen on a loopback address.
 */
export function createStoredServer(file: string, log: Pick<Logger, "error">): Server {
  const handle: OwnHandler = async (request) =>
    isReading(request) ? readStore(file, (inbox) => respondFrom(inbox, request)) : undefined;
  // True for a request from a web page, or through a host name that is not a loopback address.
  const isForeign = (request: IncomingMessage) => !isCalledLocally(request) || isFromBrowser(request);
  const hint =
    "The environment is not running: start it for more than /deliveries, /failures, /queue and /stats.";
  return createOwnServer({ log }, handle, isForeign, hint);
}
