import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type StoreLost, StoreUnavailable } from "../../errors/errors.ts";
import { isBusy, storeFailure } from "./store-errors.ts";
import type { StoreGuard } from "./store-guard.ts";

interface Job {
  /** May run several times. Only the result of the last run counts. */
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /**
   * True for work that a sender relies on. Such work only succeeds if the store's file still exists under its name
   * after the commit.
   */
  readonly acknowledged: boolean;
  /** True for work that is only allowed while this process owns the store. */
  readonly owned: boolean;
}

/** The clock for measuring how long the database has been locked, and for scheduling retries. */
export interface RetryClock {
  /** Monotonic time in milliseconds. */
  now(): number;
  after(ms: number, action: () => void): void;
}

export interface GroupCommitOptions {
  readonly clock?: RetryClock;
  /**
   * True if work waits to share a commit with other work from the same event loop turn, which has no benefit in
   * memory.
   * @default true
   */
  readonly isDeferred?: boolean;
}

const systemClock: RetryClock = {
  now: () => performance.now(),
  after: (ms, action) => void setTimeout(action, ms),
};

/** Maximum time in milliseconds for which deferrable work waits to join another commit. */
const maxLingerMs = 5;
const busyRetryMs = 20;
/**
 * Work fails if the database stays locked for this many milliseconds. Slack, for example, waits up to 3 seconds in
 * total, including the time in transit.
 */
export const busyTimeoutMs = 1500;

/**
 * Combines the work of one event loop turn into one transaction, which requires only one disk write. Results are
 * returned after the commit. An error in one job does not affect the others.
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

  /**
   * `onBegin` is called at the start of each transaction. It informs the guard if the store belongs to another owner.
   */
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

  /** Number of committed transactions. */
  get commits(): number {
    return this.#commits;
  }

  /** Executes the work in the next transaction. @throws StoreUnavailable, or any error that the work throws */
  run<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: false }, () => this.#schedule());
  }

  /**
   * Like `run`, for work that only the store's owner may do.
   * @throws StoreLost if the store now belongs to another owner
   */
  runOwned<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: true }, () => this.#schedule());
  }

  /**
   * Like `runOwned`, for work that is acknowledged once the promise resolves.
   * @throws StoreLost if the file no longer exists under its name after the commit
   */
  runAcknowledged<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: true, owned: true }, () => this.#schedule());
  }

  /** Like `run`, for deferrable work: it joins the next transaction, or starts one soon. */
  runSoon<Result>(work: () => Result): Promise<Result> {
    return this.#add({ work, acknowledged: false, owned: false }, () => {
      if (!this.#scheduled) this.#timer ??= setTimeout(() => this.#schedule(), maxLingerMs);
    });
  }

  /** Executes the remaining work. No more work is accepted afterwards. */
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
      // No other process can write until the commit, so the owner cannot change.
      ({ disowned } = this.#guard);
      for (const { work, owned } of jobs) results.push(owned && disowned !== undefined ? undefined : work());
      this.#commit.run();
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
    this.#commits++;
    // Checked after the commit, so that all acknowledged work was durable under the store's name.
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
    else for (const job of jobs) this.#runAlone(job);
  }

  #runAlone(job: Job): void {
    try {
      this.#transact([job]);
    } catch (error) {
      job.reject(this.#guard.failed(error));
    }
  }

  /** Waiting inside SQLite would block the whole process, so the wait happens here. */
  #retry(jobs: readonly Job[], error: unknown): void {
    const now = this.#clock.now();
    this.#busySince ??= now;
    this.#jobs = [...jobs, ...this.#jobs];
    if (now - this.#busySince > busyTimeoutMs) {
      this.#busySince = undefined;
      this.#rejectAll(this.#guard.failed(error));
    } else this.#clock.after(busyRetryMs, () => this.#flush());
  }

  #rejectAll(error: unknown): void {
    for (const { reject } of this.#jobs.splice(0)) reject(error);
  }
}
