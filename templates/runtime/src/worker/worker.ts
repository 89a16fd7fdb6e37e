import { errorMessage } from "../errors/errors.ts";
import type { Inbox, LeasedDelivery, LeaseRequest, RunResult } from "../inbox/inbox.ts";
import { makeOwner } from "../inbox/lease-owner.ts";
import type { Throttle } from "../inbox/throttle.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Tracing } from "../observe/tracing.ts";
import type { Opened } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { Cancellation } from "./cancellation.ts";
import { Claimer } from "./claimer.ts";
import { logFieldsOf } from "./context.ts";
import { runDeadLetter } from "./dead-letter.ts";
import { type RunReport, runDelivery } from "./run-delivery.ts";
import { errorText, toRunResult } from "./run-result.ts";

export interface WorkerOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  /** A name unique to this process. */
  readonly owner?: string;
  /**
   * Maximum number of deliveries that run concurrently.
   * @default 32
   */
  readonly concurrency?: number;
  /**
   * Number of additional deliveries that this process can lease, so that a burst does not have to be read from the
   * store again.
   */
  readonly ahead?: number;
  /**
   * Set if other processes share the store: a delivery that finds no slot in this process within this time is
   * released, so that another process can run it, and nothing is claimed ahead. If not set, deliveries wait in this
   * process.
   */
  readonly maxAheadMs?: number;
  /**
   * Maximum duration of a handler.
   * @default 5 minutes
   */
  readonly timeoutMs?: number;
  /** True under a debugger: handlers have no time limit, and the leases of a paused process are not taken over. */
  readonly debugged?: boolean;
  /**
   * Number of failed runs after which a delivery becomes a dead letter.
   * @default 8
   */
  readonly attempts?: number;
  readonly leaseMs?: number;
  /** Maximum time between two claims. */
  readonly pollMs?: number;
  /** Returns the milliseconds until the next run after a number of failed runs. */
  readonly retryDelay?: (attempt: number) => number;
  /** Called when the result of a run has been stored. */
  readonly onFinished?: (delivery: LeasedDelivery, result: RunResult, report: RunReport) => void;
  /** Called for errors of the inbox. */
  readonly onInboxError?: (error: unknown) => void;
  readonly tracing?: Tracing | undefined;
  /** Controls when deliveries run. Without a throttle, they run immediately. */
  readonly throttle?: Throttle | undefined;
  /** The name of the running build, stored for each run. */
  readonly build?: string | undefined;
}

interface Job {
  readonly delivery: LeasedDelivery;
  readonly opened: Opened | undefined;
  readonly cancellation: Cancellation;
  /** The index in `#held`; -1 if no longer held. */
  at: number;
  lost: boolean;
}

/** Maximum number of body bytes that are kept in memory in addition to running deliveries. */
const maxAheadBytes = 64 * 1024 * 1024;
/** Maximum number of results waiting to be stored, per concurrent delivery. */
const recordingFactor = 8;
const storeRetryMs = 1000;

/**
 * Runs deliveries with limited concurrency: those passed by the receiver, and those stored in the inbox.
 *
 * A delivery that can run immediately is leased in the transaction that stores it and runs from memory, so it is
 * neither read from the store again nor claimed in a second transaction:
 *
 *   receiver                    worker                       inbox
 *      |-- reserve() ------------>| a slot and a lease, or nothing
 *      |-- put(delivery, lease) --------------------------->| store + lease, one commit
 *      |<------------------------------------ { leased } ---|
 *      |-- settle(leased, opened) ->| queue -> run -> finish() ->| result
 *      |                          |<-- claim(lease) ------->| retries, backlog, deliveries left by other processes
 *
 * `reserve` returns nothing while all slots are in use or older deliveries are waiting in the inbox. To keep the
 * order, the new delivery then also waits in the inbox, and the claimer claims it after `stored` was called. A
 * reserved slot counts as used until `settle` is called. `settle` is always called: without a delivery if `put`
 * failed, found a duplicate or could not lease the delivery.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #concurrency: number;
  readonly #lease: LeaseRequest;
  readonly #claimer: Claimer;
  readonly #queue: Job[] = [];
  /**
   * All leased jobs: waiting, running, or finished but not recorded yet. Not a Set, because a Set that changes this
   * often leaves old hash tables behind, each of which keeps its payloads alive until the next full garbage
   * collection.
   */
  readonly #held: Job[] = [];
  readonly #heartbeatTimer: NodeJS.Timeout;
  readonly #whenIdle: (() => void)[] = [];
  readonly #onOverdue = (overdue: boolean) => {
    this.#overdue += overdue ? 1 : -1;
  };
  #bytes = 0;
  #running = 0;
  #reserved = 0;
  /** Number of finished jobs whose results are being stored. */
  #recording = 0;
  #overdue = 0;
  #stopping = false;
  #onHold = false;
  /** The last inbox error since `wake`, so that each cause is logged only once. */
  #failure = "";
  #pumping = false;
  /** Set while deliveries are waiting that will be released if they find no slot in time. */
  #releaseTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? 32;
    const durationMs = options.leaseMs ?? 30_000;
    const owner = options.owner ?? makeOwner();
    this.#lease = { owner, durationMs, ...(options.debugged ? { sparesLiving: true } : {}) };
    this.#claimer = new Claimer({
      inbox: options.inbox,
      lease: this.#lease,
      pollMs: options.pollMs ?? durationMs,
      room: () => this.#freeSlots(),
      take: (delivery) => this.#take(delivery, undefined),
      onError: (error) => this.#failed(error),
      onIdle: () => this.#checkIdle(),
    });
    this.#heartbeatTimer = setInterval(() => void this.#heartbeat(), durationMs / 3);
    this.#heartbeatTimer.unref();
  }

  /** False if handlers or the store are stuck and only a restart would help. */
  get healthy(): boolean {
    return this.#overdue < this.#concurrency && this.#claimer.healthy;
  }

  /**
   * Requests the lease for a delivery that is about to be stored. `settle` must be called afterwards. Returns
   * undefined if the delivery has to wait in the inbox, because all slots are in use or older deliveries are waiting.
   */
  reserve(): LeaseRequest | undefined {
    const { ahead = 0 } = this.#options;
    if (this.#stopping || this.#onHold || this.#claimer.behind) return undefined;
    if (this.#usedSlots() >= this.#concurrency + ahead || this.#bytes > maxAheadBytes) {
      this.#claimer.fallBehind();
      return undefined;
    }
    this.#reserved++;
    return this.#lease;
  }

  /** Uses the result of `reserve`: runs the delivery if it was leased. */
  settle(delivery?: LeasedDelivery, opened?: Opened): void {
    this.#reserved--;
    if (delivery === undefined) this.#checkIdle();
    else this.#take(delivery, opened);
  }

  /** Called when a delivery was stored without a lease. */
  stored(): void {
    this.#failure = "";
    this.#claimer.wake();
  }

  /** Called when the inbox may contain deliveries that are older than new ones. */
  wake(): void {
    this.#failure = "";
    this.#claimer.fallBehind();
  }

  /**
   * Starts no deliveries while on hold: those that were leased ahead are released, and new ones wait in the inbox.
   * Running deliveries continue.
   */
  hold(on: boolean): void {
    if (on === this.#onHold) return;
    this.#onHold = on;
    if (on) void this.#release(this.#queue.splice(0));
    else this.wake();
  }

  /** Resolves when nothing is waiting or running, except for later retries. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#checkIdle();
    });
  }

  /**
   * Starts no more deliveries if the inbox is durable, lets running handlers finish for this many milliseconds, then
   * aborts their signals and waits for up to one more second. Unfinished deliveries are released for the next
   * process. Resolves to true if no run was interrupted.
   */
  async stop(graceMs: number): Promise<boolean> {
    const { inbox } = this.#options;
    if (inbox.durable) {
      this.#stopping = true;
      this.#claimer.stop();
      await this.#release(this.#queue.splice(0));
    }
    const inTime = await this.#idleWithin(graceMs);
    this.#stopping = true;
    this.#claimer.stop();
    if (!inTime) {
      await this.#release(this.#queue.splice(0));
      for (const { cancellation } of this.#held) cancellation.abort(new Error("The process is stopping."));
    }
    const done = inTime || (await this.#idleWithin(Math.min(1000, graceMs)));
    await this.#release([...this.#held]);
    clearInterval(this.#heartbeatTimer);
    return done;
  }

  #freeSlots(): number {
    if (this.#onHold) return 0;
    const { ahead = 0, maxAheadMs } = this.#options;
    const claimedAhead = maxAheadMs === undefined ? Math.min(ahead, this.#concurrency) : 0;
    return this.#concurrency + claimedAhead - this.#usedSlots();
  }

  /**
   * Returns the number of used slots. A job whose result is being stored needs no slot, unless the store is slower
   * than the handlers.
   */
  #usedSlots(): number {
    return (
      this.#held.length - Math.min(this.#recording, this.#concurrency * recordingFactor) + this.#reserved
    );
  }

  #take(delivery: LeasedDelivery, opened: Opened | undefined): void {
    const job = { delivery, opened, cancellation: new Cancellation(), at: this.#held.length, lost: false };
    this.#held.push(job);
    this.#bytes += delivery.body.length;
    if (this.#stopping || this.#onHold) void this.#release([job]);
    else if (this.#options.throttle?.limits(delivery.trigger) === true)
      void this.#checkThrottle(job, this.#options.throttle);
    else this.#enqueue(job);
  }

  #enqueue(job: Job): void {
    this.#queue.push(job);
    this.#pumpSoon();
  }

  /** Releases a delivery until its turn comes, because a waiting delivery would use a slot. */
  async #checkThrottle(job: Job, throttle: Throttle): Promise<void> {
    const due = await throttle.takeTurn(job.delivery);
    if (job.at < 0) return;
    if (job.lost) this.#drop(job);
    else if (this.#stopping || this.#onHold) await this.#release([job]);
    else if (due === undefined) this.#enqueue(job);
    else await this.#postpone(job, due);
  }

  async #postpone(job: Job, due: number): Promise<void> {
    try {
      await this.#options.inbox.release([job.delivery], [due]);
    } catch (error) {
      // The lease then expires.
      this.#failed(error);
    }
    this.#drop(job);
    this.#claimer.due(due);
  }

  /** Starts handlers after the current event loop turn, so that senders get their responses first. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < this.#concurrency) {
      const job = this.#queue.shift();
      if (job === undefined) break;
      this.#running++;
      void this.#run(job);
    }
    if (this.#queue.length > 0) {
      this.#releaseLater();
      return;
    }
    clearTimeout(this.#releaseTimer);
    this.#releaseTimer = undefined;
    this.#claimer.roomLeft();
  }

  #releaseLater(): void {
    const { maxAheadMs } = this.#options;
    if (maxAheadMs === undefined || this.#releaseTimer !== undefined) return;
    this.#releaseTimer = setTimeout(() => {
      this.#releaseTimer = undefined;
      void this.#release(this.#queue.splice(0));
    }, maxAheadMs).unref();
  }

  async #run(job: Job): Promise<void> {
    const { webhook, inbox, log, tracing, timeoutMs = 300_000, attempts = 8 } = this.#options;
    const { delivery, opened, cancellation } = job;
    const run = {
      webhook,
      inbox,
      delivery,
      opened,
      log,
      cancellation,
      timeout: timeoutMs,
      isUnlimited: this.#options.debugged === true,
      attempts,
      onOverdue: this.#onOverdue,
    };
    const report = await (tracing?.run(delivery, () => runDelivery(run)) ?? runDelivery(run));
    const isLast = report.outcome === "failed" && delivery.tries >= report.attempts;
    if (isLast && cancellation.reason === undefined) await runDeadLetter(run, errorText(report));
    this.#running--;
    this.#pump();
    if (job.lost) this.#drop(job);
    // A handler that was aborted because the process is stopping has not failed: the next process runs it.
    else if (this.#stopping && cancellation.reason !== undefined && report.outcome === "failed")
      await this.#release([job]);
    else await this.#finish(job, report);
  }

  async #finish(job: Job, report: RunReport): Promise<void> {
    const result = toRunResult(job.delivery, report, this.#options);
    this.#recording++;
    if (this.#queue.length === 0) this.#claimer.roomLeft();
    while (job.at >= 0 && !job.lost) {
      try {
        if (!(await this.#options.inbox.finish(job.delivery, result))) this.#lose(job);
        else this.#finished(job.delivery, result, report);
        break;
      } catch (error) {
        this.#failed(error);
        if (this.#stopping) break;
        await new Promise((resolve) => setTimeout(resolve, storeRetryMs));
      }
    }
    this.#recording--;
    if (result.retryAt !== undefined) this.#claimer.due(result.retryAt);
    this.#drop(job);
  }

  #finished(delivery: LeasedDelivery, result: RunResult, report: RunReport): void {
    this.#options.onFinished?.(delivery, result, report);
    if (delivery.lane !== undefined) this.#claimer.wake();
  }

  async #heartbeat(): Promise<void> {
    if (this.#held.length === 0) return;
    const jobs = new Map(this.#held.map((job) => [job.delivery, job]));
    try {
      for (const lost of await this.#options.inbox.heartbeat([...jobs.keys()], this.#lease.durationMs)) {
        const job = jobs.get(lost);
        if (job !== undefined && job.at >= 0) this.#lose(job);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #lose(job: Job): void {
    job.lost = true;
    job.cancellation.abort(new Error("Another process has taken over this delivery."));
    this.#options.log.warn(
      "The lease was lost: another process runs this delivery",
      logFieldsOf(job.delivery),
    );
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#drop(job);
    }
  }

  async #release(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    for (const job of jobs) this.#drop(job);
    await this.#options.inbox
      .release(jobs.map(({ delivery }) => delivery))
      .catch((error: unknown) => this.#failed(error));
    // The hold may have ended before the deliveries were released.
    if (!this.#stopping && !this.#onHold) this.#claimer.fallBehind();
  }

  #drop(job: Job): void {
    if (job.at < 0) return;
    const last = this.#held.pop();
    if (last !== undefined && last !== job) {
      this.#held[job.at] = last;
      last.at = job.at;
    }
    job.at = -1;
    this.#bytes -= job.delivery.body.length;
    if (this.#queue.length === 0) this.#claimer.roomLeft();
    this.#checkIdle();
  }

  #failed(error: unknown): void {
    const message = errorMessage(error);
    // The inbox is retried often, so each cause is logged only once.
    if (message !== this.#failure) this.#options.log.error(`The inbox failed: ${message}`, { error });
    this.#failure = message;
    this.#options.onInboxError?.(error);
  }

  #checkIdle(): void {
    if (this.#held.length > 0 || this.#reserved > 0 || this.#claimer.busy) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #idleWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    try {
      return await Promise.race([this.idle().then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
