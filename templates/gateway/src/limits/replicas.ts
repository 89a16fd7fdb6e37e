import { ignored, type PostgresTables } from "@hookloom/runtime/seams";

/** Heartbeat interval in milliseconds, and the time without a heartbeat after which a replica is no longer counted. */
const heartbeatIntervalMs = 2_000;
const aliveTimeoutMs = 6 * heartbeatIntervalMs;
/** Number of heartbeats between two deletions of expired rows, and the minimum time since their expiry in milliseconds. */
const beatsPerCleanup = 150;
const deleteAfterMs = 3_600_000;
const prefix = "@replica ";

export interface ReplicasOptions {
  readonly tables: PostgresTables;
  /** Identifies this process among those that share the store. */
  readonly owner: string;
  /** The table that also stores the heartbeats. Rows are deleted some time after they expire. */
  readonly table: string;
}

/** Counts the processes that share the store. Each process writes heartbeats. */
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
      () => void this.#beat().catch(ignored("the next heartbeat retries")),
      heartbeatIntervalMs,
    ).unref();
  }

  /** @throws StoreUnavailable */
  static async join(options: ReplicasOptions): Promise<Replicas> {
    const replicas = new Replicas(options);
    await replicas.#beat();
    return replicas;
  }

  /** Number of replicas at the last heartbeat, including this one. */
  get count(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tables
      .query(`DELETE FROM ${this.#table} WHERE key = $1`, [this.#key])
      .catch(ignored("the row expires anyway"));
  }

  async #beat(): Promise<void> {
    const { query } = this.#tables;
    const now = Date.now();
    const [others] = await query(
      `WITH beat AS (
         INSERT INTO ${this.#table} (key, points, expire) VALUES ($1, 0, $2)
         ON CONFLICT (key) DO UPDATE SET expire = excluded.expire
       ) SELECT count(*) AS count FROM ${this.#table} WHERE key LIKE $3 AND key <> $1 AND expire > $4`,
      [this.#key, now + aliveTimeoutMs, `${prefix}%`, now],
    );
    this.#count = 1 + Number(others?.count ?? 0);
    if (this.#beats++ % beatsPerCleanup === 0) {
      await query(`DELETE FROM ${this.#table} WHERE expire < $1`, [now - deleteAfterMs]);
    }
  }
}
