import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { BadDelivery, StoreUnavailable } from "../errors/errors.ts";
import type { Logger } from "../log/logger.ts";
import type { DocumentReply, ManageRequest } from "../receiver/gate.ts";
import { parseQuery } from "../receiver/query.ts";
import { replies } from "../receiver/replies.ts";
import { respond } from "../receiver/write-reply.ts";
import { problem } from "../webhook/problem.ts";
import type { Reply } from "../webhook/reply.ts";
import type { BodyBudget } from "./body-budget.ts";
import { targetPath } from "./public-server.ts";
import { readBody } from "./read-body.ts";

/** A request to a port for the project's users and tools. Its body has not been read yet. */
export interface OwnRequest extends Omit<ManageRequest, "body"> {
  readonly incoming: IncomingMessage;
}

/** Replies to a request; undefined for an unknown path. */
export type OwnHandler = (request: OwnRequest) => Promise<Reply | DocumentReply | undefined>;

export const isReading = ({ method }: OwnRequest): boolean => method === "GET" || method === "HEAD";

class BodyRejected extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("The body of a request was not read.");
    this.reply = reply;
  }
}

/** Reads the complete body of a request. Throws an error that contains the response if this fails. */
export async function readWholeBody(
  { incoming }: OwnRequest,
  most: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const limit = Math.min(most, budget.largest);
  const body = await readBody(incoming, limit, budget);
  if (typeof body !== "string") return body;
  if (body === "too-large")
    throw new BodyRejected(problem({ status: 413, detail: `The maximum size is ${limit} bytes.` }));
  throw new BodyRejected(
    problem({ status: 503, detail: "Too many bodies are being received: retry later." }),
  );
}

/** True for a request with a header that browsers add: the origin of the page, or fetch metadata. */
export function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

/**
 * Whether the request's host is a loopback address. A site can point its own host name to this machine (DNS
 * rebinding). The browser then treats this port as part of that site and lets its pages read the responses.
 */
export function isCalledLocally({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  return ["127.0.0.1", "localhost", "[::1]"].includes(host);
}

/** Creates a server that passes all requests that are not forbidden to one function. */
export function createOwnServer(
  { log }: { readonly log: Pick<Logger, "error"> },
  handle: OwnHandler,
  isForbidden: (request: IncomingMessage) => boolean,
  hint: string,
): Server {
  const respondTo = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url } = incoming;
    const reply = isForbidden(incoming)
      ? problem({ status: 403, detail: "Web pages cannot call this port." })
      : await handle({ method, path: targetPath(url), query: parseQuery(url), incoming });
    incoming.resume();
    respond(response, reply ?? problem({ status: 404, detail: hint }));
  };
  const failure = (error: unknown): Reply => {
    if (error instanceof BodyRejected) return error.reply;
    if (error instanceof BadDelivery) return replies.badDelivery(error);
    log.error("A request to the management port failed", { error });
    if (error instanceof StoreUnavailable) return problem({ status: 503, detail: error.message });
    return problem({ status: 500, detail: "The request failed: see the log." });
  };
  return createServer((request, response) => {
    respondTo(request, response).catch((error: unknown) => {
      const reply = failure(error);
      request.resume();
      if (response.headersSent) response.destroy();
      else respond(response, reply);
    });
  });
}
