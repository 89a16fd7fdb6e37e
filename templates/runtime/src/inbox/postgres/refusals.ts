import { randomUUID } from "node:crypto";
import type { Refusal } from "../inbox.ts";
import { retention } from "../retention.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./schema.ts";
import { toText } from "./text.ts";

// Anybody can cause refusals, so only so many of them reach the database in so many milliseconds.
const allowed = 500;
const window = 10_000;

/** Remembers the newest refused requests. */
export class Refusals {
  readonly #database: Database;
  readonly #tables: Tables;
  #windowStart = 0;
  #inWindow = 0;

  constructor(database: Database, tables: Tables) {
    this.#database = database;
    this.#tables = tables;
  }

  async store(refusals: readonly Refusal[]): Promise<readonly undefined[]> {
    const newest = refusals.slice(-retention.refusals);
    if (this.#allows(newest.length)) await this.#insert(newest);
    return refusals.map(() => undefined);
  }

  #allows(count: number): boolean {
    const now = performance.now();
    if (now - this.#windowStart > window) {
      this.#windowStart = now;
      this.#inWindow = 0;
    }
    this.#inWindow += count;
    return this.#inWindow <= allowed;
  }

  async #insert(refusals: readonly Refusal[]): Promise<void> {
    const { delivery, sequence } = this.#tables;
    await this.#database.query(
      `INSERT INTO ${delivery} (key, seq, id, source, trigger, event, received_at, status, state, milliseconds,
         attempts, error)
       SELECT key, nextval('${sequence}'), id, source, trigger, event, received_at, status, 'refused', milliseconds,
         attempts, error
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::float8[],
         $9::int[], $10::text[])
         AS i(key, id, source, trigger, event, received_at, status, milliseconds, attempts, error)`,
      [
        refusals.map(() => randomUUID()),
        refusals.map(({ id }) => toText(id)),
        refusals.map(({ source }) => toText(source)),
        refusals.map(({ trigger }) => toText(trigger)),
        refusals.map(({ event }) => toText(event)),
        refusals.map(({ receivedAt }) => Date.parse(receivedAt)),
        refusals.map(({ status }) => status),
        refusals.map(({ milliseconds }) => milliseconds),
        refusals.map(({ attempts }) => attempts),
        refusals.map(({ error }) => (error === undefined ? null : toText(error))),
      ],
    );
    await this.#database.query(
      `DELETE FROM ${delivery} WHERE state = 'refused' AND seq <= (
         SELECT seq FROM ${delivery} WHERE state = 'refused' ORDER BY seq DESC OFFSET ${retention.refusals} LIMIT 1
       )`,
    );
  }
}
