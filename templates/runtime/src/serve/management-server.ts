import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Inbox, ReplayAnswer } from "../inbox/inbox.ts";
import { type Health, pathOf, respondHealth } from "./public-server.ts";
import { respondJson } from "./respond.ts";

export interface ManagementOptions {
  readonly inbox: Inbox;
  readonly health: () => Health;
  /** Called after a delivery was queued again. */
  readonly onReplay: () => void;
  readonly onError: (error: unknown) => void;
}

const replayAnswers: Readonly<Record<ReplayAnswer, { readonly status: number; readonly error?: string }>> = {
  queued: { status: 202 },
  unknown: {
    status: 404,
    error: "No delivery has this id: refused ones and very old ones cannot be replayed.",
  },
  running: { status: 409, error: "This delivery is running: wait for its end, then replay it." },
  gone: { status: 410, error: "The body of this delivery is no longer kept: ask the sender to repeat it." },
};

function queryOf(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams((request.url ?? "").split("?").slice(1).join("?"));
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

async function listDeliveries(options: ManagementOptions, query: URLSearchParams): Promise<unknown> {
  const asked = Number(query.get("limit") ?? 50);
  const limit = Number.isInteger(asked) ? Math.min(Math.max(asked, 0), 1000) : 50;
  const source = query.get("source");
  const outcome = query.get("outcome");
  return options.inbox.list({
    limit,
    ...(source === null ? {} : { source }),
    ...(outcome === null ? {} : { outcome }),
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

async function replay(options: ManagementOptions, id: string, query: URLSearchParams): Promise<ReplayAnswer> {
  const answer = await options.inbox.replay(id, query.get("trigger") ?? undefined);
  if (answer === "queued") options.onReplay();
  return answer;
}

async function answer(
  options: ManagementOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  if (fromWebPage(request)) return respondJson(response, 403, { error: "This port is not for web pages." });
  const path = pathOf(request.url);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (reads && respondHealth(path, options.health(), response)) return;
  if (reads && path === "/deliveries") {
    return respondJson(response, 200, await listDeliveries(options, queryOf(request)));
  }
  const encoded = /^\/deliveries\/([^/]+)\/replay$/.exec(path)?.[1];
  const id = encoded === undefined ? undefined : decode(encoded);
  if (request.method === "POST" && id !== undefined) {
    const { status, error } = replayAnswers[await replay(options, id, queryOf(request))];
    return respondJson(response, status, error === undefined ? { id, outcome: "running" } : { error });
  }
  respondJson(response, 404, { error: "Nothing is here: see /deliveries, /healthz and /readyz." });
}

/** The server for the project's own people and tools: never reachable from the outside. */
export function createManagementServer(options: ManagementOptions): Server {
  return createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.onError(error);
      respondJson(response, 500, { error: "The inbox failed: see the log." });
    });
  });
}
