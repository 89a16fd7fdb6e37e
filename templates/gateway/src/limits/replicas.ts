import { ignored, type PostgresTables } from "@hookloom/runtime/seams";

/** Milliseconds between two signs of life, and without one until a replica no longer counts. */
const beatEvery = 2_000;
const aliveFor = 6 * beatEvery;
/** Beats between two deletions of rows that expired long ago, and the milliseconds since they expired. */
const beatsToForget = 150;
const forgetAfter = 3_600_000;
const prefix = "@replica ";

export interface ReplicasOptions {
  readonly tables: PostgresTables;
  /** Names this process among those that share the store. */
  readonly owner: string;
  /** The table among whose rows the signs of life are; rows are forgotten some time after they have expired. */
  readonly table: string;
}

/** How many processes share the counts: each leaves a sign of life among them. */
export class Replicas {
  readonly #tables: PostgresTables;
  readonly #table: string;
  readonly #key: string;
  readonly #timer: NodeJS.Timeout;
  #count = 1;
  #beats = 0;

  private constructor({ tables, owner, table }: ReplicasOptions) {
    this.#tables = tables;
    this.#table = `${tables.schema}.${table}`;
    this.#key = `${prefix}${owner}`;
    this.#timer = setInterval(
      () => void this.#beat().catch(ignored("the next beat tries again")),
      beatEvery,
    ).unref();
  }

  /** @throws StoreUnavailable */
  static async join(options: ReplicasOptions): Promise<Replicas> {
    const replicas = new Replicas(options);
    await replicas.#beat();
    return replicas;
  }

  /** As of the last sign of life, this one included. */
  get count(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tables
      .query(`DELETE FROM ${this.#table} WHERE key = $1`, [this.#key])
      .catch(ignored("the row expires by itself"));
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
