import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DeliverySummary } from "../../management/management.ts";
import type { Retention } from "../retention.ts";
import { isEnd } from "../summary.ts";
import type { GroupCommit } from "./group-commit.ts";
import { states } from "./open-database.ts";
import { asRow, asRows } from "./rows.ts";

interface Old {
  readonly seq: number;
  readonly state: number;
  readonly received: number;
  readonly ended: number | null;
}

/** Number of rows that are read in one transaction, small enough that nothing else has to wait for long. */
const batch = 200;

function prepare(db: DatabaseSync) {
  return {
    rows: db.prepare("SELECT seq, state, received, ended FROM deliveries WHERE seq > ? ORDER BY seq LIMIT ?"),
    bodies: db.prepare(
      `SELECT seq, state, received, ended FROM bodies JOIN deliveries USING (seq)
       WHERE bodies.seq > ? ORDER BY bodies.seq LIMIT ?`,
    ),
    oldestBody: db.prepare(
      `SELECT seq FROM bodies JOIN deliveries USING (seq)
       WHERE state BETWEEN ${states.ok} AND ${states.ignored} ORDER BY bodies.seq LIMIT 1`,
    ),
    oldest: db.prepare(
      `SELECT seq FROM deliveries WHERE state >= ${states.ok} AND seq < ? ORDER BY seq LIMIT 1`,
    ),
    newest: db.prepare("SELECT max(seq) AS seq FROM deliveries"),
    purge: db.prepare(
      `UPDATE deliveries SET state = iif(state = ${states.failed}, ${states.purgedDead}, ${states.purged}), event = '',
       error = NULL, place = NULL, build = NULL, lane = NULL, traceparent = NULL WHERE seq = ? AND state = ?`,
    ),
    deleteBody: db.prepare("DELETE FROM bodies WHERE seq = ?"),
    deleteAttempts: db.prepare("DELETE FROM attempts WHERE seq = ?"),
    deleteEffects: db.prepare("DELETE FROM effects WHERE seq = ?"),
    deleteRow: db.prepare("DELETE FROM deliveries WHERE seq = ?"),
    deleteRejected: db.prepare(`DELETE FROM deliveries WHERE seq = ? AND state = ${states.refused}`),
  };
}

/**
 * Deletes data that has exceeded its retention period. Both tables are in chronological order, so only their oldest
 * rows are read. The row of the newest delivery is kept without its body; otherwise the next delivery would reuse its
 * number, which identifies it.
 */
export class Pruner {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #group: GroupCommit;

  constructor(db: DatabaseSync, group: GroupCommit) {
    this.#sql = prepare(db);
    this.#group = group;
  }

  async prune(now: number, { ids, bodies: bodiesFor, deadLetters }: Retention): Promise<void> {
    const { rows, bodies, deleteBody } = this.#sql;
    await this.#walk(rows, now - Math.min(ids, deadLetters), (old) => {
      const dead = old.state === states.failed || old.state === states.purgedDead;
      const kept = dead ? deadLetters : ids;
      const over = old.ended !== null && old.state > states.blocked && now - old.ended > kept;
      if (!over) return;
      if (old.seq === this.#newest()) deleteBody.run(old.seq);
      else this.#forget(old.seq);
    });
    await this.#walk(bodies, now - bodiesFor, ({ seq, state, ended }) => {
      const over = state === states.ok || state === states.ignored;
      if (over && ended !== null && now - ended > bodiesFor) deleteBody.run(seq);
    });
  }

  /**
   * Deletes the oldest body of a finished delivery or, if there are no bodies, the oldest finished delivery. Returns
   * false if there is none.
   */
  dropOldest(): Promise<boolean> {
    return this.#group.run(() => {
      const body = asRow<{ seq: number }>(this.#sql.oldestBody.get());
      if (body !== undefined) return this.#sql.deleteBody.run(body.seq).changes === 1;
      const old = asRow<{ seq: number }>(this.#sql.oldest.get(this.#newest() ?? 0));
      if (old !== undefined) this.#forget(old.seq);
      return old !== undefined;
    });
  }

  /** See `Inbox.purge`. */
  purge(listed: readonly DeliverySummary[]): Promise<number> {
    return this.#group.runOwned(() => listed.filter((one) => this.#purge(one)).length);
  }

  #purge({ cursor, outcome }: DeliverySummary): boolean {
    const seq = Number(cursor);
    // A rejection's id is never received again.
    if (outcome === "refused" && seq !== this.#newest())
      return this.#sql.deleteRejected.run(seq).changes === 1;
    if (!isEnd(outcome) || this.#sql.purge.run(seq, states[outcome]).changes !== 1) return false;
    this.#sql.deleteBody.run(seq);
    this.#sql.deleteAttempts.run(seq);
    return true;
  }

  async #walk(
    select: ReturnType<typeof prepare>["rows"],
    before: number,
    visit: (old: Old) => void,
  ): Promise<void> {
    for (let after = 0; ; ) {
      const from = after;
      const readBatch = () => asRows<Old>(select.all(from, batch));
      const isOld = ({ received }: Old) => received < before;
      const seen = readBatch();
      // Read again, because an old delivery may have been queued again before the transaction began.
      if (seen.some(isOld)) await this.#group.run(() => readBatch().filter(isOld).forEach(visit));
      const last = seen.at(-1);
      if (last === undefined || last.received >= before) return;
      after = last.seq;
      await nextTurn();
    }
  }

  #newest(): number | undefined {
    return asRow<{ seq: number }>(this.#sql.newest.get())?.seq;
  }

  #forget(seq: number): void {
    this.#sql.deleteBody.run(seq);
    this.#sql.deleteAttempts.run(seq);
    this.#sql.deleteEffects.run(seq);
    this.#sql.deleteRow.run(seq);
  }
}
