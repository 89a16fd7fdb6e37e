import type { V1ObjectMeta } from "@kubernetes/client-node";

/** Lists the objects of a collection. `items` is null in an empty metadata-only list. @throws ClusterError */
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

/** The options of a request besides its method and path. */
export interface ClusterRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** The body, sent as JSON. */
  readonly body?: unknown;
  /** `application/json` by default; `application/apply-patch+yaml` for server-side apply, whose YAML may be JSON. */
  readonly contentType?: string;
  /** The `Accept` header, for example to request only the metadata. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** The members that all API objects have in common. Other members are kept. */
export interface ClusterObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Sent<V1ObjectMeta> & { readonly name: string };
  readonly [member: string]: unknown;
}

/** A type of the client library as the API sends it. The library turns dates into objects. */
export type Sent<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : Value extends object
      ? { readonly [Member in keyof Value]: Sent<Value[Member]> }
      : Value;

/**
 * A change in a watched collection. The first events are the existing objects. After an outage, objects may be repeated and
 * deletions may be missing.
 */
export interface WatchEvent<Watched = ClusterObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Watched;
}

/**
 * The API server of an environment, accessed with the environment's kubeconfig, context and namespace, regardless of the current
 * context. All methods throw ClusterError with a message for users, or an AbortError if the signal aborts.
 */
export interface Cluster {
  /** Address of the API server. */
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /** Sends a request and reads its response as JSON, including members unknown to this tool. The path starts with a slash. */
  request<Result = ClusterObject>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    request?: ClusterRequest,
  ): Promise<Result>;
  /** Lists, then watches a collection until the signal aborts. Resumes automatically when the connection ends. */
  watch<Watched = ClusterObject>(
    path: string,
    query: ClusterRequest["query"],
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<Watched>>;
  /** Streams the lines of a text response, such as a pod's log, until the response ends. */
  lines(path: string, query: ClusterRequest["query"], signal: AbortSignal): AsyncIterable<string>;
  /**
   * Opens a port on this machine's loopback address that forwards to a pod's port until the signal aborts. `onUse` is called for
   * each connection and whenever data passes.
   */
  forward(pod: string, port: number, signal: AbortSignal, onUse?: () => void): Promise<number>;
  /** Closes the connections. */
  close(): Promise<void>;
}
