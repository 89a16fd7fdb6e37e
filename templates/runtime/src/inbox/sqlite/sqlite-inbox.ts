import type { DatabaseSync } from "node:sqlite";
import type { SourceState } from "../../webhook/source-state.ts";
import type {
  DeliveryDetail,
  DeliveryQuery,
  DeliveryRecord,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutAnswer,
  Refusal,
  ReplayAnswer,
  RunResult,
} from "../inbox.ts";
import { makeOwner } from "../owner.ts";
import { retention } from "../retention.ts";
import { ClockWatch } from "./clock-watch.ts";
import { DeliveryKeys } from "./delivery-keys.ts";
import { GroupCommit } from "./group-commit.ts";
import { openDatabase } from "./open-database.ts";
import { Pruner } from "./pruner.ts";
import { PutStatements } from "./put-statements.ts";
import { QueueStatements } from "./queue-statements.ts";
import { Reader } from "./reader.ts";
import { rowOf } from "./rows.ts";
import { dropOldIndex } from "./schema.ts";
import { sqliteState } from "./sqlite-state.ts";
import { asUnavailable } from "./store-errors.ts";
import { takeBack } from "./take-back.ts";

/** Refusals may be many, since anybody can cause them, and none of them is worth a write of its own. */
const refusalLinger = 250;
/** Longer than a process that is being replaced goes on, in milliseconds. */
const takeover = 10 * 60_000;

function prepareEffects(db: DatabaseSync) {
  return {
    read: db.prepare("SELECT result FROM effects WHERE seq = ? AND name = ?"),
    write: db.prepare(
      `INSERT INTO effects (seq, name, result) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET result = excluded.result`,
    ),
  };
}

/** Keeps deliveries in one file, durably: for one process, and a second one while it takes over. */
export class SqliteInbox implements Inbox {
  readonly durable = true;
  readonly state: SourceState;
  readonly #db: DatabaseSync;
  readonly #owner: string;
  readonly #group: GroupCommit;
  readonly #keys: DeliveryKeys;
  readonly #queue: QueueStatements;
  readonly #puts: PutStatements;
  readonly #reader: Reader;
  readonly #pruner: Pruner;
  readonly #effects: ReturnType<typeof prepareEffects>;
  readonly #clock = new ClockWatch();
  #refusals: Refusal[] = [];
  #refusalTimer: NodeJS.Timeout | undefined;
  #merging = false;
  readonly #opened = Date.now();

  constructor(db: DatabaseSync, owner: string) {
    this.#db = db;
    this.#owner = owner;
    this.#keys = new DeliveryKeys(db);
    this.#group = new GroupCommit(db, () => this.#keys.refresh());
    this.#queue = new QueueStatements(db);
    this.#puts = new PutStatements(db, this.#queue, this.#keys);
    this.#reader = new Reader(db, this.#keys);
    this.#pruner = new Pruner(db, this.#group);
    this.#effects = prepareEffects(db);
    this.state = sqliteState(db, this.#group);
  }

  put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const headers = JSON.stringify(delivery.headers);
    this.#mergeKeysIfDue();
    return this.#group.run(() => this.#puts.put(delivery, headers, outcome, lease));
  }

  async refuse(refusal: Refusal): Promise<void> {
    this.#refusals.push(refusal);
    if (this.#refusals.length > retention.refusals) this.#refusals.shift();
    this.#refusalTimer ??= setTimeout(() => void this.#writeRefusals().catch(() => undefined), refusalLinger);
  }

  claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    const endedToo = this.#clock.trusts(lease.milliseconds);
    return this.#group.run(() => this.#queue.claim(limit, lease, Date.now(), endedToo));
  }

  heartbeat(deliveries: readonly LeasedDelivery[], milliseconds: number): Promise<readonly LeasedDelivery[]> {
    const until = Date.now() + milliseconds;
    return this.#group.run(() => deliveries.filter((delivery) => !this.#queue.prolong(delivery, until)));
  }

  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    return this.#group.runSoon(() => this.#queue.finish(delivery, result));
  }

  release(deliveries: readonly LeasedDelivery[]): Promise<void> {
    return this.#group.run(() => {
      for (const delivery of deliveries) this.#queue.release(delivery);
    });
  }

  async nextDue(): Promise<number | undefined> {
    return this.#read(() => this.#queue.nextDue());
  }

  async readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return this.#read(() => {
      this.#keys.refresh();
      const row = this.#keys.find(delivery);
      return row && rowOf<{ result: string }>(this.#effects.read.get(row.seq, name))?.result;
    });
  }

  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    return this.#group.run(() => {
      const row = this.#keys.find(delivery);
      if (row !== undefined) this.#effects.write.run(row.seq, name, result);
    });
  }

  async list(query: DeliveryQuery): Promise<readonly DeliveryRecord[]> {
    if (this.#refusals.length > 0) await this.#writeRefusals();
    return this.#reader.list(query).catch((error: unknown) => {
      throw asUnavailable(error);
    });
  }

  async get(id: string, trigger?: string): Promise<DeliveryDetail | undefined> {
    if (this.#refusals.length > 0) await this.#writeRefusals();
    return this.#read(() => this.#reader.get(id, trigger));
  }

  replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    return this.#group.run(() => this.#puts.replay(this.#reader.find(id, trigger)));
  }

  async depth(): Promise<Depth> {
    return this.#read(() => this.#reader.depth());
  }

  async prune(now: number): Promise<void> {
    await this.takeBack();
    this.#mergeKeysIfDue();
    if (now - this.#opened > takeover) await this.#group.run(() => dropOldIndex(this.#db));
    await this.#pruner.prune(now);
  }

  /** Queues again what dead processes had leased. */
  takeBack(): Promise<void> {
    return this.#group.run(() => takeBack(this.#db, this.#queue, this.#owner));
  }

  check(): Promise<void> {
    return this.state.write("checked", "");
  }

  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    if (this.#refusals.length > 0) await this.#writeRefusals().catch(() => undefined);
    this.#group.close();
    this.#db.close();
  }

  #mergeKeysIfDue(): void {
    if (this.#keys.due && !this.#merging) void this.#mergeKeys();
  }

  /** Where it fails, the next delivery tries it again: until then the keys stay in memory. */
  async #mergeKeys(): Promise<void> {
    this.#merging = true;
    try {
      while (this.#keys.due) {
        this.#keys.choose();
        await this.#group.runSoon(() => this.#keys.merge());
        this.#keys.merged();
      }
    } catch {
      // The store says what is wrong with it to whoever stores a delivery.
    } finally {
      this.#merging = false;
    }
  }

  #writeRefusals(): Promise<void> {
    clearTimeout(this.#refusalTimer);
    this.#refusalTimer = undefined;
    const refusals = this.#refusals;
    this.#refusals = [];
    this.#mergeKeysIfDue();
    return this.#group.run(() => this.#puts.refuse(refusals));
  }

  #read<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

/**
 * Opens the inbox in a file, which is made where it is missing, and takes back what dead processes had leased.
 * @throws UserError `bad-store`, `store-too-new`
 */
export async function openSqliteInbox(file: string, owner = makeOwner()): Promise<SqliteInbox> {
  const inbox = new SqliteInbox(openDatabase(file), owner);
  await inbox.takeBack();
  return inbox;
}
