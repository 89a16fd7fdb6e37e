import { randomUUID } from "node:crypto";
import type { RejectedRequest } from "../inbox.ts";
import { defaultRetention } from "../retention.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./schema.ts";
import { toText } from "./text.ts";

// Any sender can cause rejections, so the number of stored rejections per time window is limited.
const maxPerWindow = 500;
const windowMs = 10_000;

/** Stores the most recent rejected requests. */
export class Rejections {
  readonly #database: Database;
  readonly #tables: Tables;
  #windowStart = 0;
  #inWindow = 0;

  constructor(database: Database, tables: Tables) {
    this.#database = database;
    this.#tables = tables;
  }

  async store(rejections: readonly RejectedRequest[]): Promise<readonly undefined[]> {
    const newest = rejections.slice(-defaultRetention.rejections);
    if (this.#allows(newest.length)) await this.#insert(newest);
    return rejections.map(() => undefined);
  }

  #allows(count: number): boolean {
    const now = performance.now();
    if (now - this.#windowStart > windowMs) {
      this.#windowStart = now;
      this.#inWindow = 0;
    }
    this.#inWindow += count;
    return this.#inWindow <= maxPerWindow;
  }

  async #insert(rejections: readonly RejectedRequest[]): Promise<void> {
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
        rejections.map(() => randomUUID()),
        rejections.map(({ id }) => toText(id)),
        rejections.map(({ source }) => toText(source)),
        rejections.map(({ trigger }) => toText(trigger)),
        rejections.map(({ event }) => toText(event)),
        rejections.map(({ receivedAt }) => Date.parse(receivedAt)),
        rejections.map(({ status }) => status),
        rejections.map(({ milliseconds }) => milliseconds),
        rejections.map(({ attempts }) => attempts),
        rejections.map(({ error }) => (error === undefined ? null : toText(error))),
      ],
    );
    await this.#database.query(
      `DELETE FROM ${delivery} WHERE state = 'refused' AND seq <= (
         SELECT seq FROM ${delivery} WHERE state = 'refused' ORDER BY seq DESC OFFSET ${defaultRetention.rejections} LIMIT 1
       )`,
    );
  }
}
