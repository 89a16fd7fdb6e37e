import type { Pool } from "pg";
import { ignored } from "../../errors/ignored-error.ts";
import type { Depth, Inbox, RejectedRequest } from "../inbox.ts";
import { defaultRetention } from "../retention.ts";
import type { StoreOwner } from "../store-owner.ts";
import { claim, heartbeat, nextDue, release } from "./claims.ts";
import { Database, storeUnavailable } from "./database.ts";
import { readEffect, writeEffect } from "./effects.ts";
import { endRuns } from "./finishes.ts";
import { Group } from "./group.ts";
import { withTimeout } from "./in-time.ts";
import { Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import type { Parts } from "./parts.ts";
import { postgresRollUps } from "./postgres-roll-ups.ts";
import { postgresState } from "./postgres-state.ts";
import { prune, purge } from "./prune.ts";
import { type Put, Puts } from "./puts.ts";
import { findRecord, listRecords } from "./records.ts";
import { Rejections } from "./rejections.ts";
import { replay } from "./replays.ts";
import { tableNames } from "./schema.ts";

const megabyte = 1024 * 1024;
const maxItems = 256;
const closeTimeoutMs = 5000;
/**
 * Maximum duration of a put in milliseconds. The response must be sent in time: Slack, for example, waits up to 3
 * seconds.
 */
export const putTimeoutMs = 1800;

export interface PostgresParts {
  readonly pool: Pool;
  readonly schema: string;
  /** The required owner of the deliveries while this inbox is open. */
  readonly owner?: StoreOwner | undefined;
}

/**
 * Stores deliveries in PostgreSQL, for several processes at the same time: a claim locks the delivery's row, and
 * other processes skip it.
 */
export function postgresInbox({ pool, schema, owner }: PostgresParts): Inbox {
  const database = new Database(pool);
  const tables = tableNames(schema);
  const ownership = new Ownership(tables, owner);
  const parts: Parts = { database, tables, leases: new Leases(), ownership };
  const puts = new Puts(parts);
  const rejections = new Rejections(database, tables);
  const rollUps = postgresRollUps(database, tables);
  const putGroup = new Group({
    run: (items: readonly Put[]) => puts.store(items),
    maxItems,
    weigh: ({ delivery }) => delivery.body.length,
    maxWeight: 8 * megabyte,
    parallel: 2,
  });
  const finishGroup = new Group({ run: endRuns(parts), maxItems, parallel: 2 });
  const rejectionGroup = new Group({
    run: (items: readonly RejectedRequest[]) => rejections.store(items),
    maxItems: 10_000,
    parallel: 1,
  });
  return {
    durable: true,
    state: postgresState(parts),
    rollUps,
    put: async (delivery, outcome, lease) => {
      ownership.assertOwned();
      // A put that completes late is released: the sender was told to retry, so any replica may run the delivery.
      return withTimeout(putGroup.add({ delivery, outcome, lease }), putTimeoutMs, ({ leased }) => {
        if (leased !== undefined) release(parts, [leased]).catch(ignored("the lease expires by itself"));
      });
    },
    recordRejection: async (rejection) => {
      if (ownership.lost === undefined) await rejectionGroup.add(rejection);
    },
    claim: async (limit, lease) => {
      // The stored deliveries now belong to another owner.
      ownership.assertOwned();
      return limit < 1 ? [] : claim(parts, limit, lease);
    },
    heartbeat: (deliveries, durationMs) => heartbeat(parts, deliveries, durationMs),
    finish: (delivery, result) => finishGroup.add({ delivery, result }),
    release: (deliveries, due) => release(parts, deliveries, due),
    nextDue: () => nextDue(parts),
    readEffect: (delivery, name) => readEffect(parts, delivery, name),
    writeEffect: (delivery, name, result) => writeEffect(parts, delivery, name, result),
    open: (part) =>
      part.inPostgres({
        schema,
        query: (text, values) => database.query(text, values),
        exclusive: (lock, text, values) =>
          database.transaction(async (statements) => {
            await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [lock]);
            return statements.query(text, values);
          }),
      }),
    list: (query) => listRecords(parts, query),
    get: (id, trigger) => findRecord(parts, id, trigger),
    replay: async (id, trigger) => {
      ownership.assertOwned();
      return replay(parts, id, trigger);
    },
    depth: () => readDepth(parts),
    purge: async (listed) => {
      ownership.assertOwned();
      return purge(parts, listed);
    },
    prune: async (now, kept = {}) => {
      if (ownership.lost !== undefined) return;
      await prune(parts, now, { ...defaultRetention, ...kept });
      await rollUps.prune(now);
    },
    check: async () => {
      ownership.assertOwned();
      const [row] = await database.query("SELECT current_setting('transaction_read_only') AS read_only");
      if (row?.read_only !== "off") throw storeUnavailable(new Error("the database is read-only"));
    },
    watch: () => ownership.check(database),
    // An unresponsive server must not keep the process alive.
    close: () => withTimeout(pool.end(), closeTimeoutMs).catch(ignored("the process ends")),
  };
}

async function readDepth({ database, tables: { delivery } }: Parts): Promise<Depth> {
  const count = (states: string) => `(SELECT count(*) FROM ${delivery} WHERE state IN (${states}))`;
  const oldest = ["waiting", "later", "blocked"].map(
    (state) => `(SELECT received_at FROM ${delivery} WHERE state = '${state}' ORDER BY seq LIMIT 1)`,
  );
  const [row] = await database.query(
    `SELECT ${count("'waiting', 'later', 'blocked'")} AS waiting, ${count("'leased'")} AS running,
       ${count("'failed'")} AS dead, least(${oldest.join(", ")}) AS oldest`,
  );
  const depth = { waiting: Number(row?.waiting), running: Number(row?.running), dead: Number(row?.dead) };
  return row === undefined || row.oldest === null ? depth : { ...depth, oldest: Number(row.oldest) };
}
