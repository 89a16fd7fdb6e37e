import { hash } from "node:crypto";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { PostmanIds, PushedRequests } from "../../project/config/postman-ids.ts";
import type { PostmanClient, PostmanKind } from "./client.ts";
import type { PostmanCollection, PostmanEnvironment, PostmanEvent, PostmanItem } from "./collection.ts";
import { madeAuthTypes, type PostmanAuth } from "./consumer-auth.ts";
import { records } from "./read-requests.ts";

type Json = Readonly<Record<string, unknown>>;

/** The item of Postman with the name of one of ours; the first of the same kind if there are several. */
function sameName(present: readonly Json[], { name, item }: PostmanItem): Json | undefined {
  return present.find((one) => one.name === name && Array.isArray(one.item) === (item !== undefined));
}

/** Our scripts instead of the present ones of the same moment, and the scripts of the other moments as they are. */
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

/** Ours by their keys, and those that only Postman has behind them. */
function mergeByKey(present: unknown, ours: unknown): readonly Json[] {
  const mine = records(ours);
  const added = records(present).filter(({ key }) => !mine.some((one) => one.key === key));
  return [...mine, ...added];
}

/** An edited body, a description and whatever else Postman has of a request stays; where it goes is ours. */
function mergeRequest(present: unknown, ours: object, isEdited: boolean): object {
  if (!isRecord(present)) return ours;
  const made: Json = { ...ours };
  const header = mergeByKey(present.header, made.header);
  const body = isEdited ? present.body : made.body;
  return { ...made, ...present, method: made.method, url: made.url, header, body };
}

/** Recognizes what a push wrote: headers and body, which are all that users edit in a request. */
function requestDigest(request: unknown): string {
  const { header, body }: Json = isRecord(request) ? request : {};
  const pairs = records(header).map(({ key, value, disabled }) => [key, value, disabled === true]);
  const text = JSON.stringify([pairs, isRecord(body) ? body.raw : undefined]);
  return hash("sha256", text, "hex").slice(0, 12);
}

/** What a push of a collection leaves to be remembered, so that the next one knows what is ours. */
function pushedRequests({ item }: Pick<PostmanCollection, "item">): PushedRequests {
  const folders = item.map(({ name, item: requests = [] }) => {
    const digests = requests.map((one) => [one.name, requestDigest(one.request)]);
    return [name, Object.fromEntries(digests)];
  });
  return Object.fromEntries(folders);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

/** Whether a request is as an earlier push wrote it: not edited, described or tested since, and without a saved response. */
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

/** The requests of a folder that an earlier push wrote. */
const pushedDigests = (before: PushedRequests, folder: string): Digests | undefined =>
  Object.hasOwn(before, folder) ? before[folder] : undefined;

const digestIn = (digests: Digests, request: unknown): string | undefined =>
  typeof request === "string" && Object.hasOwn(digests, request) ? digests[request] : undefined;

/**
 * What is present without what earlier pushes wrote of triggers and events that the project no longer has. What people
 * made or changed stays, and the folder with it.
 */
function withoutGone(
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

/** Values that users filled in stay, as does a proof that we never make; ours is replaced once another one is needed. */
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

/** The present items in their order, ours merged into those of the same name, and our new ones behind them. */
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
 * Our collection with what is in Postman: ids are carried over by name, since Postman removes what comes without one, and
 * tests, requests, folders, headers, saved responses and edited bodies that people added stay.
 * @param before what earlier pushes wrote
 */
function mergeCollection(present: Json, ours: PostmanCollection, before: PushedRequests = {}): object {
  const items = withoutGone(present.item, ours.item, before);
  const info = isRecord(present.info) ? present.info : {};
  const events = mergeEvents(present.event, undefined);
  return {
    ...present,
    info: { ...info, ...ours.info },
    item: mergeItems(items, ours.item, (name) => [undefined, pushedDigests(before, name) ?? {}]),
    // The collection's own test is made once; people change it to what they expect.
    event: events.length > 0 ? events : ours.event,
    variable: mergeVariables(present.variable, ours.variable),
  };
}

/** What has a value in Postman keeps it. */
function mergeVariables(present: unknown, ours: readonly { readonly key: string }[]): readonly object[] {
  const known = records(present);
  return [...known, ...ours.filter(({ key }) => !known.some((one) => one.key === key))];
}

/** Our environment with what is in Postman: its addresses are ours, values that people gave stay. */
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

/** One thing that was written to Postman. */
export interface PushedPart {
  readonly kind: PostmanKind;
  readonly name: string;
  readonly created: boolean;
}

export interface PushOptions {
  readonly client: PostmanClient;
  readonly ids: PostmanIds & { readonly workspace: string };
  /** Called after each creation, so that a push that stops in the middle makes nothing twice. */
  keep(ids: PostmanIds): Promise<void>;
}

/**
 * Writes a project's collection and environments to a workspace. What is there is read first, and what people added to it
 * stays; what was deleted in Postman is created again, and what earlier pushes wrote of triggers that are gone is removed.
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
  /** Writes to what is known by its uid, else to one of the same name, which a colleague may have made. */
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
