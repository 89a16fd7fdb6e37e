import type { DeliveryAttempt, DeliverySummary } from "../../management/management.ts";
import type { LeasedDelivery, NewDelivery, StoredDelivery } from "../inbox.ts";
import { toOutcome } from "../summary.ts";
import { traceMember } from "../trace-id.ts";
import { states } from "./open-database.ts";
import { DamagedRow } from "./store-errors.ts";

/** A row of `deliveries`, as returned by SQLite. */
export interface DeliveryRow {
  readonly seq: number;
  readonly id: string;
  readonly source: string;
  readonly path: string;
  readonly event: string;
  readonly part: number;
  readonly received: number;
  readonly status: number;
  readonly state: number;
  readonly due: number | null;
  readonly runs: number;
  /** The number of runs when the delivery was last put or replayed. */
  readonly base: number;
  readonly milliseconds: number;
  readonly ended: number | null;
  readonly error: string | null;
  readonly lane: string | null;
  readonly traceparent: string | null;
  readonly build: string | null;
  /** The location of the last run's error, as JSON. */
  readonly place: string | null;
  readonly digest: string | null;
}

export interface BodyRow {
  readonly headers: string;
  readonly body: Uint8Array;
}

export interface AttemptRow {
  readonly attempt: number;
  readonly started: number;
  readonly milliseconds: number;
  readonly outcome: "ok" | "failed";
  readonly error: string | null;
  readonly build: string | null;
  /** The error's stack of locations, as JSON. */
  readonly places: string | null;
}

/** Casts SQLite's untyped rows to the types that follow from the schema. */
export function asRows<Row>(rows: readonly unknown[]): readonly Row[] {
  return rows as readonly Row[];
}

export function asRow<Row>(row: unknown): Row | undefined {
  return row as Row | undefined;
}

/** Decodes a row. @throws DamagedRow if the row's values are corrupt */
function decodeRow<Result>(decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    throw new DamagedRow(error);
  }
}

/** The index of a name is the state's number. */
const stateNames: readonly string[] = Object.keys(states);

export function isUnfinished(state: number): boolean {
  return state <= states.blocked;
}

const statesWithError: readonly number[] = [states.later, states.failed, states.refused];

/** @throws DamagedRow */
export function toSummary(row: DeliveryRow): DeliverySummary {
  return decodeRow(() => readRecord(row));
}

function readRecord(row: DeliveryRow): DeliverySummary {
  const { id, source, path, event, received, status, state, milliseconds, runs, error, due, build } = row;
  const showsError = error !== null && statesWithError.includes(state);
  const outcome = toOutcome(stateNames[state] ?? "", error);
  return {
    id,
    source,
    trigger: path,
    event,
    receivedAt: new Date(received).toISOString(),
    status,
    outcome,
    milliseconds,
    attempts: runs,
    ...(showsError ? { error } : {}),
    ...(showsError && row.place !== null ? { place: JSON.parse(row.place) } : {}),
    ...(outcome === "retrying" && due !== null ? { nextAttemptAt: new Date(due).toISOString() } : {}),
    ...(build === null ? {} : { build }),
    ...traceMember(row.traceparent),
    cursor: String(row.seq),
  };
}

/** Returns the last run of a successful delivery. Failed runs have separate rows. */
export function lastRunOf(row: DeliveryRow): AttemptRow | undefined {
  const { state, runs, milliseconds, ended, build } = row;
  if (state !== states.ok || runs === 0) return undefined;
  const started = (ended ?? 0) - milliseconds;
  return { attempt: runs, started, milliseconds, outcome: "ok", error: null, build, places: null };
}

function toAttempt({ places, started, ...row }: AttemptRow): DeliveryAttempt {
  const { attempt, milliseconds, outcome, error, build } = row;
  const run = { attempt, startedAt: new Date(started).toISOString(), milliseconds, outcome };
  const by = build === null ? {} : { build };
  const at = places === null ? {} : { places: JSON.parse(places) };
  return error === null ? { ...run, ...by } : { ...run, error, ...at, ...by };
}

/** @throws DamagedRow */
export function toStoredDelivery(
  row: DeliveryRow,
  body: BodyRow | undefined,
  attempts: readonly AttemptRow[],
): StoredDelivery {
  const last = lastRunOf(row);
  return decodeRow(() => ({
    ...readRecord(row),
    part: row.part,
    headers: body === undefined ? {} : JSON.parse(body.headers),
    ...(body === undefined ? {} : { body: body.body }),
    history: [...attempts, ...(last === undefined ? [] : [last])].map(toAttempt),
  }));
}

function toDelivery(row: DeliveryRow, { headers, body }: BodyRow): NewDelivery {
  const { id, source, path, event, part, received, lane, traceparent } = row;
  return {
    id,
    source,
    trigger: path,
    event,
    part,
    headers: JSON.parse(headers),
    body,
    receivedAt: received,
    ...(lane === null ? {} : { lane }),
    ...(traceparent === null ? {} : { traceparent }),
  };
}

/** Converts a leased row. The lease contains the row's number, by which the row is found. @throws DamagedRow */
export function toLeased(row: DeliveryRow, body: BodyRow, lease: string): LeasedDelivery {
  return decodeRow(() => ({
    ...toDelivery(row, body),
    attempt: row.runs,
    tries: row.runs - row.base,
    lease: `${row.seq}@${lease}`,
  }));
}

export function splitLease({ lease }: LeasedDelivery): readonly [seq: number, lease: string] {
  const at = lease.indexOf("@");
  return [Number(lease.slice(0, at)), lease.slice(at + 1)];
}
