import type { PostgresTables } from "../../inbox/inbox.ts";

/** Milliseconds between two signs of life; a replica without one for so many of them no longer counts. */
const beatEvery = 2_000;
const aliveFor = 6 * beatEvery;
/** Beats between two looks for windows that ended long ago, and how many milliseconds ago that is. */
const beatsToForget = 150;
const forgetAfter = 3_600_000;
const prefix = "@replica ";

/** How many processes share the counts: each leaves a sign of life among them. */
export class Replicas {
  readonly #tables: PostgresTables;
  readonly #table: string;
  readonly #key: string;
  readonly #timer: NodeJS.Timeout;
  #count = 1;
  #beats = 0;

  private constructor(tables: PostgresTables, table: string, owner: string) {
    this.#tables = tables;
    this.#table = table;
    this.#key = `${prefix}${owner}`;
    this.#timer = setInterval(() => void this.#beat().catch(() => undefined), beatEvery).unref();
  }

  /** @throws StoreUnavailable */
  static async join(tables: PostgresTables, table: string, owner: string): Promise<Replicas> {
    const replicas = new Replicas(tables, table, owner);
    await replicas.#beat();
    return replicas;
  }

  /** As of the last sign of life, this one included. */
  get count(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tables.query(`DELETE FROM ${this.#table} WHERE key = $1`, [this.#key]).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    const { query } = this.#tables;
    const now = Date.now();
    const [others] = await query(
      `WITH beat AS (
         INSERT INTO ${this.#table} (key, points, expire) VALUES ($1, 0, $2)
         ON CONFLICT (key) DO UPDATE SET expire = excluded.expire
       ) SELECT count(*) AS count FROM ${this.#table} WHERE key LIKE $3 AND key <> $1 AND expire > $4`,
      [this.#key, now + aliveFor, `${prefix}%`, now],
    );
    this.#count = 1 + Number(others?.count ?? 0);
    if (this.#beats++ % beatsToForget === 0) {
      await query(`DELETE FROM ${this.#table} WHERE expire < $1`, [now - forgetAfter]);
    }
  }
}
