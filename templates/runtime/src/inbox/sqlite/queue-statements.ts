import type { DatabaseSync } from "node:sqlite";
import type { LeasedDelivery, LeaseRequest, NewDelivery, RunResult } from "../inbox.ts";
import { isDeadOwner, mayTakeOver, ownerOfLease } from "../lease-owner.ts";
import { maxInterruptedRuns } from "../retention.ts";
import { states } from "./open-database.ts";
import {
  type AttemptRow,
  asRow,
  asRows,
  type BodyRow,
  type DeliveryRow,
  splitLease,
  toLeased,
} from "./rows.ts";
import { DamagedRow } from "./store-errors.ts";

/** The condition for a lane, written exactly as in the index on lanes. */
const inLane = "lane IS NOT NULL AND state <= 3 AND source = ? AND path = ? AND lane = ?";

function prepare(db: DatabaseSync) {
  return {
    later: db.prepare(
      "SELECT seq FROM deliveries WHERE state <= 2 AND state = 2 AND due <= ? ORDER BY due LIMIT ?",
    ),
    ended: db.prepare(
      `SELECT seq, lease FROM deliveries WHERE state <= 2 AND state = 1 AND due <= ? AND substr(lease, 1, length(?2)) <> ?2
       ORDER BY due LIMIT ?3`,
    ),
    waiting: db.prepare(
      "SELECT seq FROM deliveries WHERE state <= 2 AND state = 0 AND due = 0 ORDER BY seq LIMIT ?",
    ),
    lease: db.prepare(
      `UPDATE deliveries SET interrupted = interrupted + (state = 1), state = 1, due = ?, lease = ?, runs = runs + 1
       WHERE seq = ? RETURNING *`,
    ),
    body: db.prepare("SELECT headers, body FROM bodies WHERE seq = ?"),
    prolong: db.prepare("UPDATE deliveries SET due = ? WHERE seq = ? AND state = 1 AND lease = ?"),
    succeed: db.prepare(
      `UPDATE deliveries SET state = 4, due = NULL, lease = NULL, error = NULL, interrupted = 0,
       milliseconds = ?, ended = ?, build = ? WHERE seq = ? AND state = 1 AND lease = ?`,
    ),
    fail: db.prepare(
      `UPDATE deliveries SET state = ?, due = ?, lease = NULL, error = ?, place = ?, interrupted = 0,
       milliseconds = ?, ended = ?, build = ? WHERE seq = ? AND state = 1 AND lease = ?`,
    ),
    attempt: db.prepare(
      `INSERT INTO attempts (seq, attempt, started, milliseconds, outcome, error, build, places)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    bury: db.prepare(
      "UPDATE deliveries SET state = 5, due = NULL, lease = NULL, error = ?, place = NULL, ended = ? WHERE seq = ?",
    ),
    release: db.prepare(
      `UPDATE deliveries SET state = iif(error IS NULL AND ?1 = 0, 0, 2), due = ?1, lease = NULL, runs = runs - 1
       WHERE seq = ?2 AND state = 1 AND lease = ?3`,
    ),
    leased: db.prepare("SELECT * FROM deliveries WHERE state <= 2 AND state = 1"),
    again: db.prepare(
      "UPDATE deliveries SET state = 0, due = 0, lease = NULL, interrupted = interrupted + 1 WHERE seq = ?",
    ),
    laneHas: db.prepare(`SELECT 1 FROM deliveries WHERE ${inLane} LIMIT 1`),
    laneNext: db.prepare(
      `UPDATE deliveries SET state = 0, due = 0 WHERE seq =
       (SELECT seq FROM deliveries WHERE ${inLane} ORDER BY seq LIMIT 1) AND state = 3`,
    ),
    nextDue: db.prepare(
      `SELECT min(due) AS due FROM (
         SELECT * FROM (SELECT due FROM deliveries WHERE state <= 2 AND state = 0 ORDER BY due LIMIT 1)
         UNION ALL SELECT * FROM (SELECT due FROM deliveries WHERE state <= 2 AND state = 1 ORDER BY due LIMIT 1)
         UNION ALL SELECT * FROM (SELECT due FROM deliveries WHERE state <= 2 AND state = 2 ORDER BY due LIMIT 1))`,
    ),
  };
}

interface Seq {
  readonly seq: number;
}

/** The state transitions of queued deliveries. All methods must run inside a transaction. */
export class QueueStatements {
  readonly #sql: ReturnType<typeof prepare>;
  #leases = 0;

  constructor(db: DatabaseSync) {
    this.#sql = prepare(db);
  }

  nextLease(owner: string): string {
    return `${owner}/${++this.#leases}`;
  }

  /** See `Inbox.claim`. `includeExpired` is true if the clock can be trusted, so that expired leases are included. */
  claim(
    limit: number,
    request: LeaseRequest,
    now: number,
    includeExpired: boolean,
  ): readonly LeasedDelivery[] {
    const { later, waiting } = this.#sql;
    const found = [...asRows<Seq>(later.all(now, limit))];
    if (includeExpired) found.push(...this.#findExpired(limit, request, now));
    found.length = Math.min(found.length, limit);
    if (found.length < limit) found.push(...asRows<Seq>(waiting.all(limit - found.length)));
    return found.map(({ seq }) => this.#lease(seq, request, now)).filter((one) => one !== undefined);
  }

  /** Returns the deliveries whose leases have expired. */
  #findExpired(limit: number, request: LeaseRequest, now: number): readonly Seq[] {
    const rows = asRows<Seq & { lease: string | null }>(this.#sql.ended.all(now, `${request.owner}/`, limit));
    return rows.filter(({ lease }) => mayTakeOver(ownerOfLease(lease), request));
  }

  prolong(delivery: LeasedDelivery, until: number): boolean {
    return this.#sql.prolong.run(until, ...splitLease(delivery)).changes === 1;
  }

  finish(
    delivery: LeasedDelivery,
    { outcome, durationMs, error, places = [], retryAt, build, endedAt = Date.now() }: RunResult,
  ): boolean {
    const [seq, lease] = splitLease(delivery);
    const by = build ?? null;
    if (outcome === "ok") {
      if (this.#sql.succeed.run(durationMs, endedAt, by, seq, lease).changes !== 1) return false;
      this.openLane(delivery);
      return true;
    }
    const again = retryAt !== undefined;
    const state = again ? states.later : states.failed;
    const location = places[0] === undefined ? null : JSON.stringify(places[0]);
    // biome-ignore format: one value a column
    const changed = this.#sql.fail.run(
      state, retryAt ?? null, error ?? "", location, durationMs, endedAt, by, seq, lease,
    );
    if (changed.changes !== 1) return false;
    const { attempt } = delivery;
    this.recordAttempt(seq, {
      attempt,
      ended: endedAt,
      milliseconds: durationMs,
      outcome,
      error: error ?? null,
      build: by,
      places: places.length === 0 ? null : JSON.stringify(places),
    });
    if (!again) this.openLane(delivery);
    return true;
  }

  recordAttempt(seq: number, run: Omit<AttemptRow, "started"> & { readonly ended: number }): void {
    const { attempt, ended, milliseconds: durationMs, outcome, error, build, places } = run;
    const started = Math.round(ended - durationMs);
    this.#sql.attempt.run(seq, attempt, started, durationMs, outcome, error, build, places);
  }

  release(delivery: LeasedDelivery, due = 0): void {
    this.#sql.release.run(due, ...splitLease(delivery));
  }

  /** True if a delivery in the lane has not ended yet. */
  isLaneBusy({ source, trigger, lane }: Pick<NewDelivery, "source" | "trigger" | "lane">): boolean {
    return lane !== undefined && this.#sql.laneHas.get(source, trigger, lane) !== undefined;
  }

  /** Unblocks the next delivery in a lane once the first one has ended. */
  openLane({ source, trigger, lane }: Pick<NewDelivery, "source" | "trigger" | "lane">): void {
    if (lane !== undefined) this.#sql.laneNext.run(source, trigger, lane);
  }

  nextDue(): number | undefined {
    return asRow<{ due: number | null }>(this.#sql.nextDue.get())?.due ?? undefined;
  }

  /** Turns a delivery into a dead letter, and continues the delivery's lane. */
  bury(
    { seq, source, path, lane }: Pick<DeliveryRow, "seq" | "source" | "path" | "lane">,
    why: string,
  ): void {
    this.#sql.bury.run(why, Date.now(), seq);
    this.openLane({ source, trigger: path, ...(lane === null ? {} : { lane }) });
  }

  /**
   * Queues deliveries again that dead processes had leased. A delivery that was running each of the last times that a
   * process died is considered the cause and becomes a dead letter.
   */
  takeBack(self: string): void {
    const dead = new Map<string, boolean>();
    for (const row of asRows<DeliveryRow & { lease: string | null; interrupted: number }>(
      this.#sql.leased.all(),
    )) {
      // Only a corrupt row has no owner, so no process holds the lease.
      const owner = ownerOfLease(row.lease);
      const isDead = dead.get(owner) ?? isDeadOwner(owner, self);
      dead.set(owner, isDead);
      if (!isDead) continue;
      if (row.interrupted + 1 < maxInterruptedRuns) this.#sql.again.run(row.seq);
      else
        this.bury(
          row,
          "The process died during each of the delivery's last runs, so the delivery is no longer retried.",
        );
    }
  }

  #lease(seq: number, request: LeaseRequest, now: number): LeasedDelivery | undefined {
    const lease = this.nextLease(request.owner);
    const row = asRow<DeliveryRow>(this.#sql.lease.get(now + request.durationMs, lease, seq));
    const body = asRow<BodyRow>(this.#sql.body.get(seq));
    if (row === undefined || body === undefined) return undefined;
    try {
      return toLeased(row, body, lease);
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error;
      // If the delivery were claimed again and again, no other delivery would run.
      this.bury(row, "The stored data of this delivery is damaged, so it cannot run.");
      return undefined;
    }
  }
}
