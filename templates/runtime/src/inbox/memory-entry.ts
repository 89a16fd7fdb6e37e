import type { DeliveryAttempt, DeliveryOutcome, DeliverySummary } from "../management/management.ts";
import type { Slot } from "./body-arena.ts";
import type { DeliveryQuery, NewDelivery, StoredDelivery } from "./inbox.ts";

/** `blocked` waits for an earlier one of its lane; `later` failed and runs again. */
export type EntryState = "waiting" | "leased" | "later" | "blocked" | "ok" | "failed" | "ignored";

/** One run that has ended; times in milliseconds. */
export interface Run {
  readonly attempt: number;
  readonly endedAt: number;
  readonly milliseconds: number;
  readonly outcome: "ok" | "failed";
  readonly error: string | undefined;
}

export interface Entry {
  readonly id: string;
  readonly source: string;
  readonly trigger: string;
  seq: number;
  event: string;
  part: number;
  receivedAt: number;
  lane: string | undefined;
  traceparent: string | undefined;
  /** As it was put, until it has ended; then `slot` keeps what is large of it. */
  delivery: NewDelivery | undefined;
  /** Undefined also once the kept bodies took too much room. */
  slot: Slot | undefined;
  /** Bytes of its body. */
  size: number;
  state: EntryState;
  /** When a retry is due or a lease ends (milliseconds since 1970). */
  due: number;
  lease: string;
  owner: string;
  attempts: number;
  /** Its attempts when it was last put or replayed. */
  base: number;
  milliseconds: number;
  error: string | undefined;
  /** The failed runs and those before a replay; the last good one stands in the entry itself. */
  history: Run[] | undefined;
  /** Made once there is something to keep: most deliveries have no effects. */
  effects: Map<string, string> | undefined;
  /** Its place among those that have ended; 0 where it has not. */
  place: number;
  /** Its place among those that are leased. */
  at: number;
  /** When it ended (milliseconds since 1970). */
  endedAt: number;
}

export function newEntry(seq: number, delivery: NewDelivery): Entry {
  const { id, source, trigger, event, part, receivedAt, lane, traceparent, body } = delivery;
  return {
    id,
    source,
    trigger,
    seq,
    event,
    part,
    receivedAt,
    lane,
    traceparent,
    delivery,
    slot: undefined,
    size: body.length,
    state: "blocked",
    due: 0,
    lease: "",
    owner: "",
    attempts: 0,
    base: 0,
    milliseconds: 0,
    error: undefined,
    history: undefined,
    effects: undefined,
    place: 0,
    at: 0,
    endedAt: receivedAt,
  };
}

/** Its attempts and effects go on counting; in the list it is new. */
export function renewEntry(entry: Entry, seq: number, delivery: NewDelivery): Entry {
  const { event, part, receivedAt, lane, traceparent, body } = delivery;
  const fresh = { seq, event, part, receivedAt, lane, traceparent, delivery, size: body.length };
  const { attempts: base } = entry;
  return Object.assign(entry, { ...fresh, base, error: undefined, endedAt: receivedAt });
}

/** What is large of a delivery. */
export type Content = Pick<NewDelivery, "headers" | "body">;

/** A delivery as it was put, made anew of what is kept of it. */
export function deliveryOf(entry: Entry, { headers, body }: Content): NewDelivery {
  const { id, source, trigger, event, part, receivedAt, lane, traceparent } = entry;
  const delivery = { id, source, trigger, event, part, headers, body, receivedAt };
  return {
    ...delivery,
    ...(lane === undefined ? {} : { lane }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

export function addRun(entry: Entry, run: Run): void {
  if (entry.history === undefined) entry.history = [run];
  else entry.history.push(run);
}

const outcomes: Readonly<Record<EntryState, DeliveryOutcome>> = {
  waiting: "running",
  leased: "running",
  later: "retrying",
  blocked: "running",
  ok: "ok",
  failed: "failed",
  ignored: "ignored",
};

export function isUnfinished({ state }: Entry): boolean {
  return state === "waiting" || state === "leased" || state === "later" || state === "blocked";
}

/** The last run of a delivery that ended well. */
export function lastRunOf({ state, attempts, endedAt, milliseconds }: Entry): Run | undefined {
  if (state !== "ok" || attempts === 0) return undefined;
  return { attempt: attempts, endedAt, milliseconds, outcome: "ok", error: undefined };
}

export function recordOf(entry: Entry): DeliverySummary {
  const { id, source, trigger, event, receivedAt, state, attempts, milliseconds, error, due } = entry;
  const tells = error !== undefined && (state === "later" || state === "failed");
  return {
    id,
    source,
    trigger,
    event,
    receivedAt: new Date(receivedAt).toISOString(),
    status: state === "ignored" || (state === "ok" && attempts === 0) ? 200 : 202,
    outcome: outcomes[state],
    milliseconds,
    attempts,
    ...(tells ? { error } : {}),
    ...(state === "later" ? { nextAttemptAt: new Date(due).toISOString() } : {}),
    cursor: String(entry.seq),
  };
}

function attemptOf({ attempt, endedAt, milliseconds, outcome, error }: Run): DeliveryAttempt {
  const run = { attempt, startedAt: new Date(endedAt - milliseconds).toISOString(), milliseconds, outcome };
  return error === undefined ? run : { ...run, error };
}

export function detailOf(entry: Entry, content: Content | undefined): StoredDelivery {
  const last = lastRunOf(entry);
  return {
    ...recordOf(entry),
    part: entry.part,
    headers: Object.fromEntries(
      Object.entries(content?.headers ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    ...(content === undefined ? {} : { body: content.body }),
    history: [...(entry.history ?? []), ...(last === undefined ? [] : [last])].map(attemptOf),
  };
}

/** Whether a record is what a query asks for, apart from how many. */
export function matches(record: DeliverySummary, query: DeliveryQuery): boolean {
  const { source, trigger, event, outcome, search, before } = query;
  return (
    (source === undefined || record.source === source) &&
    (trigger === undefined || record.trigger === trigger) &&
    (event === undefined || record.event === event) &&
    (outcome === undefined || record.outcome === outcome) &&
    (before === undefined || Number(record.cursor) < Number(before)) &&
    (search === undefined || `${record.id}\n${record.event}`.toLowerCase().includes(search.toLowerCase()))
  );
}
