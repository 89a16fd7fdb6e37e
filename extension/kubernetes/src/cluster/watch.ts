import { setTimeout as sleep } from "node:timers/promises";
import { jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { ClusterObject, ClusterRequest, WatchEvent } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { readLines, requestJson } from "./connection.ts";
import { badResponse, hasStatus, isTransient, noResponse } from "./errors.ts";

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

/** Parses an event. If a proxy closes the connection within a line, the watch resumes from the last complete event. */
function eventIn(line: string, { server, context }: Connection): RawEvent {
  const event = jsonIn(line) as RawEvent | undefined;
  if (!event) throw noResponse(server, context, new Error(t("its response was cut off")));
  return event;
}

/**
 * Lists a collection and watches it from the listed version. When the connection ends, the watch resumes from the last version. If
 * that version is too old, the collection is listed again: objects are then repeated, and deletions are not reported.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * @throws ClusterError if the cluster rejects the request or was unavailable for a minute; an AbortError if the signal aborts
 */
export async function* watchCollection(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  let version: string | undefined;
  let lastHeard = Date.now();
  let pauseMs = minPauseMs;
  while (true) {
    try {
      if (version === undefined) {
        const list = (await requestJson(connection, { method: "GET", path, query, signal })) as List;
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
        lastHeard = Date.now();
        pauseMs = minPauseMs;
        yield { type, object };
      }
      lastHeard = Date.now();
    } catch (error) {
      signal.throwIfAborted();
      if (hasStatus(error, 410)) version = undefined;
      else if (!isTransient(error) || Date.now() - lastHeard > maxSilenceMs) throw error;
    }
    await sleep(pauseMs, undefined, { signal });
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
}
