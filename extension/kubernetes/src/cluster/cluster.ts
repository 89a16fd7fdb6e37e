import type { V1ObjectMeta } from "@kubernetes/client-node";

/** The objects of a collection. `items` is null in an empty list of metadata alone. @throws ClusterError */
export async function list<Item = ClusterObject>(
  cluster: Cluster,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
  accept?: string,
): Promise<readonly Item[]> {
  const request = { query, signal, ...(accept === undefined ? {} : { accept }) };
  const { items } = await cluster.request<{ readonly items?: readonly Item[] | null }>("GET", path, request);
  return items ?? [];
}

/** A request's options besides its method and path. */
export interface ClusterRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` by default; `application/apply-patch+yaml` for server-side apply, whose YAML may be JSON. */
  readonly contentType?: string;
  /** Requests a part of the response, such as the metadata. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What all objects of the API have in common; other members are kept. */
export interface ClusterObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Sent<V1ObjectMeta> & { readonly name: string };
  readonly [member: string]: unknown;
}

/** A type of the client as the API sends it: the client makes objects of dates. */
export type Sent<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : Value extends object
      ? { readonly [Member in keyof Value]: Sent<Value[Member]> }
      : Value;

/**
 * A change of a watched collection. The first ones are the existing objects; after an outage objects may be repeated, and
 * deletions are not reported.
 */
export interface WatchEvent<Watched = ClusterObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Watched;
}

/**
 * The API server of one environment, with that environment's kubeconfig, context and namespace whatever the current
 * context is. Everything throws ClusterError, with a message for people, and an AbortError after its signal.
 */
export interface Cluster {
  /** Address of the API server. */
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /** Sends one request and reads its response as JSON, including members unknown to us. The path starts with a slash. */
  request<Result = ClusterObject>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    request?: ClusterRequest,
  ): Promise<Result>;
  /** Lists, then watches a collection until the signal aborts, and resumes by itself when the connection ends. */
  watch<Watched = ClusterObject>(
    path: string,
    query: ClusterRequest["query"],
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<Watched>>;
  /** The lines of a text response, such as a pod's log, as they arrive; ends with the response. */
  lines(path: string, query: ClusterRequest["query"], signal: AbortSignal): AsyncIterable<string>;
  /**
   * A port of this machine's loopback address that reaches a pod's port until the signal aborts. `onUse` is called on each
   * connection and whenever data passes.
   */
  forward(pod: string, port: number, signal: AbortSignal, onUse?: () => void): Promise<number>;
  /** Frees connections. */
  close(): Promise<void>;
}
