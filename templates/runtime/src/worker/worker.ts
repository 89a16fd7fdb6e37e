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
   * The number of deliveries that run at once.
   * @default 32
   */
  readonly concurrency?: number;
  /** Deliveries that this process may hold beyond those, so a burst is not read from the store again. */
  readonly ahead?: number;
  /**
   * Set where other processes share the store: what finds no slot here within this time goes back, where one of them
   * may run it, and nothing is claimed ahead. Unless given, it waits here.
   */
  readonly maxAheadMs?: number;
  /**
   * How long a handler may take.
   * @default 5 minutes
   */
  readonly timeoutMs?: number;
  /** True under a debugger: no handler has a time limit, and what a process holds at a breakpoint stays its own. */
  readonly debugged?: boolean;
  /**
   * Runs before a delivery that fails is a dead letter.
   * @default 8
   */
  readonly attempts?: number;
  readonly leaseMs?: number;
  /** The longest time between two claims. */
  readonly pollMs?: number;
  /** Milliseconds until the next run after so many failed ones. */
  readonly retryDelay?: (attempt: number) => number;
  /** Called once the result of a run is stored. */
  readonly onFinished?: (delivery: LeasedDelivery, result: RunResult, report: RunReport) => void;
  /** Called with errors of the inbox. */
  readonly onInboxError?: (error: unknown) => void;
  readonly tracing?: Tracing | undefined;
  /** Decides when deliveries run; without one, they run at once. */
  readonly throttle?: Throttle | undefined;
  /** The name of the build that runs here, for the record of each run. */
  readonly build?: string | undefined;
}

interface Job {
  readonly delivery: LeasedDelivery;
  readonly opened: Opened | undefined;
  readonly cancellation: Cancellation;
  /** Its index in `#held`; -1 once it is not held any more. */
  at: number;
  lost: boolean;
}

/** Bytes of bodies that may be held in memory beyond what runs. */
const aheadBytes = 64 * 1024 * 1024;
/** Results that may wait to be stored, for each delivery that may run at once. */
const recordingFactor = 8;
const retryStore = 1000;

/**
 * Runs deliveries, a limited number at once: those that the receiver hands over, and those that the inbox holds.
 *
 * A delivery that can run at once is leased in the transaction that stores it and runs from memory, so it is neither
 * read from the store again nor claimed in a second transaction:
 *
 *   receiver                    worker                       inbox
 *      |-- reserve() ------------>| a slot and a lease, or nothing
 *      |-- put(delivery, lease) --------------------------->| store + lease, one commit
 *      |<------------------------------------ { leased } ---|
 *      |-- settle(leased, opened) ->| queue -> run -> finish() ->| result
 *      |                          |<-- claim(lease) ------->| what waits: retries, a backlog, other processes' rest
 *
 * `reserve` gives nothing while every slot is taken or older deliveries wait in the inbox; the delivery then waits there
 * too, which keeps the order, and the claimer fetches it once `stored` reports it. A slot that was reserved counts as
 * taken until `settle`, which follows in any case: without a delivery where `put` failed, found a duplicate or could not
 * lease it.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #concurrency: number;
  readonly #lease: LeaseRequest;
  readonly #claimer: Claimer;
  readonly #queue: Job[] = [];
  /**
   * Everything that is leased: jobs that wait here, that run, and that have run but are not recorded yet. Not a Set: one
   * that changes this often leaves old tables behind, each of which keeps its payloads until the next full collection.
   */
  readonly #held: Job[] = [];
  readonly #beat: NodeJS.Timeout;
  readonly #whenIdle: (() => void)[] = [];
  readonly #onOverdue = (overdue: boolean) => {
    this.#overdue += overdue ? 1 : -1;
  };
  #bytes = 0;
  #running = 0;
  #reserved = 0;
  /** Jobs that have run and whose results are being stored. */
  #recording = 0;
  #overdue = 0;
  #stopping = false;
  #onHold = false;
  /** The last error of the inbox since `wake`, to log each cause once. */
  #failure = "";
  #pumping = false;
  /** Set while deliveries wait here that go back if they find no slot in time. */
  #giveBackTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? 32;
    const durationMs = options.leaseMs ?? 30_000;
    const owner = options.owner ?? makeOwner();
    this.#lease = { owner, durationMs, ...(options.debugged ? { sparesLiving: true } : {}) };
    this.#claimer = new Claimer({
      inbox: options.inbox,
      lease: this.#lease,
      poll: options.pollMs ?? durationMs,
      room: () => this.#room(),
      take: (delivery) => this.#take(delivery, undefined),
      onError: (error) => this.#failed(error),
      onIdle: () => this.#checkIdle(),
    });
    this.#beat = setInterval(() => void this.#heartbeat(), durationMs / 3);
    this.#beat.unref();
  }

  /** False if handlers or the store are stuck and only a restart would help. */
  get healthy(): boolean {
    return this.#overdue < this.#concurrency && this.#claimer.healthy;
  }

  /**
   * Requests the lease of a delivery that is about to be stored; `settle` has to follow. Undefined if the delivery
   * has to wait in the inbox: all slots are taken, or older deliveries wait there.
   */
  reserve(): LeaseRequest | undefined {
    const { ahead = 0 } = this.#options;
    if (this.#stopping || this.#onHold || this.#claimer.behind) return undefined;
    if (this.#taken() >= this.#concurrency + ahead || this.#bytes > aheadBytes) {
      this.#claimer.fallBehind();
      return undefined;
    }
    this.#reserved++;
    return this.#lease;
  }

  /** Uses what `reserve` gave: runs the delivery, where it was leased. */
  settle(delivery?: LeasedDelivery, opened?: Opened): void {
    this.#reserved--;
    if (delivery === undefined) this.#checkIdle();
    else this.#take(delivery, opened);
  }

  /** Reports that a delivery was stored without a lease. */
  stored(): void {
    this.#failure = "";
    this.#claimer.wake();
  }

  /** Reports that the inbox may have something to run that is older than what comes now. */
  wake(): void {
    this.#failure = "";
    this.#claimer.fallBehind();
  }

  /**
   * Starts nothing while it is on hold: what was leased ahead goes back to the inbox, where everything waits that comes.
   * What runs already goes on.
   */
  hold(on: boolean): void {
    if (on === this.#onHold) return;
    this.#onHold = on;
    if (on) void this.#giveBack(this.#queue.splice(0));
    else this.wake();
  }

  /** Resolves once nothing waits and nothing runs, except for later retries. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#checkIdle();
    });
  }

  /**
   * Starts nothing more where the inbox is durable, lets running handlers finish for this many milliseconds, then aborts
   * their signals and waits up to a second more. Deliveries that have not ended are released for the next process.
   * Resolves to true if no run was interrupted.
   */
  async stop(graceMs: number): Promise<boolean> {
    const { inbox } = this.#options;
    if (inbox.durable) {
      this.#stopping = true;
      this.#claimer.stop();
      await this.#giveBack(this.#queue.splice(0));
    }
    const inTime = await this.#within(graceMs);
    this.#stopping = true;
    this.#claimer.stop();
    if (!inTime) {
      await this.#giveBack(this.#queue.splice(0));
      for (const { cancellation } of this.#held) cancellation.abort(new Error("The process has to end."));
    }
    const done = inTime || (await this.#within(Math.min(1000, graceMs)));
    await this.#giveBack([...this.#held]);
    clearInterval(this.#beat);
    return done;
  }

  #room(): number {
    if (this.#onHold) return 0;
    const { ahead = 0, maxAheadMs } = this.#options;
    const claimedAhead = maxAheadMs === undefined ? Math.min(ahead, this.#concurrency) : 0;
    return this.#concurrency + claimedAhead - this.#taken();
  }

  /** Slots that are taken. A job whose result is being stored needs none, unless the store is slower than the handlers. */
  #taken(): number {
    return (
      this.#held.length - Math.min(this.#recording, this.#concurrency * recordingFactor) + this.#reserved
    );
  }

  #take(delivery: LeasedDelivery, opened: Opened | undefined): void {
    const job = { delivery, opened, cancellation: new Cancellation(), at: this.#held.length, lost: false };
    this.#held.push(job);
    this.#bytes += delivery.body.length;
    if (this.#stopping || this.#onHold) void this.#giveBack([job]);
    else if (this.#options.throttle?.limits(delivery.trigger) === true)
      void this.#checkThrottle(job, this.#options.throttle);
    else this.#enqueue(job);
  }

  #enqueue(job: Job): void {
    this.#queue.push(job);
    this.#pumpSoon();
  }

  /** A delivery whose turn has not come goes back to the inbox until then: waiting here would take slots of others. */
  async #checkThrottle(job: Job, throttle: Throttle): Promise<void> {
    const due = await throttle.takeTurn(job.delivery);
    if (job.at < 0) return;
    if (job.lost) this.#drop(job);
    else if (this.#stopping || this.#onHold) await this.#giveBack([job]);
    else if (due === undefined) this.#enqueue(job);
    else await this.#postpone(job, due);
  }

  async #postpone(job: Job, due: number): Promise<void> {
    try {
      await this.#options.inbox.release([job.delivery], [due]);
    } catch (error) {
      // Its lease ends by itself then.
      this.#failed(error);
    }
    this.#drop(job);
    this.#claimer.due(due);
  }

  /** Senders get their responses before handlers take the thread. */
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
      this.#giveBackLater();
      return;
    }
    clearTimeout(this.#giveBackTimer);
    this.#giveBackTimer = undefined;
    this.#claimer.roomLeft();
  }

  #giveBackLater(): void {
    const { maxAheadMs } = this.#options;
    if (maxAheadMs === undefined || this.#giveBackTimer !== undefined) return;
    this.#giveBackTimer = setTimeout(() => {
      this.#giveBackTimer = undefined;
      void this.#giveBack(this.#queue.splice(0));
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
    // A handler that was aborted because the process stops has not failed: the next process runs it.
    else if (this.#stopping && cancellation.reason !== undefined && report.outcome === "failed")
      await this.#giveBack([job]);
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
        await new Promise((resolve) => setTimeout(resolve, retryStore));
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
    job.cancellation.abort(new Error("Another process has taken this delivery."));
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

  async #giveBack(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    for (const job of jobs) this.#drop(job);
    await this.#options.inbox
      .release(jobs.map(({ delivery }) => delivery))
      .catch((error: unknown) => this.#failed(error));
    // A hold may have ended before its deliveries were back in the inbox.
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
    // The inbox is retried often; each cause is logged once.
    if (message !== this.#failure) this.#options.log.error(`The inbox failed: ${message}`, { error });
    this.#failure = message;
    this.#options.onInboxError?.(error);
  }

  #checkIdle(): void {
    if (this.#held.length > 0 || this.#reserved > 0 || this.#claimer.busy) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #within(ms: number): Promise<boolean> {
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
