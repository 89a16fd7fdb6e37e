import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type StoreLost, StoreUnavailable } from "../../errors/errors.ts";
import { isBusy, storeFailure } from "./store-errors.ts";
import type { StoreGuard } from "./store-guard.ts";

interface Job {
  /** May run several times; only the result of its last run counts. */
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** True for work that a sender relies on: it counts only if the store is still under its name after the commit. */
  readonly acknowledged: boolean;
  /** True for work that may be done only while the store is this process's. */
  readonly owned: boolean;
}

/** What tells how long the database has been locked, and when to try again. */
export interface RetryClock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  after(ms: number, action: () => void): void;
}

export interface GroupCommitOptions {
  readonly clock?: RetryClock;
  /** Whether work waits to share a commit with other work of its turn; pointless without a disk. @default true */
  readonly isDeferred?: boolean;
}

const systemClock: RetryClock = {
  now: () => performance.now(),
  after: (ms, action) => void setTimeout(action, ms),
};

/** How long work may wait to share the commit of other work. */
const linger = 5;
const busyRetry = 20;
/**
 * Work fails when the database stays locked for this long. Slack, for one, waits no longer than 3 seconds in all, part of which
 * its request was in transit.
 */
export const busyTimeoutMs = 1500;

/**
 * Collects the work of one turn of the event loop in one transaction, which costs one write to the disk;
 * every result is returned after the commit. Work that fails by itself fails alone.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #onBegin: () => void;
  readonly #guard: StoreGuard;
  readonly #clock: RetryClock;
  readonly #isDeferred: boolean;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #jobs: Job[] = [];
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #busySince: number | undefined;
  #closed = false;
  #commits = 0;

  /** `onBegin` is called in each transaction, before its work; it tells the guard if the store is another owner's. */
  constructor(
    db: DatabaseSync,
    guard: StoreGuard,
    onBegin: () => void,
    { clock = systemClock, isDeferred = true }: GroupCommitOptions = {},
  ) {
    this.#db = db;
    this.#guard = guard;
    this.#clock = clock;
    this.#isDeferred = isDeferred;
    this.#onBegin = onBegin;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
  }

  /** How many transactions were committed. */
  get commits(): number {
    return this.#commits;
  }

  /** Does the work in the next transaction. @throws StoreUnavailable, or what the work throws */
  run<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: false }, () => this.#schedule());
  }

  /** The same for what only the owner of the store may do. @throws StoreLost if that is another one by then */
  runOwned<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: true }, () => this.#schedule());
  }

  /** The same for what is acknowledged once it resolves. @throws StoreLost if the file is not under its name then */
  runAcknowledged<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: true, owned: true }, () => this.#schedule());
  }

  /** The same for deferrable work: it joins the next transaction, or starts one soon. */
  runSoon<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: false }, () => {
      if (!this.#scheduled) this.#timer ??= setTimeout(() => this.#schedule(), linger);
    });
  }

  /** Does the remaining work; nothing is accepted afterwards. */
  close(): void {
    this.#flush();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#rejectAll(new StoreUnavailable("The store is closed."));
  }

  #add<Result>(
    job: { work: () => Result; acknowledged: boolean; owned: boolean },
    schedule: () => void,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#closed) return reject(new StoreUnavailable("The store is closed."));
      const { failure, disowned } = this.#guard;
      if (job.acknowledged && failure !== undefined) return reject(failure);
      if (job.owned && disowned !== undefined) return reject(disowned);
      this.#jobs.push({ ...job, resolve, reject });
      if (this.#isDeferred) schedule();
      else this.#flush();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#busySince !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#scheduled = false;
    const jobs = this.#jobs;
    if (jobs.length === 0 || this.#closed) return;
    this.#jobs = [];
    try {
      this.#transact(jobs);
      this.#busySince = undefined;
    } catch (error) {
      this.#failed(jobs, error);
    }
  }

  #transact(jobs: readonly Job[]): void {
    const results: unknown[] = [];
    let disowned: StoreLost | undefined;
    try {
      this.#begin.run();
      this.#onBegin();
      // No other process writes until the commit, so the owner stays the same one.
      ({ disowned } = this.#guard);
      for (const { work, owned } of jobs) results.push(owned && disowned !== undefined ? undefined : work());
      this.#commit.run();
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
    this.#commits++;
    // After the commit, so everything acknowledged was durable under the store's name.
    const lost = jobs.some(({ acknowledged }) => acknowledged) ? this.#guard.check() : undefined;
    for (let index = 0; index < jobs.length; index++) {
      const job = jobs[index];
      if (disowned !== undefined && job?.owned === true) job.reject(disowned);
      else if (lost !== undefined && job?.acknowledged === true) job.reject(lost);
      else job?.resolve(results[index] as never);
    }
  }

  #failed(jobs: readonly Job[], error: unknown): void {
    if (isBusy(error)) {
      this.#retry(jobs, error);
      return;
    }
    this.#busySince = undefined;
    const [only] = jobs;
    if (storeFailure(error) !== undefined) {
      const failure = this.#guard.failed(error);
      for (const { reject } of jobs) reject(failure);
    } else if (jobs.length === 1) only?.reject(error);
    else for (const job of jobs) this.#alone(job);
  }

  #alone(job: Job): void {
    try {
      this.#transact([job]);
    } catch (error) {
      job.reject(this.#guard.failed(error));
    }
  }

  /** Waiting inside SQLite would stop the whole process, so it waits here. */
  #retry(jobs: readonly Job[], error: unknown): void {
    const now = this.#clock.now();
    this.#busySince ??= now;
    this.#jobs = [...jobs, ...this.#jobs];
    if (now - this.#busySince > busyTimeoutMs) {
      this.#busySince = undefined;
      this.#rejectAll(this.#guard.failed(error));
    } else this.#clock.after(busyRetry, () => this.#flush());
  }

  #rejectAll(error: unknown): void {
    for (const { reject } of this.#jobs.splice(0)) reject(error);
  }
}
