import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterObject, ClusterRequest, WatchEvent } from "./cluster.ts";
import type { Connection } from "./connection.ts";
import { exchangeJson, readLines } from "./connection.ts";
import { badAnswer, ClusterError, noAnswer } from "./errors.ts";

/** Milliseconds until a watch gives up on an unavailable cluster, and between two attempts. */
const mostSilence = 60_000;
const shortestPauseMs = 500;
const longestPauseMs = 5_000;

interface List {
  readonly apiVersion?: string;
  readonly kind?: string;
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

const keyOf = ({ metadata }: ClusterObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

/** What is known of a collection, to report a new list as changes. */
class Known {
  readonly #objects = new Map<string, ClusterObject>();
  version = "";

  /** The changes that lead from what was known to a new list. */
  *relist(list: List): Generator<WatchEvent> {
    const items = (list.items ?? []).map((item) => ({ ...kindOf(list), ...item }));
    const keys = new Set(items.map(keyOf));
    const gone = [...this.#objects].filter(([key]) => !keys.has(key));
    this.version = list.metadata?.resourceVersion ?? "";
    for (const [key, object] of gone) {
      this.#objects.delete(key);
      yield { type: "DELETED", object };
    }
    for (const object of items) {
      const before = this.#objects.get(keyOf(object));
      this.#objects.set(keyOf(object), object);
      if (before?.metadata.resourceVersion === object.metadata.resourceVersion && before) continue;
      yield { type: before ? "MODIFIED" : "ADDED", object };
    }
  }

  note({ type, object }: WatchEvent): void {
    this.version = object.metadata.resourceVersion ?? this.version;
    if (type === "DELETED") this.#objects.delete(keyOf(object));
    else this.#objects.set(keyOf(object), object);
  }
}

/** Objects in a list come without their kind. */
function kindOf({ apiVersion, kind }: List): Partial<ClusterObject> {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind: kind.replace(/List$/, "") }),
  };
}

/** True for a failure that a retry cannot fix. */
const isFinal = (error: unknown): boolean =>
  !(error instanceof ClusterError) || (error.status !== 0 && error.status < 500 && error.status !== 429);

/** A proxy that ends a connection may cut a line off; the watch resumes before it. */
function eventIn(line: string, { server, context }: Connection): RawEvent {
  try {
    return JSON.parse(line) as RawEvent;
  } catch {
    throw noAnswer(server, context, new Error("its answer was cut off"));
  }
}

async function* changes(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  known: Known,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const watched = { ...query, watch: true, allowWatchBookmarks: true, resourceVersion: known.version };
  for await (const line of readLines(connection, path, watched, signal)) {
    if (line === "") continue;
    const event = eventIn(line, connection);
    if (event.type === "ERROR") {
      const { code = 500, reason = "", message = "" } = event.object;
      throw badAnswer({ status: code, reason }, message, connection);
    }
    if (event.type === "BOOKMARK") {
      known.version = event.object.metadata.resourceVersion ?? known.version;
      continue;
    }
    const change = { type: event.type, object: event.object };
    known.note(change);
    yield change;
  }
}

/**
 * Lists a collection and watches it from there; when the connection ends it resumes from the last version, and where
 * that is too old it lists again and reports the difference.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 * @throws ClusterError where the cluster refuses, or was unavailable for a minute; an AbortError after the signal
 */
export async function* watchCollection(
  connection: Connection,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const known = new Known();
  let heard = Date.now();
  let wait = shortestPauseMs;
  while (true) {
    signal.throwIfAborted();
    try {
      if (known.version === "")
        yield* known.relist((await exchangeJson(connection, { method: "GET", path, query, signal })) as List);
      for await (const change of changes(connection, path, query, known, signal)) {
        heard = Date.now();
        wait = shortestPauseMs;
        yield change;
      }
      heard = Date.now();
    } catch (error) {
      signal.throwIfAborted();
      const expired = error instanceof ClusterError && error.status === 410;
      if (expired) known.version = "";
      else if (isFinal(error) || Date.now() - heard > mostSilence) throw error;
    }
    await sleep(wait, undefined, { signal });
    wait = Math.min(wait * 2, longestPauseMs);
  }
}
