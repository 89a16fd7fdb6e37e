import { randomUUID } from "node:crypto";
import type { LeaseRequest, NewDelivery, PutResult } from "../inbox.ts";
import { isBadRow, type Row, type Statements } from "./database.ts";
import { advanceLanes, laneKeyOf, lockLanes } from "./lanes.ts";
import type { Ownership } from "./ownership.ts";
import type { Parts } from "./parts.ts";
import type { Tables } from "./schema.ts";
import { hashKey, toText } from "./text.ts";

export interface Put {
  readonly delivery: NewDelivery;
  readonly outcome: "running" | "ignored" | "ok";
  readonly lease: LeaseRequest | undefined;
}

interface Entry extends Put {
  readonly key: string;
  readonly laneKey: string | undefined;
  readonly state: "leased" | "waiting" | "blocked" | "ignored" | "ok";
  readonly newLease: string | undefined;
}

function toEntry(put: Put): Entry {
  const { delivery, outcome, lease } = put;
  const key = hashKey(delivery.source, delivery.trigger, delivery.id);
  const laneKey = laneKeyOf(delivery);
  if (outcome !== "running") return { ...put, key, laneKey, state: outcome, newLease: undefined };
  // The lane's next delivery is chosen once all deliveries are stored.
  if (laneKey !== undefined) return { ...put, key, laneKey, state: "blocked", newLease: undefined };
  if (lease === undefined) return { ...put, key, laneKey, state: "waiting", newLease: undefined };
  return { ...put, key, laneKey, state: "leased", newLease: randomUUID() };
}

/**
 * Returns the insert statement. A known delivery keeps its row, unless it is a dead letter, which is stored again.
 * Nothing is stored if the tables belong to another owner.
 */
function insertStatement({ delivery, payload, sequence }: Tables, ownership: Ownership): string {
  return `
    WITH input AS MATERIALIZED (
      SELECT nextval('${sequence}') AS seq, i.*
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::text[],
        $9::text[], $10::uuid[], $11::text[], $12::text[], $13::uuid[], $14::text[], $15::float8[], $16::text[],
        $17::int[], $18::int[])
        AS i(key, id, source, trigger, event, part, received_at, state, lane, lane_key, traceparent, digest, lease,
          owner, lease_ms, headers, start, length)
      WHERE ${ownership.condition("$20")}
    ), entered AS (
      INSERT INTO ${delivery} AS d (key, seq, id, source, trigger, event, part, received_at, state, lane, lane_key,
        traceparent, digest, lease, owner, due, attempts, ended_at)
      SELECT key, seq, id, source, trigger, event, part, received_at, state, lane, lane_key, traceparent, digest, lease,
        owner, now() + coalesce(lease_ms, 0) * interval '1 millisecond', (state = 'leased')::int,
        CASE WHEN state IN ('ok', 'ignored') THEN received_at END
      FROM input ORDER BY key
      ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, event = excluded.event, part = excluded.part,
        received_at = excluded.received_at, state = excluded.state, lane = excluded.lane,
        lane_key = excluded.lane_key, traceparent = excluded.traceparent, digest = excluded.digest, lease = excluded.lease,
        owner = excluded.owner, due = excluded.due, attempts = d.attempts + excluded.attempts, base = d.attempts,
        ended_at = excluded.ended_at, retry_at = NULL, error = NULL
      WHERE d.state IN ('failed', 'purgedDead') AND coalesce(d.digest = excluded.digest, true)
      RETURNING d.key, d.seq, d.attempts
    ), kept AS (
      INSERT INTO ${payload} (key, headers, body)
      SELECT i.key, i.headers, substring($19::bytea FROM i.start FOR i.length) FROM entered JOIN input i USING (key)
      ON CONFLICT (key) DO UPDATE SET headers = excluded.headers, body = excluded.body
    )
    SELECT key, seq, attempts FROM entered`;
}

const optional = (value: string | undefined): string | null => (value === undefined ? null : toText(value));

function entryValues(entries: readonly Entry[]): readonly unknown[] {
  const bodies = entries.map(({ delivery }) => delivery.body);
  let start = 1;
  const starts = bodies.map(({ length }) => {
    start += length;
    return start - length;
  });
  const all = entries.map(({ delivery }) => delivery);
  const leased = entries.map(({ newLease, lease }) => (newLease === undefined ? undefined : lease));
  return [
    entries.map(({ key }) => key),
    all.map(({ id }) => toText(id)),
    all.map(({ source }) => toText(source)),
    all.map(({ trigger }) => toText(trigger)),
    all.map(({ event }) => toText(event)),
    all.map(({ part }) => part),
    all.map(({ receivedAt }) => receivedAt),
    entries.map(({ state }) => state),
    all.map(({ lane }) => optional(lane)),
    entries.map(({ laneKey }) => laneKey ?? null),
    all.map(({ traceparent }) => optional(traceparent)),
    all.map(({ digest }) => digest ?? null),
    entries.map(({ newLease }) => newLease ?? null),
    leased.map((lease) => optional(lease?.owner)),
    leased.map((lease) => lease?.durationMs ?? null),
    all.map(({ headers }) => JSON.stringify(headers)),
    starts,
    bodies.map(({ length }) => length),
    // Sent as one binary value: bodies in an array would be sent as hexadecimal digits.
    Buffer.concat(bodies),
  ];
}

/** Stores deliveries, each group in one transaction. */
export class Puts {
  readonly #parts: Parts;
  readonly #insert: string;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#insert = insertStatement(parts.tables, parts.ownership);
  }

  /**
   * Returns the results in the order of the deliveries. A result is a promise if its delivery had to be stored
   * separately.
   */
  async store(puts: readonly Put[]): Promise<readonly (PutResult | Promise<PutResult>)[]> {
    try {
      return await this.#storeAll(puts);
    } catch (error) {
      // An invalid delivery must not prevent the other deliveries in its group from being stored.
      if (!isBadRow(error) || puts.length === 1) throw error;
      const separate = puts.map(async (put) => (await this.#storeAll([put]))[0] as PutResult);
      await Promise.allSettled(separate);
      return separate;
    }
  }

  async #storeAll(puts: readonly Put[]): Promise<readonly (PutResult | Promise<PutResult>)[]> {
    const all = puts.map(toEntry);
    // One statement cannot change a row twice, so only the first of several equal deliveries is sent to the database.
    const first = new Map<string, Entry>();
    for (const entry of all) if (!first.has(entry.key)) first.set(entry.key, entry);
    const entries = [...first.values()];
    const usesLanes = entries.some(({ state }) => state === "blocked");
    const { database } = this.#parts;
    const results = usesLanes
      ? await database.transaction((statements) => this.#enterInLanes(statements, entries))
      : this.#results(entries, await this.#enter(database, entries));
    for (const { leased } of results.values()) if (leased !== undefined) this.#parts.leases.add(leased.lease);
    const stored = (entry: Entry) => (first.get(entry.key) === entry ? results.get(entry.key) : undefined);
    const compared = all.filter((entry) => entry.delivery.digest !== undefined && !stored(entry));
    const conflicts = compared.length > 0 ? this.#findConflicts(compared) : undefined;
    return all.map((entry) => {
      const result = stored(entry);
      if (result !== undefined) return result;
      if (!conflicts || entry.delivery.digest === undefined) return { result: "duplicate" };
      // Deliveries that were stored do not wait for this query.
      return conflicts.then((found) => ({ result: found.has(entry) ? "conflict" : "duplicate" }));
    });
  }

  /** Returns the entries whose ids are already stored with a different body. */
  async #findConflicts(entries: readonly Entry[]): Promise<ReadonlySet<Entry>> {
    const { database, tables } = this.#parts;
    const rows = await database.query(
      `SELECT i.position FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS i(key, digest, position)
       JOIN ${tables.delivery} d USING (key) WHERE d.digest <> i.digest`,
      [entries.map(({ key }) => key), entries.map(({ delivery: { digest } }) => digest)],
    );
    return new Set(rows.flatMap(({ position }) => entries[Number(position) - 1] ?? []));
  }

  /** @throws StoreLost if the tables belong to another owner */
  async #enter(statements: Statements, entries: readonly Entry[]): Promise<readonly Row[]> {
    const { ownership } = this.#parts;
    const rows = await statements.query(this.#insert, [...entryValues(entries), ownership.own]);
    // Either all entries are duplicates, or the tables belong to another owner.
    if (rows.length === 0) await ownership.check(statements);
    return rows;
  }

  async #enterInLanes(
    statements: Statements,
    entries: readonly Entry[],
  ): Promise<ReadonlyMap<string, PutResult>> {
    const inLanes = entries.flatMap(({ state, laneKey }) => (state === "blocked" ? [laneKey ?? ""] : []));
    await lockLanes(statements, inLanes);
    const rows = await this.#enter(statements, entries);
    const heads = await advanceLanes(this.#parts.tables, statements, inLanes);
    const results = this.#results(entries, rows);
    await this.#leaseHeads(statements, entries, heads, results);
    return results;
  }

  /** Leases the deliveries that requested a lease and are first in their lanes. */
  async #leaseHeads(
    statements: Statements,
    entries: readonly Entry[],
    heads: readonly string[],
    results: Map<string, PutResult>,
  ): Promise<void> {
    const leaseRequests = new Map(
      entries.flatMap((entry) => (entry.lease ? [[entry.key, entry] as const] : [])),
    );
    const chosen = heads.flatMap((key) => leaseRequests.get(key) ?? []);
    if (chosen.length === 0) return;
    const rows = await statements.query(
      `UPDATE ${this.#parts.tables.delivery} d SET state = 'leased', lease = gen_random_uuid(), owner = i.owner,
         due = now() + i.ms * interval '1 millisecond', attempts = attempts + 1
       FROM unnest($1::uuid[], $2::text[], $3::float8[]) AS i(key, owner, ms) WHERE d.key = i.key
       RETURNING d.key, d.lease, d.attempts`,
      [
        chosen.map(({ key }) => key),
        chosen.map(({ lease }) => optional(lease?.owner)),
        chosen.map(({ lease }) => lease?.durationMs ?? 0),
      ],
    );
    for (const { key, lease, attempts } of rows) {
      const delivery = leaseRequests.get(String(key))?.delivery as NewDelivery;
      const leased = { ...delivery, attempt: Number(attempts), tries: 1, lease: String(lease) };
      results.set(String(key), { result: "stored", leased });
    }
  }

  #results(entries: readonly Entry[], rows: readonly Row[]): Map<string, PutResult> {
    const entered = new Map(rows.map((row) => [String(row.key), Number(row.attempts)]));
    const results = new Map<string, PutResult>();
    for (const { key, delivery, newLease } of entries) {
      const attempt = entered.get(key);
      if (attempt === undefined) continue;
      const leased = newLease === undefined ? undefined : { ...delivery, attempt, tries: 1, lease: newLease };
      results.set(key, leased === undefined ? { result: "stored" } : { result: "stored", leased });
    }
    return results;
  }
}
