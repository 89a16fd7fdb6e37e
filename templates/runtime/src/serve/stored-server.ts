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

/** The triggers are in the project's code, which is not run: the status is the one that was stored. */
const receiver = { replyStatus: () => undefined };

/** Serves the reading requests of the management port from the store. */
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
 * Serves what can be read of the store of an environment that does not run, as its management port would. It writes nothing
 * and runs nothing of the project; like that port it has to listen on a loopback address alone.
 */
export function createStoredServer(file: string, log: Pick<Logger, "error">): Server {
  const handle: OwnHandler = async (request) =>
    isReading(request) ? readStore(file, (inbox) => respondFrom(inbox, request)) : undefined;
  // A page of a browser, or one that reaches this port by the name of its own site.
  const isForeign = (request: IncomingMessage) => !isCalledLocally(request) || isFromBrowser(request);
  const hint =
    "The environment does not run: start it for more than /deliveries, /failures, /queue and /stats.";
  return createOwnServer({ log }, handle, isForeign, hint);
}
