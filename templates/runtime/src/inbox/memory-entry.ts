import type {
  Attempt,
  DeliveryDetail,
  DeliveryQuery,
  DeliveryRecord,
  NewDelivery,
  Outcome,
} from "./inbox.ts";

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
  readonly key: string;
  seq: number;
  delivery: NewDelivery;
  /** False once the kept bodies took too much room. */
  hasBody: boolean;
  state: EntryState;
  /** When a retry is due or a lease ends (milliseconds since 1970). */
  due: number;
  lease: string;
  owner: string;
  attempts: number;
  milliseconds: number;
  error: string | undefined;
  /** Made once there is something to keep: most deliveries run once and have no effects. */
  history: Run[] | undefined;
  effects: Map<string, string> | undefined;
  /** Its place among those that have ended; 0 where it has not. */
  place: number;
  /** When it ended (milliseconds since 1970). */
  endedAt: number;
}

export function newEntry(key: string, seq: number, delivery: NewDelivery): Entry {
  return {
    key,
    seq,
    delivery,
    hasBody: true,
    state: "waiting",
    due: 0,
    lease: "",
    owner: "",
    attempts: 0,
    milliseconds: 0,
    error: undefined,
    history: undefined,
    effects: undefined,
    place: 0,
    endedAt: delivery.receivedAt,
  };
}

const outcomes: Readonly<Record<EntryState, Outcome>> = {
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

export function recordOf(entry: Entry): DeliveryRecord {
  const { delivery, state, attempts, milliseconds, error, due } = entry;
  const { id, source, trigger, event, receivedAt } = delivery;
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

function attemptOf({ attempt, endedAt, milliseconds, outcome, error }: Run): Attempt {
  const run = { attempt, startedAt: new Date(endedAt - milliseconds).toISOString(), milliseconds, outcome };
  return error === undefined ? run : { ...run, error };
}

export function detailOf(entry: Entry): DeliveryDetail {
  const { part, headers, body } = entry.delivery;
  return {
    ...recordOf(entry),
    part,
    headers: entry.hasBody ? headers : {},
    ...(entry.hasBody ? { body } : {}),
    history: (entry.history ?? []).map(attemptOf),
  };
}

/** Whether a record is what a query asks for, apart from how many. */
export function matches(record: DeliveryRecord, query: DeliveryQuery): boolean {
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
