import { hash } from "node:crypto";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { PostmanIds, PushedRequests } from "../../project/config/postman-ids.ts";
import type { PostmanClient, PostmanKind } from "./client.ts";
import type { PostmanCollection, PostmanEnvironment, PostmanEvent, PostmanItem } from "./collection.ts";
import { madeAuthTypes, type PostmanAuth } from "./consumer-auth.ts";
import { records } from "./read-requests.ts";

type Json = Readonly<Record<string, unknown>>;

/** Finds the existing item with the same name as one of our items; the first of the same kind if there are several. */
function sameName(present: readonly Json[], { name, item }: PostmanItem): Json | undefined {
  return present.find((one) => one.name === name && Array.isArray(one.item) === (item !== undefined));
}

/** Replaces the existing scripts for the same phase with ours; scripts for other phases are kept. */
function mergeEvents(present: unknown, ours: readonly PostmanEvent[] | undefined): readonly object[] {
  const known = records(present);
  const made = (ours ?? []).map((event) => {
    const before = known.find(({ listen }) => listen === event.listen);
    const script = isRecord(before?.script) ? before.script : {};
    return { ...before, ...event, script: { ...script, ...event.script } };
  });
  const kept = known.filter(({ listen }) => !(ours ?? []).some((event) => event.listen === listen));
  return [...made, ...kept];
}

/** Merges entries by key: our entries first, then those that exist only in Postman. */
function mergeByKey(present: unknown, ours: unknown): readonly Json[] {
  const mine = records(ours);
  const added = records(present).filter(({ key }) => !mine.some((one) => one.key === key));
  return [...mine, ...added];
}

/** Merges a request: an edited body, a description and everything else from Postman are kept; the URL and method are ours. */
function mergeRequest(present: unknown, ours: object, isEdited: boolean): object {
  if (!isRecord(present)) return ours;
  const made: Json = { ...ours };
  const header = mergeByKey(present.header, made.header);
  const body = isEdited ? present.body : made.body;
  return { ...made, ...present, method: made.method, url: made.url, header, body };
}

/** Computes a digest that recognizes a pushed request, from headers and body, which are all that users edit in a request. */
function requestDigest(request: unknown): string {
  const { header, body }: Json = isRecord(request) ? request : {};
  const pairs = records(header).map(({ key, value, disabled }) => [key, value, disabled === true]);
  const text = JSON.stringify([pairs, isRecord(body) ? body.raw : undefined]);
  return hash("sha256", text, "hex").slice(0, 12);
}

/** Returns the digests to store after a collection is pushed, so that the next push recognizes its own requests. */
function pushedRequests({ item }: Pick<PostmanCollection, "item">): PushedRequests {
  const folders = item.map(({ name, item: requests = [] }) => {
    const digests = requests.map((one) => [one.name, requestDigest(one.request)]);
    return [name, Object.fromEntries(digests)];
  });
  return Object.fromEntries(folders);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

/** Whether a request is unchanged since an earlier push: not edited, without a description, tests or saved responses. */
function isUntouched(
  { request, response, event, description, item }: Json,
  digest: string | undefined,
): boolean {
  if (digest === undefined || item !== undefined || requestDigest(request) !== digest) return false;
  const { description: text, auth }: Json = isRecord(request) ? request : {};
  const isUsed = records(response).length + records(event).length > 0;
  return !isUsed && [description, text, auth].every(isNothing);
}

type Digests = Readonly<Record<string, string>>;

/** Returns the digests of a folder's requests from earlier pushes. */
const pushedDigests = (before: PushedRequests, folder: string): Digests | undefined =>
  Object.hasOwn(before, folder) ? before[folder] : undefined;

const digestIn = (digests: Digests, request: unknown): string | undefined =>
  typeof request === "string" && Object.hasOwn(digests, request) ? digests[request] : undefined;

/**
 * Removes the requests that earlier pushes wrote for triggers and events that the project no longer has. Anything that users
 * created or changed is kept, along with its folder.
 */
function removeStaleRequests(
  present: unknown,
  ours: readonly PostmanItem[],
  before: PushedRequests,
): readonly Json[] {
  return records(present).flatMap((folder) => {
    const { name, item, event } = folder;
    const digests = pushedDigests(before, String(name));
    if (!Array.isArray(item) || digests === undefined) return [folder];
    const mine = ours.find((one) => one.name === name);
    const wanted = new Set(mine?.item?.map((one) => one.name));
    const kept = records(item).filter(
      (one) => wanted.has(String(one.name)) || !isUntouched(one, digestIn(digests, one.name)),
    );
    const hasTests = records(event).some(({ listen }) => listen !== "prerequest");
    return mine === undefined && kept.length === 0 && !hasTests ? [] : [{ ...folder, item: kept }];
  });
}

/**
 * Keeps the values that users filled in, and auth types that Hookloom never creates. Our auth is replaced if another type is
 * needed.
 */
function mergeAuth(present: unknown, ours: PostmanAuth | undefined): unknown {
  if (!isRecord(present) || ours === undefined) return ours ?? present;
  const isMade = typeof present.type === "string" && madeAuthTypes.includes(present.type);
  return isMade && present.type !== ours.type ? ours : present;
}

function mergeItem(present: Json, ours: PostmanItem, digest: string | undefined, inner: Digests): object {
  const { request, item, event, auth, ...rest } = ours;
  const events = mergeEvents(present.event, event);
  const proof = mergeAuth(present.auth, auth);
  const { auth: _present, ...others } = present;
  const isEdited = digest === undefined || requestDigest(present.request) !== digest;
  return {
    ...others,
    ...rest,
    ...(proof === undefined ? {} : { auth: proof }),
    ...(events.length > 0 ? { event: events } : {}),
    ...(request === undefined ? {} : { request: mergeRequest(present.request, request, isEdited) }),
    ...(item === undefined
      ? {}
      : { item: mergeItems(present.item, item, (name) => [digestIn(inner, name), {}]) }),
  };
}

/** Merges our items into the existing items of the same name, keeps their order, and appends new ones. */
function mergeItems(
  present: unknown,
  ours: readonly PostmanItem[],
  known: (name: string) => readonly [digest: string | undefined, inner: Digests],
): readonly object[] {
  const all = records(present);
  const found = new Map(ours.map((one) => [sameName(all, one), one]));
  const merged = all.map((one) => {
    const mine = found.get(one);
    return mine === undefined ? one : mergeItem(one, mine, ...known(mine.name));
  });
  const added = ours.filter((one) => sameName(all, one) === undefined);
  return [...merged, ...added];
}

/**
 * Merges our collection into the one in Postman. Ids are carried over by name, since Postman deletes items without an id. Tests,
 * requests, folders, headers, saved responses and edited bodies that users added are kept.
 * @param before the digests from earlier pushes
 */
function mergeCollection(present: Json, ours: PostmanCollection, before: PushedRequests = {}): object {
  const items = removeStaleRequests(present.item, ours.item, before);
  const info = isRecord(present.info) ? present.info : {};
  const events = mergeEvents(present.event, undefined);
  return {
    ...present,
    info: { ...info, ...ours.info },
    item: mergeItems(items, ours.item, (name) => [undefined, pushedDigests(before, name) ?? {}]),
    // The collection's own test is created only once, because users adapt it.
    event: events.length > 0 ? events : ours.event,
    variable: mergeVariables(present.variable, ours.variable),
  };
}

/** Adds missing variables; existing ones keep their values. */
function mergeVariables(present: unknown, ours: readonly { readonly key: string }[]): readonly object[] {
  const known = records(present);
  return [...known, ...ours.filter(({ key }) => !known.some((one) => one.key === key))];
}

/** Merges our environment into the one in Postman: addresses are ours, values entered by users are kept. */
function mergeEnvironment(present: Json, ours: PostmanEnvironment): object {
  const addresses = new Map(
    ours.values.filter(({ type, value }) => type === "default" && value !== "").map((one) => [one.key, one]),
  );
  const values = mergeVariables(present.values, ours.values).map((one: object) => {
    const address = isRecord(one) ? addresses.get(String(one.key)) : undefined;
    return address === undefined ? one : { ...one, ...address };
  });
  return { name: ours.name, values };
}

export interface Pushed {
  readonly collection: PostmanCollection;
  readonly environments: readonly { readonly name: string; readonly content: PostmanEnvironment }[];
}

/** A collection or environment that was written to Postman. */
export interface PushedPart {
  readonly kind: PostmanKind;
  readonly name: string;
  readonly created: boolean;
}

export interface PushOptions {
  readonly client: PostmanClient;
  readonly ids: PostmanIds & { readonly workspace: string };
  /** Called after each creation, so that repeating an interrupted push does not create anything twice. */
  keep(ids: PostmanIds): Promise<void>;
}

/**
 * Writes a project's collection and environments to a workspace. Existing content is read first, and users' additions are kept.
 * Objects deleted in Postman are created again, and requests that earlier pushes wrote for removed triggers are deleted.
 * @throws PostmanError
 */
export async function pushToPostman(
  pushed: Pushed,
  { client, ids: given, keep }: PushOptions,
): Promise<readonly PushedPart[]> {
  const workspace = await client.workspace(given.workspace);
  let ids: PostmanIds = given;
  const remember = async (more: PostmanIds): Promise<void> => {
    ids = { ...ids, ...more };
    await keep(ids);
  };
  const parts: PushedPart[] = [];
  /** Writes to the object with the stored uid, or otherwise to one with the same name, which a colleague may have created. */
  const write = async (
    kind: PostmanKind,
    name: string,
    known: string | undefined,
    { content, merged }: { readonly content: object; merged(present: Json): object },
  ): Promise<string> => {
    const uid = known ?? workspace[`${kind}s`].find((entry) => entry.name === name)?.id;
    const present = uid === undefined ? undefined : await client.read(kind, uid);
    parts.push({ kind, name, created: present === undefined });
    if (uid === undefined || present === undefined) return await client.create(kind, workspace.id, content);
    await client.replace(kind, uid, merged(present));
    return uid;
  };

  const { collection, environments } = pushed;
  const uid = await write("collection", collection.info.name, ids.collection, {
    content: collection,
    merged: (present) => mergeCollection(present, collection, ids.requests),
  });
  await remember({ collection: uid, requests: pushedRequests(collection) });
  for (const { name: environment, content } of environments) {
    const merged = (present: Json) => mergeEnvironment(present, content);
    const id = await write("environment", content.name, ids.environments?.[environment], { content, merged });
    await remember({ environments: { ...ids.environments, [environment]: id } });
  }
  return parts;
}
