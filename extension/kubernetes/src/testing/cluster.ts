import type { Cluster, ClusterObject, ClusterRequest } from "../cluster/cluster.ts";
import { badResponse } from "../cluster/errors.ts";

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> };
type Refusal = { readonly status: number; readonly message: string; readonly causes?: readonly object[] };

export interface SeenRequest extends ClusterRequest {
  readonly method: string;
  readonly path: string;
}

/**
 * Only for tests: a cluster in memory that creates, applies, replaces and deletes objects with versions as the API
 * server does, without knowing their kinds or their owners.
 */
export class TestCluster implements Cluster {
  readonly server = "https://api.example.com:6443";
  readonly context = "test";
  readonly namespace = "hooks";
  readonly objects = new Map<string, Stored>();
  readonly requests: SeenRequest[] = [];
  /** Refuses requests of a test's choice. */
  refuse: (request: SeenRequest) => Refusal | undefined = () => undefined;
  /** Answers for paths that are not objects. */
  readonly answers = new Map<string, (request: SeenRequest) => unknown>();
  #version = 0;

  async request<Answer = ClusterObject>(
    method: string,
    path: string,
    request: ClusterRequest = {},
  ): Promise<Answer> {
    request.signal?.throwIfAborted();
    const seen = { ...request, method, path };
    this.requests.push(seen);
    const refusal = this.refuse(seen);
    if (refusal) this.#fail(refusal.status, refusal.message, refusal.causes);
    const answer = this.answers.get(path);
    return structuredClone(answer ? answer(seen) : this.#carryOut(seen)) as Answer;
  }

  #fail(status: number, message: string, causes: readonly object[] = []): never {
    throw badResponse({ status, reason: "", causes }, message, this);
  }

  #carryOut(seen: SeenRequest): unknown {
    const { method, path, query } = seen;
    const body = structuredClone(seen.body) as Stored;
    const found = this.objects.get(path);
    if (method === "POST") {
      const place = `${path}/${body.metadata.name}`;
      if (this.objects.has(place)) this.#fail(409, `"${body.metadata.name}" already exists`);
      return this.#store(place, body);
    }
    if (method === "GET" && !found && this.#isCollection(path))
      return this.#list(path, String(query?.labelSelector ?? ""));
    if (method === "PATCH" && !found && query?.dryRun !== undefined) return body;
    if (method === "PATCH")
      return query?.dryRun === undefined ? this.#store(path, merged(found, body)) : body;
    if (!found) this.#fail(404, `"${path}" not found`);
    if (method === "GET") return found;
    if (method === "PUT") {
      if (body.metadata.resourceVersion !== found.metadata.resourceVersion)
        this.#fail(409, "the object has been modified");
      return this.#store(path, body);
    }
    const { uid, resourceVersion } =
      (body as { preconditions?: Record<string, unknown> } | undefined)?.preconditions ?? {};
    if (uid !== undefined && uid !== found.metadata.uid)
      this.#fail(409, "the UID in the precondition does not match");
    if (resourceVersion !== undefined && resourceVersion !== found.metadata.resourceVersion)
      this.#fail(409, "modified");
    this.objects.delete(path);
    return { kind: "Status", status: "Success" };
  }

  #isCollection(path: string): boolean {
    return path.split("/").length === (path.startsWith("/api/") ? 6 : 7);
  }

  #list(path: string, labelSelector: string): object {
    const requirements = labelSelector
      .split(",")
      .filter(Boolean)
      .map((part) => part.split("="));
    const items = [...this.objects]
      .filter(([place]) => place.startsWith(`${path}/`))
      .map(([, object]) => object);
    const matchesLabels = ({ metadata }: Stored): boolean => {
      const labels = (metadata.labels ?? {}) as Record<string, string>;
      return requirements.every(([name = "", value]) =>
        value === undefined ? name in labels : labels[name] === value,
      );
    };
    return { items: items.filter(matchesLabels) };
  }

  #store(path: string, object: Stored): Stored {
    this.#version++;
    const { uid = `uid-${this.#version}` } = this.objects.get(path)?.metadata ?? {};
    const metadata = {
      namespace: this.namespace,
      ...object.metadata,
      uid,
      resourceVersion: String(this.#version),
    };
    const stored = { ...object, metadata };
    this.objects.set(path, stored);
    return stored;
  }

  async *watch(): AsyncGenerator<never> {}
  async *lines(): AsyncGenerator<string> {}
  async forward(): Promise<number> {
    throw new Error("This cluster has no pods.");
  }
  async close(): Promise<void> {}
}

function merged(found: Stored | undefined, patch: Stored): Stored {
  const data = { ...(found?.data as object | undefined), ...(patch.data as object | undefined) };
  const kept = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
  return {
    ...found,
    ...patch,
    metadata: { ...found?.metadata, ...patch.metadata },
    ...(patch.data ? { data: kept } : {}),
  };
}
