import type { DatabaseSync } from "node:sqlite";
import type { StoreUnavailable } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";
import type { DeliverySummary } from "../../management/management.ts";
import type { SourceState } from "../../webhook/background.ts";
import type {
  DeliveryQuery,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutResult,
  RejectedRequest,
  ReplayResult,
  RunResult,
  StoredDelivery,
  StorePart,
} from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { defaultRetention, type Retention } from "../retention.ts";
import { ownerText, type StoreClaim } from "../store-owner.ts";
import { claimStore, Ownership } from "./claim-store.ts";
import { DeliveryKeys } from "./delivery-keys.ts";
import { GroupCommit } from "./group-commit.ts";
import { describeLoss, writeNewestMark } from "./newest-mark.ts";
import { openDatabase } from "./open-database.ts";
import { Pruner } from "./pruner.ts";
import { PutStatements } from "./put-statements.ts";
import { QueueStatements } from "./queue-statements.ts";
import { Reader } from "./reader.ts";
import { asRow } from "./rows.ts";
import { SqliteRollUps } from "./sqlite-roll-ups.ts";
import { sqliteState } from "./sqlite-state.ts";
import { asUnavailable, fromStore, openFailure } from "./store-errors.ts";
import { StoreGuard } from "./store-guard.ts";
import { findWalDamage } from "./wal-damage.ts";

/**
 * Milliseconds of drift between the wall clock and the monotonic clock, above which the wall clock is considered to
 * have been set.
 */
const clockJumpMs = 2000;

/** Detects that the wall clock was set, after which the ends of leases are unreliable for a while. */
class ClockWatch {
  #offset = Date.now() - performance.now();
  #doubtfulUntil = 0;

  /** False until this many milliseconds have passed since the clock was set. */
  trusts(ms: number): boolean {
    const now = performance.now();
    const offset = Date.now() - now;
    if (Math.abs(offset - this.#offset) > clockJumpMs) this.#doubtfulUntil = now + ms;
    this.#offset = offset;
    return now >= this.#doubtfulUntil;
  }
}

/** Delay in milliseconds until rejections are written together. Any sender can cause many of them. */
const rejectionDelayMs = 250;

function prepareEffects(db: DatabaseSync) {
  return {
    read: db.prepare("SELECT result FROM effects WHERE seq = ? AND name = ?"),
    write: db.prepare(
      `INSERT INTO effects (seq, name, result) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET result = excluded.result`,
    ),
  };
}

function throwUnavailable(error: unknown): never {
  throw asUnavailable(error);
}

export interface SqliteStore {
  /** The process's name in its leases. */
  readonly owner: string;
  /** The path of the database; undefined for an in-memory database. */
  readonly file?: string;
}

/**
 * Stores deliveries in SQLite. Deliveries in a file are durable. One process can use the file, and briefly a second
 * one that takes over.
 */
export class SqliteInbox implements Inbox {
  readonly durable: boolean = true;
  readonly state: SourceState;
  readonly rollUps: SqliteRollUps;
  readonly #db: DatabaseSync;
  readonly #file: string | undefined;
  readonly #owner: string;
  readonly #guard: StoreGuard;
  readonly #ownership: Ownership;
  readonly #group: GroupCommit;
  readonly #keys: DeliveryKeys;
  readonly #queue: QueueStatements;
  readonly #puts: PutStatements;
  readonly #reader: Reader;
  protected readonly pruner: Pruner;
  readonly #effects: ReturnType<typeof prepareEffects>;
  readonly #clock = new ClockWatch();
  #rejections: RejectedRequest[] = [];
  #rejectionTimer: NodeJS.Timeout | undefined;
  #merging = false;
  /** Commit counts: at the last check, and when the log was last emptied. */
  #checkedCommits = 0;
  #commitsWhenEmptied = 0;

  constructor(db: DatabaseSync, { file, owner }: SqliteStore) {
    this.#db = db;
    this.#file = file;
    this.#owner = owner;
    this.#keys = new DeliveryKeys(db);
    this.#guard = new StoreGuard(file);
    this.#ownership = new Ownership(db);
    this.#group = new GroupCommit(db, this.#guard, () => this.#refresh(), { isDeferred: file !== undefined });
    this.#queue = new QueueStatements(db);
    this.#puts = new PutStatements(db, this.#queue, this.#keys);
    this.#reader = new Reader(db, this.#keys);
    this.pruner = new Pruner(db, this.#group);
    this.#effects = prepareEffects(db);
    this.state = sqliteState(db, this.#group, this.#guard);
    this.rollUps = new SqliteRollUps(db, this.#group);
  }

  put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutResult> {
    const headers = JSON.stringify(delivery.headers);
    this.#mergeKeysIfDue();
    return this.#group.runAcknowledged(() => this.#puts.put(delivery, headers, outcome, lease));
  }

  async recordRejection(rejection: RejectedRequest): Promise<void> {
    if (this.#guard.disowned !== undefined) return;
    this.#rejections.push(rejection);
    if (this.#rejections.length > defaultRetention.rejections) this.#rejections.shift();
    this.#rejectionTimer ??= setTimeout(
      () =>
        void this.#writeRejections().catch(
          ignored("rejections are kept only for display, and the store reports its own failures"),
        ),
      rejectionDelayMs,
    );
  }

  claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    const endedToo = this.#clock.trusts(lease.durationMs);
    return this.#group.runOwned(() => this.#queue.claim(limit, lease, Date.now(), endedToo));
  }

  heartbeat(deliveries: readonly LeasedDelivery[], ms: number): Promise<readonly LeasedDelivery[]> {
    const until = Date.now() + ms;
    return this.#group.run(() => deliveries.filter((delivery) => !this.#queue.prolong(delivery, until)));
  }

  finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    return this.#group.runSoon(() => this.#queue.finish(delivery, result));
  }

  release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void> {
    return this.#group.run(() => {
      for (const [index, delivery] of deliveries.entries()) this.#queue.release(delivery, due?.[index]);
    });
  }

  async nextDue(): Promise<number | undefined> {
    return fromStore(() => this.#queue.nextDue());
  }

  async readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return fromStore(() => {
      this.#keys.refresh();
      const row = this.#keys.find(delivery);
      return row && asRow<{ result: string }>(this.#effects.read.get(row.seq, name))?.result;
    });
  }

  writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    return this.#group.run(() => {
      const row = this.#keys.find(delivery);
      if (row !== undefined) this.#effects.write.run(row.seq, name, result);
    });
  }

  open<Part>(part: StorePart<Part>): Promise<Part> {
    return part.inSqlite({
      db: this.#db,
      read: fromStore,
      run: (work) => this.#group.run(work),
    });
  }

  async list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    if (this.#rejections.length > 0) await this.#writeRejections();
    return this.#reader.list(query).catch(throwUnavailable);
  }

  async get(id: string, trigger?: string): Promise<StoredDelivery | undefined> {
    if (this.#rejections.length > 0) await this.#writeRejections();
    return fromStore(() => this.#reader.get(id, trigger));
  }

  replay(id: string, trigger?: string): Promise<ReplayResult> {
    return this.#group.runAcknowledged(() => this.#puts.replay(this.#reader.find(id, trigger)));
  }

  async depth(): Promise<Depth> {
    return fromStore(() => this.#reader.depth());
  }

  purge(listed: readonly DeliverySummary[]): Promise<number> {
    return this.pruner.purge(listed);
  }

  async prune(now: number, kept: Partial<Retention> = {}): Promise<void> {
    if (this.#guard.disowned !== undefined) return;
    await this.takeBack();
    this.#mergeKeysIfDue();
    await this.pruner.prune(now, { ...defaultRetention, ...kept }).catch(throwUnavailable);
    await this.rollUps.prune(now).catch(throwUnavailable);
  }

  /** Claims the store for its owner. @throws UserError `store-owned` if the store belongs to another owner */
  async claimFor(file: string, claim: StoreClaim): Promise<void> {
    await this.#group.run(() => claimStore(this.#db, file, claim));
    this.#ownership.requireOwner(claim.owner && ownerText(claim.owner));
  }

  /** Queues deliveries again that dead processes had leased. */
  takeBack(): Promise<void> {
    return this.#group.run(() => this.#queue.takeBack(this.#owner));
  }

  async check(): Promise<void> {
    const failure = this.#check();
    if (failure !== undefined) throw failure;
    await this.state.write("checked", "");
  }

  async watch(): Promise<void> {
    const failure = this.#check();
    if (failure !== undefined) throw failure;
    const { commits } = this.#group;
    const idle = commits === this.#checkedCommits;
    this.#checkedCommits = commits;
    if (idle && commits !== this.#commitsWhenEmptied) this.#emptyLog(commits);
  }

  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    if (this.#rejections.length > 0)
      await this.#writeRejections().catch(
        ignored("rejections are kept only for display, and the store reports its own failures"),
      );
    this.#group.close();
    if (this.#guard.check() === undefined) this.#markNewest();
    this.#db.close();
  }

  /** Reads the changes of other processes, which may include the owner. */
  #refresh(): void {
    this.#keys.refresh();
    const lost = this.#ownership.check(this.#keys.version);
    if (lost !== undefined) this.#guard.disown(lost);
  }

  /** Returns the reason why no more deliveries can be accepted; undefined if deliveries are accepted. */
  #check(): StoreUnavailable | undefined {
    const failure = this.#guard.check();
    if (failure !== undefined) return failure;
    try {
      this.#refresh();
    } catch (error) {
      throw this.#guard.failed(error);
    }
    return this.#guard.failure;
  }

  /** Writes all data from the log to the database file, so that later damage to the log causes no data loss. */
  #emptyLog(commits: number): void {
    try {
      const done = asRow<{ busy: number }>(this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get());
      if (done?.busy !== 0) return;
      this.#commitsWhenEmptied = commits;
      this.#markNewest();
    } catch (error) {
      throw this.#guard.failed(error);
    }
  }

  #markNewest(): void {
    if (this.#file === undefined) return;
    try {
      writeNewestMark(this.#file, this.#reader.newest());
    } catch {
      // An unreadable store is reported by the next call that needs it.
    }
  }

  /** Compares the store with the marked newest delivery. Returns a message if deliveries are missing. */
  findLoss(): string | undefined {
    const loss = this.#file === undefined ? undefined : describeLoss(this.#file, this.#reader.newest());
    this.#markNewest();
    return loss;
  }

  #mergeKeysIfDue(): void {
    if (this.#keys.isMergeDue && !this.#merging) void this.#mergeKeys();
  }

  /** Merges the keys. A failed merge is retried after the next delivery; until then, the keys stay in memory. */
  async #mergeKeys(): Promise<void> {
    this.#merging = true;
    try {
      while (this.#keys.isMergeDue) {
        this.#keys.choose();
        await this.#group.runSoon(() => this.#keys.merge());
        this.#keys.markMerged();
      }
    } catch {
      // Problems with the store are reported when a delivery is stored.
    } finally {
      this.#merging = false;
    }
  }

  #writeRejections(): Promise<void> {
    clearTimeout(this.#rejectionTimer);
    this.#rejectionTimer = undefined;
    const rejections = this.#rejections;
    this.#rejections = [];
    this.#mergeKeysIfDue();
    return this.#group.run(() => this.#puts.recordRejections(rejections));
  }
}

export interface SqliteInboxOptions {
  /**
   * The process's name in its leases.
   * @default a new name
   */
  readonly owner?: string;
  /** The owner of the deliveries. If set, no other owner can open the file. */
  readonly claim?: StoreClaim;
  /** Called for each problem of a store that still works, such as lost deliveries. */
  readonly onDamage?: (message: string) => void;
}

/**
 * Opens the inbox in a file, creates a missing file, and queues deliveries again that dead processes had leased.
 * @throws UserError `bad-store`, `store-owned`, `store-too-new`
 */
export async function openSqliteInbox(
  file: string,
  { owner = makeOwner(), claim, onDamage }: SqliteInboxOptions = {},
): Promise<SqliteInbox> {
  const damage = await findWalDamage(file).catch(ignored("opening the store reports what it cannot read"));
  const db = openDatabase(file);
  try {
    const inbox = new SqliteInbox(db, { file, owner });
    if (claim !== undefined) await inbox.claimFor(file, claim);
    await inbox.takeBack();
    const loss = inbox.findLoss();
    for (const message of [damage, loss]) if (message !== undefined) onDamage?.(message);
    return inbox;
  } catch (error) {
    db.close();
    throw openFailure(file, error);
  }
}
