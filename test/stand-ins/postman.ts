// Postman's API for collections, environments and workspaces, with answers in the shapes of its published description
// (https://learning.postman.com/api-docs/api-reference). A PUT removes the items that come without their ids.
import { randomUUID } from "node:crypto";
import { type Answer, ApiStandIn, type Call } from "./stand-in.ts";

type Json = Record<string, unknown>;

interface Item extends Json {
  name: string;
  id?: string;
  uid?: string;
  item?: Item[];
}

export interface StoredCollection extends Json {
  info: Json;
  item: Item[];
}

interface StoredWorkspace {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly collections: string[];
  readonly environments: string[];
}

const owner = "12345678";

const failure = (status: number, name: string, message: string): Answer => ({
  status,
  body: { error: { name, message } },
});

/** All ids of the items of a tree. */
function idsIn(items: readonly Item[]): readonly string[] {
  return items.flatMap((item) => [...(item.id === undefined ? [] : [item.id]), ...idsIn(item.item ?? [])]);
}

/** Gives each item the ids that Postman would; unknown ids belong to another collection. */
function withIds(items: readonly Item[]): Item[] {
  return items.map((item) => {
    const id = item.id ?? randomUUID();
    const inner = item.item === undefined ? {} : { item: withIds(item.item) };
    const rest = item.item === undefined ? { response: item.response ?? [] } : {};
    return { ...rest, ...item, id, uid: `${owner}-${id}`, ...inner };
  });
}

export class PostmanStandIn extends ApiStandIn {
  key = "PMAK-good";
  /** The paths that this key may not write to. */
  forbidden: RegExp | undefined;
  /** How many of the next calls are answered with 429, and the seconds that they name. */
  limited = 0;
  wait: string | undefined = "7";
  readonly workspaces: Map<string, StoredWorkspace> = new Map();
  readonly collections: Map<string, StoredCollection> = new Map();
  readonly environments: Map<string, Json> = new Map();

  addWorkspace(name: string, type = "personal"): string {
    const id = randomUUID();
    this.workspaces.set(id, { id, name, type, collections: [], environments: [] });
    return id;
  }

  /** The only collection that there is. */
  get collection(): StoredCollection {
    const [found, ...others] = this.collections.values();
    if (found === undefined || others.length > 0)
      throw new Error(`There are ${this.collections.size} collections`);
    return found;
  }

  /** Saves what a test has changed in the collection as Postman's own editor would. */
  assignIds(): void {
    for (const collection of this.collections.values()) collection.item = withIds(collection.item);
  }

  protected answer({ method, url, headers, body: given }: Call): Answer {
    const body: Json = given === "" ? {} : JSON.parse(given);
    if (this.limited > 0) {
      this.limited--;
      const wait = this.wait === undefined ? {} : { "X-RateLimit-RetryAfter": this.wait };
      return { ...failure(429, "rateLimited", "Rate limit exceeded"), headers: wait };
    }
    if (headers["x-api-key"] !== this.key)
      return failure(401, "AuthenticationError", "Invalid API Key. Every request requires a valid API Key.");
    if (method !== "GET" && this.forbidden?.test(url.pathname))
      return failure(403, "forbiddenError", "You do not have enough permissions to perform this action.");
    const [, kind, id] = url.pathname.split("/");
    if (kind === "workspaces") return this.#workspace(method, id, body);
    if (kind === "collections") return this.#collection(method, id, body, url);
    if (kind === "environments") return this.#environment(method, id, body, url);
    return failure(404, "notFoundError", "There is nothing here");
  }

  #workspace(method: string, id: string | undefined, body: Json): Answer {
    if (method === "POST") {
      const { name, type } = body.workspace as { name: string; type: string };
      return { status: 200, body: { workspace: { id: this.addWorkspace(name, type), name } } };
    }
    if (id === undefined) {
      const workspaces = [...this.workspaces.values()].map((each) => ({ ...shown(each), createdBy: owner }));
      return { status: 200, body: { workspaces } };
    }
    const found = this.workspaces.get(id);
    if (!found) return failure(404, "workspaceNotFoundError", "Unable to find the workspace");
    const entries = (uids: readonly string[], named: (uid: string) => unknown) =>
      uids.map((uid) => ({ id: uid.slice(owner.length + 1), name: named(uid), uid }));
    const collections = entries(found.collections, (uid) => this.collections.get(uid)?.info.name);
    const environments = entries(found.environments, (uid) => this.environments.get(uid)?.name);
    return { status: 200, body: { workspace: { ...shown(found), collections, environments } } };
  }

  #collection(method: string, uid: string | undefined, body: Json, target: URL): Answer {
    const given = body.collection as StoredCollection | undefined;
    if (method === "POST" && given) {
      const workspace = this.workspaces.get(target.searchParams.get("workspace") ?? "");
      if (!workspace) return failure(404, "workspaceNotFoundError", "Unable to find the workspace");
      const id = randomUUID();
      this.collections.set(`${owner}-${id}`, stored(given, id));
      workspace.collections.push(`${owner}-${id}`);
      return { status: 200, body: { collection: { id, name: given.info.name, uid: `${owner}-${id}` } } };
    }
    const known = this.collections.get(uid ?? "");
    if (uid === undefined || !known)
      return failure(404, "instanceNotFoundError", "We could not find the collection");
    if (method === "PUT" && given) {
      const foreignId = idsIn(given.item).find((id) => !idsIn(known.item).includes(id));
      if (foreignId !== undefined)
        return failure(400, "malformedRequestError", `The id ${foreignId} belongs to another collection`);
      const id = uid.slice(owner.length + 1);
      this.collections.set(uid, stored(given, id));
      return { status: 200, body: { collection: { id, name: given.info.name, uid } } };
    }
    return { status: 200, body: { collection: known } };
  }

  #environment(method: string, uid: string | undefined, body: Json, target: URL): Answer {
    const given = body.environment as Json | undefined;
    if (method === "POST" && given) {
      const workspace = this.workspaces.get(target.searchParams.get("workspace") ?? "");
      if (!workspace) return failure(404, "workspaceNotFoundError", "Unable to find the workspace");
      const id = randomUUID();
      this.environments.set(`${owner}-${id}`, { ...given, id, owner, isPublic: false });
      workspace.environments.push(`${owner}-${id}`);
      return { status: 200, body: { environment: { id, name: given.name, uid: `${owner}-${id}` } } };
    }
    const known = this.environments.get(uid ?? "");
    if (uid === undefined || !known)
      return failure(404, "instanceNotFoundError", "We could not find the environment");
    if (method === "PUT" && given) {
      this.environments.set(uid, { ...known, ...given });
      return { status: 200, body: { environment: { id: known.id, name: given.name, uid } } };
    }
    return { status: 200, body: { environment: known } };
  }
}

const shown = ({ id, name, type }: StoredWorkspace) => ({ id, name, type, visibility: type });

function stored(given: StoredCollection, id: string): StoredCollection {
  const info = { ...given.info, _postman_id: id, uid: `${owner}-${id}` };
  return { ...given, info, item: withIds(given.item) };
}
