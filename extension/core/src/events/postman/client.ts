import { errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { errorCode } from "../../project/system-error.ts";
import { badKey, forbidden, limited, rejected, unreachable, workspaceGone } from "./errors.ts";

/** Base URL of the Postman API. Accounts in the EU and simulators use other URLs. */
export const publicApi = "https://api.getpostman.com";

const timeoutMs = 60_000;

/** The API to call and the key; both are set only by the user. */
export interface PostmanAccess {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
  readonly key: string;
  readonly signal?: AbortSignal;
}

/** A Postman object with its id: workspaces have an id, collections and environments a uid. */
export interface PostmanEntry {
  readonly id: string;
  readonly name: string;
}

export interface PostmanWorkspace extends PostmanEntry {
  readonly collections: readonly PostmanEntry[];
  readonly environments: readonly PostmanEntry[];
}

/** The kinds of objects that a workspace contains for a project. */
export type PostmanKind = "collection" | "environment";

type Json = Readonly<Record<string, unknown>>;

interface Call {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: object;
  /** Describes the call in the message about a rejection: `create a workspace`. */
  readonly what: string;
}

const objectMember = (value: unknown, name: string): Json => {
  const member = isRecord(value) ? value[name] : undefined;
  return isRecord(member) ? member : {};
};

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

function toEntries(value: unknown, id: "id" | "uid"): readonly PostmanEntry[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((entry) =>
    isRecord(entry) && asText(entry[id]) !== "" ? [{ id: asText(entry[id]), name: asText(entry.name) }] : [],
  );
}

/** Returns the seconds until the next call is allowed, from the headers that Postman's APIs use. */
function retryAfterSeconds(headers: Headers): number | undefined {
  const named = ["retry-after", "x-ratelimit-retryafter", "retryafter"].map((name) => headers.get(name));
  const seconds = named.flatMap((text) => (text === null || text === "" ? [] : [Number(text)]));
  const [first] = seconds.filter((each) => Number.isFinite(each) && each >= 0);
  return first === undefined ? undefined : Math.ceil(first);
}

/**
 * A client for one account's Postman API.
 * @see https://learning.postman.com/api-docs/api-reference
 */
export class PostmanClient {
  readonly #access: PostmanAccess;

  constructor(access: PostmanAccess) {
    this.#access = access;
  }

  async workspaces(): Promise<readonly PostmanEntry[]> {
    const result = await this.#call({ method: "GET", path: "/workspaces", what: t("list workspaces") });
    return toEntries(result?.workspaces, "id");
  }

  /** @throws PostmanError `gone` */
  async workspace(id: string): Promise<PostmanWorkspace> {
    const path = `/workspaces/${encodeURIComponent(id)}`;
    const result = await this.#call({ method: "GET", path, what: t("read the workspace") });
    if (result === undefined) throw workspaceGone(id);
    const { name, collections, environments } = objectMember(result, "workspace");
    return {
      id,
      name: asText(name),
      collections: toEntries(collections, "uid"),
      environments: toEntries(environments, "uid"),
    };
  }

  async createWorkspace(name: string, type: "personal" | "team"): Promise<PostmanEntry> {
    const body = { workspace: { name, type } };
    const call = { method: "POST", path: "/workspaces", body, what: t("create a workspace") } as const;
    const result = await this.#call(call);
    return { id: asText(objectMember(result, "workspace").id), name };
  }

  /** Reads a collection or an environment; undefined if it no longer exists. */
  async read(kind: PostmanKind, uid: string): Promise<Json | undefined> {
    const path = `/${kind}s/${encodeURIComponent(uid)}`;
    const result = await this.#call({
      method: "GET",
      path,
      what: kind === "collection" ? t("read the collection") : t("read the environment"),
    });
    return result && objectMember(result, kind);
  }

  /** Creates an object and returns its uid. @throws PostmanError `gone` if the workspace does not exist */
  async create(kind: PostmanKind, workspace: string, content: object): Promise<string> {
    const path = `/${kind}s?workspace=${encodeURIComponent(workspace)}`;
    const body = { [kind]: content };
    const result = await this.#call({ method: "POST", path, body, what: t("write to the workspace") });
    if (result === undefined) throw workspaceGone(workspace);
    return asText(objectMember(result, kind).uid);
  }

  /** Replaces the content. Collection items without ids are removed and created again. */
  async replace(kind: PostmanKind, uid: string, content: object): Promise<void> {
    const path = `/${kind}s/${encodeURIComponent(uid)}`;
    await this.#call({
      method: "PUT",
      path,
      body: { [kind]: content },
      what: kind === "collection" ? t("change the collection") : t("change the environment"),
    });
  }

  /** Returns the response's JSON; undefined if there is nothing at the path. */
  async #call({ method, path, body, what }: Call): Promise<Json | undefined> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (response.status === 401) throw badKey();
    if (response.status === 403) throw forbidden(what);
    if (response.status === 429) throw limited(retryAfterSeconds(response.headers));
    const result = jsonIn(text);
    if (!response.ok || !isRecord(result))
      throw rejected(response.status, asText(objectMember(result, "error").message));
    return result;
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<Response> {
    const { api, key, signal } = this.#access;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(`${api}${path}`, {
        method,
        // A redirect would send the key to another server.
        redirect: "error",
        headers: {
          "x-api-key": key,
          accept: "application/json",
          ...(body ? { "content-type": "application/json" } : {}),
        },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch (error) {
      signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw unreachable(api, errorCode(cause) ?? errorMessage(cause));
    }
  }
}
