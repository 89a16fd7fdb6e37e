import type { DeliveryAttempt, DeliverySummary } from "../../management/management.ts";
import type { DeliveryQuery, StoredDelivery } from "../inbox.ts";
import { outcomeStates, toOutcome } from "../summary.ts";
import { traceMember } from "../trace-id.ts";
import type { Row } from "./database.ts";
import type { Parts } from "./parts.ts";
import { fromText, toText } from "./text.ts";

const recordColumns = `d.id, d.source, d.trigger, d.event, d.received_at, d.status, d.state, d.milliseconds,
  d.attempts, d.error, d.place, d.retry_at, d.seq, d.build, d.traceparent`;

function acceptedStatus(state: string, attempts: number, status: number): number {
  if (state === "refused") return status;
  return state === "ignored" || (state === "ok" && attempts === 0) ? 200 : 202;
}

function toSummary(row: Row): DeliverySummary {
  const state = String(row.state);
  const attempts = Number(row.attempts);
  const error = typeof row.error === "string" ? fromText(row.error) : undefined;
  const showsError = error !== undefined && (state === "later" || state === "failed" || state === "refused");
  const outcome = toOutcome(state, error);
  const retryAt = Number(row.retry_at);
  return {
    id: fromText(String(row.id)),
    source: fromText(String(row.source)),
    trigger: fromText(String(row.trigger)),
    event: fromText(String(row.event)),
    receivedAt: new Date(Number(row.received_at)).toISOString(),
    status: acceptedStatus(state, attempts, Number(row.status)),
    outcome,
    milliseconds: Number(row.milliseconds),
    attempts,
    ...(showsError ? { error } : {}),
    ...(showsError && typeof row.place === "string" ? { place: JSON.parse(row.place) } : {}),
    ...(outcome === "retrying" ? { nextAttemptAt: new Date(retryAt).toISOString() } : {}),
    ...(typeof row.build === "string" ? { build: fromText(row.build) } : {}),
    ...traceMember(typeof row.traceparent === "string" ? row.traceparent : undefined),
    cursor: String(row.seq),
  };
}

function toStoredDelivery(row: Row): StoredDelivery {
  const { headers, body, history } = row;
  return {
    ...toSummary(row),
    part: Number(row.part),
    headers: typeof headers === "string" ? (JSON.parse(headers) as StoredDelivery["headers"]) : {},
    ...(body instanceof Uint8Array ? { body } : {}),
    history: Array.isArray(history) ? history.map((one) => JSON.parse(String(one)) as DeliveryAttempt) : [],
  };
}

/** Returns a query's conditions and adds their values to `values`. */
function queryConditions(query: DeliveryQuery, values: unknown[]): readonly string[] {
  const value = (one: unknown) => `$${values.push(one)}`;
  const { source, trigger, event, outcome, search, before, from, to } = query;
  const states = outcome === undefined ? [] : outcomeStates(outcome);
  return [
    "d.seq > 0",
    ...(source === undefined ? [] : [`d.source = ${value(toText(source))}`]),
    ...(trigger === undefined ? [] : [`d.trigger = ${value(toText(trigger))}`]),
    // A name can exceed the maximum size of an index entry.
    ...(event === undefined ? [] : [`left(d.event, 100) = left(${value(toText(event))}, 100)`]),
    ...(event === undefined ? [] : [`d.event = $${values.length}`]),
    // Constants instead of parameters, because the planner only uses a partial index on states if constants prove its
    // condition.
    ...(outcome === undefined
      ? []
      : [`d.state IN (${["", ...states].map((state) => `'${state}'`).join(", ")})`]),
    // Among deliveries scheduled for later, only failed ones are retries.
    ...(states.includes("later")
      ? [`(d.state <> 'later' OR d.error IS ${outcome === "retrying" ? "NOT " : ""}NULL)`]
      : []),
    ...(from === undefined ? [] : [`d.received_at >= ${value(from)}::bigint`]),
    ...(to === undefined ? [] : [`d.received_at < ${value(to)}::bigint`]),
    ...(before === undefined ? [] : [`d.seq < ${value(before)}::bigint`]),
    ...(search === undefined
      ? []
      : [`position(lower(${value(toText(search))}) IN lower(d.id || E'\\n' || d.event)) > 0`]),
  ];
}

/** Lists deliveries, newest first. */
export async function listRecords(
  { database, tables }: Parts,
  query: DeliveryQuery,
): Promise<readonly DeliverySummary[]> {
  if (query.before !== undefined && !/^\d{1,18}$/.test(query.before)) return [];
  const values: unknown[] = [query.limit];
  const conditions = queryConditions(query, values);
  const rows = await database.query(
    `SELECT ${recordColumns} FROM ${tables.delivery} d WHERE ${conditions.join(" AND ")} ORDER BY d.seq DESC LIMIT $1`,
    values,
  );
  return rows.map(toSummary);
}

export async function findRecord(
  { database, tables }: Parts,
  id: string,
  trigger?: string,
): Promise<StoredDelivery | undefined> {
  const [row] = await database.query(
    `SELECT ${recordColumns}, d.part, d.history, p.headers, p.body
     FROM ${tables.delivery} d LEFT JOIN ${tables.payload} p USING (key)
     WHERE d.id = $1 AND ($2::text IS NULL OR d.trigger = $2) AND d.seq > 0
     ORDER BY d.state = 'refused', d.seq DESC LIMIT 1`,
    [toText(id), trigger === undefined ? null : toText(trigger)],
  );
  return row === undefined ? undefined : toStoredDelivery(row);
}
