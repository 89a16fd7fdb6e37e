import { isRecord } from "../../project/is-record.ts";
import type { PostmanCollection, PostmanEnvironment, PostmanEvent, PostmanItem } from "./collection.ts";

type Json = Readonly<Record<string, unknown>>;

const records = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** What is present under the name of one of ours; of several, the first of the same kind. */
function sameName(present: readonly Json[], { name, item }: PostmanItem): Json | undefined {
  return present.find((one) => one.name === name && Array.isArray(one.item) === (item !== undefined));
}

/** Our script for a moment in place of the present one, and the scripts of the other moments as they are. */
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
function mergeRequest(present: unknown, ours: object): object {
  if (!isRecord(present)) return ours;
  const made: Json = { ...ours };
  const header = mergeByKey(present.header, made.header);
  return { ...made, ...present, method: made.method, url: made.url, header };
}

function mergeItem(present: Json, ours: PostmanItem): object {
  const { request, item, event, ...rest } = ours;
  const events = mergeEvents(present.event, event);
  return {
    ...present,
    ...rest,
    ...(events.length > 0 ? { event: events } : {}),
    ...(request === undefined ? {} : { request: mergeRequest(present.request, request) }),
    ...(item === undefined ? {} : { item: mergeItems(present.item, item) }),
  };
}

/** The present items in their order, ours merged into those of the same name, and our new ones behind them. */
function mergeItems(present: unknown, ours: readonly PostmanItem[]): readonly object[] {
  const known = records(present);
  const found = new Map(ours.map((one) => [sameName(known, one), one]));
  const merged = known.map((one) => {
    const mine = found.get(one);
    return mine === undefined ? one : mergeItem(one, mine);
  });
  const added = ours.filter((one) => sameName(known, one) === undefined);
  return [...merged, ...added];
}

/**
 * Our collection with what is in Postman: ids are carried over by name, since Postman removes what comes without one, and
 * tests, requests, folders, headers, saved answers and edited bodies that people added stay.
 */
export function mergeCollection(present: Json, ours: PostmanCollection): object {
  const info = isRecord(present.info) ? present.info : {};
  const events = mergeEvents(present.event, undefined);
  return {
    ...present,
    info: { ...info, ...ours.info },
    item: mergeItems(present.item, ours.item),
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

/** Our environment with what is in Postman: its address is ours, values that people gave stay. */
export function mergeEnvironment(present: Json, ours: PostmanEnvironment): object {
  const [address] = ours.values;
  const values = mergeVariables(present.values, ours.values).map((one: object) => {
    const isAddress = isRecord(one) && one.key === address?.key;
    return isAddress && address !== undefined && address.value !== "" ? { ...one, ...address } : one;
  });
  return { name: ours.name, values };
}
