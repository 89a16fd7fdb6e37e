import type { Server } from "node:http";
import type { StoredInbox } from "../inbox/inbox.ts";
import { readStore } from "../inbox/sqlite/read-store.ts";
import type { Logger } from "../log/logger.ts";
import { Summaries } from "../stats/summarize.ts";
import { respondStored } from "./deliveries.ts";
import { respondFailureGroups } from "./failures.ts";
import { respondQueue } from "./insight.ts";
import { type Answer, createOwnServer, isForeign } from "./management-server.ts";
import { StatsAnswers } from "./stats.ts";

/** The triggers are in the project's code, which is not run: the status is the one that was stored. */
const receiver = { statusOf: () => undefined };

/** Answers the reading requests of the management port from the store. */
const answerFrom =
  (inbox: StoredInbox): Answer =>
  async (path, request, response) => {
    if (path === "/queue") {
      await respondQueue({ inbox }, response);
      return true;
    }
    const stats = new StatsAnswers({
      summaries: new Summaries(inbox.rollUps),
      withUnstored: (work) => work([]),
    });
    if (await stats.respond(path, request, response)) return true;
    if (await respondFailureGroups({ inbox }, path, request, response)) return true;
    return respondStored({ inbox, receiver }, path, request, response);
  };

/**
 * Serves what can be read of the store of an environment that does not run, as its management port would. It writes nothing
 * and runs nothing of the project; like that port it has to listen on a loopback address alone.
 */
export function createStoredServer(file: string, log: Pick<Logger, "error">): Server {
  const answer: Answer = async (path, request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    return readStore(file, (inbox) => answerFrom(inbox)(path, request, response));
  };
  const hint =
    "The environment does not run: start it for more than /deliveries, /failures, /queue and /stats.";
  return createOwnServer({ log }, answer, (_path, request) => isForeign(request), hint);
}
