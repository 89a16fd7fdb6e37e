import { isUtf8 } from "node:buffer";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import type { DeliveryQuery, Inbox, ReplayResult, StoredDelivery, StoredInbox } from "../inbox/inbox.ts";
import type { DeliveryDetail, DeliverySummary, Purged, QueuedReplay } from "../management/management.ts";
import type { Observer } from "../observe/observer.ts";
import { toCounted } from "../receiver/consumer-deliveries.ts";
import { header } from "../receiver/headers.ts";
import { headersIn, parseJson } from "../receiver/parse-body.ts";
import type { Receiver } from "../receiver/receiver.ts";
import { type ProblemReply, problem } from "../webhook/problem.ts";
import { jsonReply, type Reply } from "../webhook/reply.ts";
import type { BodyBudget } from "./body-budget.ts";
import { listGroup } from "./failure-group.ts";
import { isReading, type OwnRequest, readWholeBody } from "./own-server.ts";

/** The dependencies for reading deliveries. */
export interface ReadingOptions {
  readonly inbox: Pick<StoredInbox, "list" | "get">;
  readonly receiver: Pick<Receiver, "replyStatus">;
}

export interface DeliveriesOptions extends ReadingOptions {
  readonly inbox: Inbox;
  readonly receiver: Receiver;
  readonly budget: BodyBudget;
  readonly observer: Pick<Observer, "replayed">;
  /** Called after a delivery has been queued for replay. */
  readonly onReplay: () => void;
}

/** Maximum size of an edited delivery in bytes, including its headers. */
const editLimit = 32 * 1024 * 1024;

/** Number of deliveries that are purged in one transaction. A small number does not delay other work for long. */
const purgePage = 200;
/** Maximum number of pages per call, so that calls do not time out. */
const maxPurgePages = 50;

const textFilters = ["source", "trigger", "event", "outcome", "search", "before"] as const;
const filters = [...textFilters, "from", "to"] as const;

const reject = (status: number, detail: string): ProblemReply => problem({ status, detail });

const unknownDelivery = reject(404, "No delivery has this id. It may have been purged.");
const bodyGone = reject(
  410,
  "The body of this delivery is no longer stored: the sender has to send it again.",
);
const notReplayable = reject(
  404,
  "No delivery with this id can be replayed. Rejected requests cannot be replayed.",
);
const stillRunning = reject(409, "This delivery is running: wait until it ends, then replay it.");
const rejections: Readonly<Record<Exclude<ReplayResult, "queued">, Reply>> = {
  unknown: notReplayable,
  running: stillRunning,
  gone: bodyGone,
};

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Parses the time filters. An invalid time is ignored. */
export function parseTimes(query: URLSearchParams): Pick<DeliveryQuery, "from" | "to"> {
  const given = (["from", "to"] as const).flatMap((name) => {
    const time = Date.parse(query.get(name) ?? "");
    return Number.isNaN(time) ? [] : [[name, time] as const];
  });
  return Object.fromEntries(given);
}

function deliveryQuery(query: URLSearchParams): DeliveryQuery {
  const requested = Number(query.get("limit") ?? 50);
  const limit = Number.isInteger(requested) ? Math.min(Math.max(requested, 0), 1000) : 50;
  const given = textFilters.flatMap((name) => {
    const value = query.get(name) ?? "";
    return value === "" ? [] : [[name, value] as const];
  });
  return { limit, ...Object.fromEntries(given), ...parseTimes(query) };
}

/** Adds the body, as Base64 if it is not valid text, because JSON cannot contain bytes. */
function withBody({ body, ...rest }: StoredDelivery): DeliveryDetail {
  if (body === undefined) return rest;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const type = header(rest.headers, "content-type") ?? "";
  const content = isUtf8(bytes) ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") };
  return { ...rest, body: { type, bytes: bytes.length, ...content } };
}

async function replay(options: DeliveriesOptions, id: string, trigger?: string): Promise<Reply> {
  const { inbox, observer, onReplay } = options;
  const known = await inbox.get(id, trigger);
  const result = await inbox.replay(id, trigger);
  if (result !== "queued") return rejections[result];
  if (known !== undefined) observer.replayed(toCounted(known));
  onReplay();
  return jsonReply(202, { id, outcome: "running" } satisfies QueuedReplay);
}

interface Edit {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const editFormat = 'An edited delivery is { "body": the new body, "headers": { name: text } }, as JSON.';

/** @throws BadDelivery */
function readEdit(bytes: Buffer): Edit {
  const value = parseJson(bytes);
  if (!isRecord(value) || value.body === undefined) throw new BadDelivery(editFormat);
  const headers = headersIn(value.headers ?? {});
  if (headers === undefined) throw new BadDelivery(editFormat);
  const body = typeof value.body === "string" ? value.body : JSON.stringify(value.body);
  return { body, headers };
}

/** @throws BadDelivery */
async function replayEdited(
  { inbox, receiver }: DeliveriesOptions,
  bytes: Buffer,
  id: string,
  trigger?: string,
): Promise<Reply> {
  const detail = await inbox.get(id, trigger);
  if (detail === undefined || detail.outcome === "refused") return notReplayable;
  const { body, headers } = readEdit(bytes);
  const stored = await receiver.receiveEdited(detail, { body: Buffer.from(body), headers });
  if (stored === undefined) return reject(404, `The trigger ${detail.trigger} no longer exists.`);
  return jsonReply(202, { id: stored, outcome: "running", replayOf: id } satisfies QueuedReplay);
}

/**
 * Sets the response status. The inbox only stores that a delivery was accepted; the provider determines the status.
 */
function withReplyStatus<R extends DeliverySummary>({ receiver }: ReadingOptions, record: R): R {
  if (record.outcome === "refused") return record;
  return { ...record, status: receiver.replyStatus(record.trigger) ?? record.status };
}

async function get(options: ReadingOptions, id: string, trigger?: string): Promise<Reply> {
  const detail = await options.inbox.get(id, trigger);
  return detail === undefined ? unknownDelivery : jsonReply(200, withBody(withReplyStatus(options, detail)));
}

async function list(options: ReadingOptions, query: URLSearchParams): Promise<Reply> {
  const group = query.get("group") ?? "";
  const requested = deliveryQuery(query);
  const records = await (group === ""
    ? options.inbox.list(requested)
    : listGroup(options.inbox, group, requested));
  return jsonReply(
    200,
    records.map((record) => withReplyStatus(options, record)) satisfies DeliverySummary[],
  );
}

/** Returns an error for an unknown or invalid filter, which would otherwise delete more than intended. */
function badFilter(query: URLSearchParams): string | undefined {
  for (const [name, value] of query) {
    if (!filters.some((one) => one === name))
      return `There is no filter ${name}: use one of ${filters.join(", ")}.`;
    const isTime = name === "from" || name === "to";
    if (value === "" || (isTime && Number.isNaN(Date.parse(value))))
      return `The value of the filter ${name} is not valid.`;
  }
  return undefined;
}

/** Deletes the matching finished deliveries. Returns the cursor for the next call, if there are more. */
async function purge({ inbox }: DeliveriesOptions, query: URLSearchParams): Promise<Reply> {
  const bad = badFilter(query);
  if (bad !== undefined) return reject(400, bad);
  const requested = { ...deliveryQuery(query), limit: purgePage };
  let deliveries = 0;
  let next: string | undefined;
  for (let page = 0; page < maxPurgePages; page++) {
    const listed = await inbox.list(next === undefined ? requested : { ...requested, before: next });
    deliveries += await inbox.purge(listed);
    next = listed.length < purgePage ? undefined : listed.at(-1)?.cursor;
    if (next === undefined) break;
  }
  const more = next === undefined ? {} : { next };
  return jsonReply(200, { outcome: "purged", deliveries, ...more } satisfies Purged);
}

/** Parses the id and the action from a path; the list has no id. Returns undefined for any other path. */
function parseDeliveriesRequest({ path }: OwnRequest) {
  const [, first, encoded, action, more] = path.split("/");
  if (first !== "deliveries" || more !== undefined) return undefined;
  return { id: encoded === undefined ? undefined : (decode(encoded) ?? ""), action };
}

const triggerIn = ({ query }: OwnRequest): string | undefined => query.get("trigger") ?? undefined;

/** Replies to read requests for `/deliveries` and `/deliveries/<id>`; undefined for any other request. */
export async function readDeliveries(
  options: ReadingOptions,
  request: OwnRequest,
): Promise<Reply | undefined> {
  const requested = parseDeliveriesRequest(request);
  if (requested === undefined || requested.action !== undefined || !isReading(request)) return undefined;
  return requested.id === undefined
    ? list(options, request.query)
    : get(options, requested.id, triggerIn(request));
}

/**
 * Replies to `/deliveries`, `/deliveries/<id>` and `/deliveries/<id>/replay`; undefined for any other request.
 * @throws BadDelivery
 */
export async function handleDeliveries(
  options: DeliveriesOptions,
  request: OwnRequest,
): Promise<Reply | undefined> {
  const found = await readDeliveries(options, request);
  const requested = parseDeliveriesRequest(request);
  if (found !== undefined || requested === undefined) return found;
  const { id = "", action } = requested;
  if (request.method === "DELETE" && requested.id === undefined) return purge(options, request.query);
  if (request.method !== "POST" || action !== "replay") return undefined;
  const body = await readWholeBody(request, editLimit, options.budget);
  const trigger = triggerIn(request);
  return body.length === 0 ? replay(options, id, trigger) : replayEdited(options, body, id, trigger);
}
