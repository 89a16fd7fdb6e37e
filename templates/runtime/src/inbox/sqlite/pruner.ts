import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DeliverySummary } from "../../management/management.ts";
import type { Retention } from "../retention.ts";
import { isFinal } from "../summary.ts";
import type { GroupCommit } from "./group-commit.ts";
import { states } from "./open-database.ts";
import { asRow, asRows } from "./rows.ts";

interface AgedRow {
  readonly seq: number;
  readonly state: number;
  readonly received: number;
  readonly ended: number | null;
}

/** Number of rows that are read in one transaction. A small batch does not delay other work for long. */
const batchSize = 200;

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
 * rows are read. The newest delivery's row is kept without a body; otherwise the next delivery would reuse the row's
 * number.
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
    await this.#visitOld(rows, now - Math.min(ids, deadLetters), (old) => {
      const dead = old.state === states.failed || old.state === states.purgedDead;
      const retentionMs = dead ? deadLetters : ids;
      const isExpired = old.ended !== null && old.state > states.blocked && now - old.ended > retentionMs;
      if (!isExpired) return;
      if (old.seq === this.#newest()) deleteBody.run(old.seq);
      else this.#deleteDelivery(old.seq);
    });
    await this.#visitOld(bodies, now - bodiesFor, ({ seq, state, ended }) => {
      const isFinished = state === states.ok || state === states.ignored;
      if (isFinished && ended !== null && now - ended > bodiesFor) deleteBody.run(seq);
    });
  }

  /**
   * Deletes the oldest body of a finished delivery or, if there are no such bodies, the oldest finished delivery.
   * Returns false if nothing can be deleted.
   */
  dropOldest(): Promise<boolean> {
    return this.#group.run(() => {
      const body = asRow<{ seq: number }>(this.#sql.oldestBody.get());
      if (body !== undefined) return this.#sql.deleteBody.run(body.seq).changes === 1;
      const old = asRow<{ seq: number }>(this.#sql.oldest.get(this.#newest() ?? 0));
      if (old !== undefined) this.#deleteDelivery(old.seq);
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
    if (!isFinal(outcome) || this.#sql.purge.run(seq, states[outcome]).changes !== 1) return false;
    this.#sql.deleteBody.run(seq);
    this.#sql.deleteAttempts.run(seq);
    return true;
  }

  async #visitOld(
    select: ReturnType<typeof prepare>["rows"],
    before: number,
    visit: (old: AgedRow) => void,
  ): Promise<void> {
    for (let after = 0; ; ) {
      const from = after;
      const readBatch = () => asRows<AgedRow>(select.all(from, batchSize));
      const isOld = ({ received }: AgedRow) => received < before;
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

  #deleteDelivery(seq: number): void {
    this.#sql.deleteBody.run(seq);
    this.#sql.deleteAttempts.run(seq);
    this.#sql.deleteEffects.run(seq);
    this.#sql.deleteRow.run(seq);
  }
}
