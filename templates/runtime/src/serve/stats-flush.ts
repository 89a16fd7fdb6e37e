import { ignored } from "../errors/ignored-error.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Logger } from "../log/logger.ts";
import type { RollUps } from "../observe/roll-ups.ts";
import type { RollUp } from "../stats/roll-up-store.ts";

export interface StatsFlushOptions {
  readonly rollUps: RollUps;
  readonly inbox: Pick<Inbox, "rollUps">;
  /** A name unique to this process. */
  readonly owner: string;
  readonly log: Logger;
  /**
   * The time between two flushes.
   * @default 10000
   */
  readonly intervalMs?: number;
}

const defaultIntervalMs = 10_000;

/** Stores counts at intervals. Counts that have not been stored yet can also be read. */
export class StatsFlush {
  readonly #options: StatsFlushOptions;
  readonly #timer: NodeJS.Timeout;
  #number = 0;
  /** The roll-ups that are being stored, kept with their number until storing succeeds. */
  #pending: readonly RollUp[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;
  #failing = false;

  constructor(options: StatsFlushOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.intervalMs ?? defaultIntervalMs);
    this.#timer.unref();
  }

  /** Stores everything that was counted before this call. Never rejects: a failed flush is retried later. */
  flush(): Promise<void> {
    this.#next ??= this.#inTurn(() => {
      this.#next = undefined;
      return this.#store();
    });
    return this.#next;
  }

  /**
   * Passes the unstored counts to a function. They are only stored after the function has finished, so each count is
   * either passed or in the store.
   */
  withUnstored<Result>(work: (unstored: readonly RollUp[]) => Promise<Result>): Promise<Result> {
    return this.#inTurn(() => work([...this.#pending, ...this.#options.rollUps.peek()]));
  }

  /** Stores the remaining counts. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(ignored("the caller of that turn handles it"));
    return done;
  }

  async #store(): Promise<void> {
    const { inbox, rollUps, owner, log } = this.#options;
    try {
      if (this.#pending.length > 0) await inbox.rollUps.add(this.#pending, this.#toFlush(owner));
      this.#pending = rollUps.take();
      this.#number++;
      if (this.#pending.length > 0) await inbox.rollUps.add(this.#pending, this.#toFlush(owner));
      this.#pending = [];
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        log.warn("The counts for the charts could not be stored, and storing them will be retried", {
          error,
        });
      this.#failing = true;
    }
  }

  #toFlush(writer: string) {
    return { writer, number: this.#number };
  }
}
