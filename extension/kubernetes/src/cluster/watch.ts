import { setTimeout as sleep } from "node:timers/promises";
import { jsonIn } from "@hookloom/protocol/unknown-values";
import type { ClusterObject, ClusterRequest, WatchEvent } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { exchangeJson, readLines } from "./connection.ts";
import { badResponse, hasStatus, mayPass, noResponse } from "./errors.ts";

/** Milliseconds until a watch gives up on an unavailable cluster, and between two attempts. */
const maxSilenceMs = 60_000;
const minPauseMs = 500;
const maxPauseMs = 5_000;

interface List {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items?: readonly ClusterObject[];
}

interface RawEvent {
  readonly type: WatchEvent["type"] | "BOOKMARK" | "ERROR";
  readonly object: ClusterObject & {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** Parses an event. A proxy that closes a connection may truncate a line; the watch resumes before it. */
function eventIn(line: string, { server, context }: Connection): RawEvent {
  const event = jsonIn(line) as RawEvent | undefined;
  if (!event) throw noResponse(server, context, new Error("its response was cut off"));
  return event;
}

/**
 * Lists a collection and watches it from that version. When the connection ends, the watch resumes from the last version. If that
 * version is too old, the collection is listed again: objects are then repeated, and deletions are not reported.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * @throws ClusterError if the cluster rejects the request or was unavailable for a minute; an AbortError after the signal
 */
export async function* watchCollection(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let version: string | undefined;
  let heard = Date.now();
  let wait = minPauseMs;
  while (true) {
    try {
      if (version === undefined) {
        const list = (await exchangeJson(connection, { method: "GET", path, query, signal })) as List;
        for (const object of list.items ?? []) yield { type: "ADDED", object };
        version = list.metadata?.resourceVersion ?? "";
      }
      const watched = { ...query, watch: true, allowWatchBookmarks: true, resourceVersion: version };
      for await (const line of readLines(connection, path, watched, signal)) {
        const { type, object } = eventIn(line, connection);
        if (type === "ERROR") {
          const { code = 500, reason = "", message = "" } = object;
          throw badResponse({ status: code, reason }, message, connection);
        }
        version = object.metadata.resourceVersion ?? version;
        if (type === "BOOKMARK") continue;
        heard = Date.now();
        wait = minPauseMs;
        yield { type, object };
      }
      heard = Date.now();
    } catch (error) {
      signal.throwIfAborted();
      if (hasStatus(error, 410)) version = undefined;
      else if (!mayPass(error) || Date.now() - heard > maxSilenceMs) throw error;
    }
    await sleep(wait, undefined, { signal });
    wait = Math.min(wait * 2, maxPauseMs);
  }
}
