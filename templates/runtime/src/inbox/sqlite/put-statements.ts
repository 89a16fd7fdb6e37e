import type { DatabaseSync } from "node:sqlite";
import type { LeaseRequest, NewDelivery, PutResult, RejectedRequest, ReplayResult } from "../inbox.ts";
import { defaultRetention } from "../retention.ts";
import { type DeliveryKeys, deliveryKey } from "./delivery-keys.ts";
import { states } from "./open-database.ts";
import type { QueueStatements } from "./queue-statements.ts";
import { asRow, type DeliveryRow, isUnfinished, lastRunOf } from "./rows.ts";

function prepare(db: DatabaseSync) {
  return {
    insert: db.prepare(
      `INSERT INTO deliveries
       (key, id, source, path, event, part, received, status, state, due, lease, runs, ended, lane, traceparent, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertBody: db.prepare("INSERT INTO bodies (seq, headers, body) VALUES (?, ?, ?)"),
    deleteBody: db.prepare("DELETE FROM bodies WHERE seq = ?"),
    hasBody: db.prepare("SELECT 1 FROM bodies WHERE seq = ?"),
    newest: db.prepare("SELECT max(seq) AS seq FROM deliveries"),
    again: db.prepare(
      `UPDATE deliveries SET seq = ?, event = ?, part = ?, received = ?, status = ?, state = ?, due = ?, lease = ?,
       runs = ?, ended = ?, lane = ?, traceparent = ?, digest = ?, error = NULL, interrupted = 0, base = ? WHERE seq = ?`,
    ),
    moveAttempts: db.prepare("UPDATE attempts SET seq = ? WHERE seq = ?"),
    moveEffects: db.prepare("UPDATE effects SET seq = ? WHERE seq = ?"),
    requeue: db.prepare(
      "UPDATE deliveries SET state = ?, due = ?, error = NULL, interrupted = 0, base = runs WHERE seq = ?",
    ),
    reject: db.prepare(
      `INSERT INTO deliveries (key, id, source, path, event, part, received, status, state, milliseconds, ended, error)
       VALUES (?, ?, ?, ?, ?, 0, ?, ?, 7, ?, ?, ?)`,
    ),
    trimRejected: db.prepare(
      `DELETE FROM deliveries WHERE state >= 5 AND state = 7 AND seq <=
       (SELECT seq FROM deliveries WHERE state >= 5 AND state = 7 ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
    ),
  };
}

/** The initial state of a stored delivery. */
interface InitialState {
  readonly status: number;
  readonly state: number;
  readonly due: number | null;
  readonly lease: string | null;
  readonly ended: number | null;
}

/** Stores deliveries and rejections. All methods must run inside a transaction. */
export class PutStatements {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #queue: QueueStatements;
  readonly #keys: DeliveryKeys;

  constructor(db: DatabaseSync, queue: QueueStatements, keys: DeliveryKeys) {
    this.#sql = prepare(db);
    this.#queue = queue;
    this.#keys = keys;
  }

  /** See `Inbox.put`. The headers are passed as JSON. */
  put(
    delivery: NewDelivery,
    headers: string,
    outcome: "running" | "ignored" | "ok",
    request: LeaseRequest | undefined,
  ): PutResult {
    const initial = this.#initialState(delivery, outcome, request);
    const key = deliveryKey(delivery.id);
    const known = this.#keys.find(delivery, key);
    if (known !== undefined) return this.#putKnown(known, delivery, headers, initial);
    const { id, source, trigger, event, part, receivedAt, lane, traceparent, digest } = delivery;
    const { status, state, due, lease, ended } = initial;
    const runs = lease === null ? 0 : 1;
    // biome-ignore format: one value a column
    const { lastInsertRowid } = this.#sql.insert.run(
      key, id, source, trigger, event, part, receivedAt, status, state, due, lease, runs, ended, lane ?? null,
      traceparent ?? null, digest ?? null,
    );
    const seq = Number(lastInsertRowid);
    this.#keys.add(key, seq);
    this.#sql.insertBody.run(seq, headers, delivery.body);
    return storedResult(delivery, seq, runs, lease);
  }

  recordRejections(rejections: readonly RejectedRequest[]): void {
    for (const { id, source, trigger, event, receivedAt, status, milliseconds, error } of rejections) {
      const received = Date.parse(receivedAt);
      const key = deliveryKey(id);
      // biome-ignore format: one value a column
      const { lastInsertRowid } = this.#sql.reject.run(
        key, id, source, trigger, event, received, status, milliseconds, received, error ?? "",
      );
      this.#keys.add(key, Number(lastInsertRowid));
    }
    this.#sql.trimRejected.run(defaultRetention.rejections);
  }

  replay(row: DeliveryRow | undefined): ReplayResult {
    if (row === undefined || row.state === states.refused) return "unknown";
    if (isUnfinished(row.state)) return "running";
    if (this.#sql.hasBody.get(row.seq) === undefined) return "gone";
    const last = lastRunOf(row);
    if (last !== undefined) {
      this.#queue.recordAttempt(row.seq, { ...last, ended: row.ended ?? 0 });
    }
    const lane = row.lane === null ? {} : { lane: row.lane };
    const blocked = this.#queue.isLaneBusy({ source: row.source, trigger: row.path, ...lane });
    this.#sql.requeue.run(blocked ? states.blocked : states.waiting, blocked ? null : 0, row.seq);
    return "queued";
  }

  #initialState(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    request: LeaseRequest | undefined,
  ): InitialState {
    if (outcome !== "running") {
      return { status: 200, state: states[outcome], due: null, lease: null, ended: delivery.receivedAt };
    }
    const common = { status: 202, lease: null, ended: null };
    if (this.#queue.isLaneBusy(delivery)) return { ...common, state: states.blocked, due: null };
    if (request === undefined) return { ...common, state: states.waiting, due: 0 };
    const lease = this.#queue.nextLease(request.owner);
    return { ...common, state: states.leased, due: Date.now() + request.durationMs, lease };
  }

  /** Stores a known id again only if the delivery is a dead letter: users can have a sender redeliver. */
  #putKnown(known: DeliveryRow, delivery: NewDelivery, headers: string, initial: InitialState): PutResult {
    const { event, part, receivedAt, lane, traceparent, digest } = delivery;
    if (digest !== undefined && known.digest !== null && digest !== known.digest)
      return { result: "conflict" };
    if (known.state !== states.failed && known.state !== states.purgedDead) return { result: "duplicate" };
    const seq = (asRow<{ seq: number }>(this.#sql.newest.get())?.seq ?? 0) + 1;
    const { status, state, due, lease, ended } = initial;
    const runs = known.runs + (lease === null ? 0 : 1);
    // biome-ignore format: one value a column
    this.#sql.again.run(
      seq, event, part, receivedAt, status, state, due, lease, runs, ended, lane ?? null, traceparent ?? null,
      digest ?? null, known.runs, known.seq,
    );
    this.#keys.add(deliveryKey(delivery.id), seq);
    this.#sql.moveAttempts.run(seq, known.seq);
    this.#sql.moveEffects.run(seq, known.seq);
    this.#sql.deleteBody.run(known.seq);
    this.#sql.insertBody.run(seq, headers, delivery.body);
    return storedResult(delivery, seq, runs, lease);
  }
}

function storedResult(delivery: NewDelivery, seq: number, attempt: number, lease: string | null): PutResult {
  if (lease === null) return { result: "stored" };
  return { result: "stored", leased: { ...delivery, attempt, tries: 1, lease: `${seq}@${lease}` } };
}
