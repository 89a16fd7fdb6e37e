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
  /** Between two flushes; 10,000 unless given. */
  readonly milliseconds?: number;
}

const usual = 10_000;

/** Stores what was counted, at intervals and when somebody asks for it. */
export class StatsFlush {
  readonly #options: StatsFlushOptions;
  readonly #timer: NodeJS.Timeout;
  #number = 0;
  /** What is being stored: kept, with its number, until it is. */
  #pending: readonly RollUp[] = [];
  #underWay: Promise<void> | undefined;
  #failing = false;

  constructor(options: StatsFlushOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.milliseconds ?? usual);
    this.#timer.unref();
  }

  /** Stores all that was counted before this call. Never rejects: what could not be stored is tried again later. */
  async flush(): Promise<void> {
    // A flush that is under way may have taken the counts before the last of them.
    await this.#underWay;
    this.#underWay ??= this.#store().finally(() => {
      this.#underWay = undefined;
    });
    await this.#underWay;
  }

  /** Stores the rest. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #store(): Promise<void> {
    const { inbox, rollUps, owner, log } = this.#options;
    try {
      if (this.#pending.length > 0) await inbox.rollUps.add(this.#pending, this.#flushOf(owner));
      this.#pending = rollUps.take();
      this.#number++;
      if (this.#pending.length > 0) await inbox.rollUps.add(this.#pending, this.#flushOf(owner));
      this.#pending = [];
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        log.warn("The counts for the charts could not be stored: they are stored later", { error });
      this.#failing = true;
    }
  }

  #flushOf(writer: string) {
    return { writer, number: this.#number };
  }
}
