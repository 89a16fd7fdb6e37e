import { StoreHandedOver, StoreLost, StoreUnavailable } from "../errors/errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Logger } from "../log/logger.ts";

export interface StoreWatchOptions {
  readonly inbox: Inbox;
  readonly log: Logger;
  /** Called when the store works again. */
  readonly onRecovered: () => void;
  /** Called when the store has been handed over to another owner, whose processes now run the stored deliveries. */
  readonly onHandedOver?: () => void;
  /** Milliseconds between two checks of a failed store. */
  readonly retryMs?: number;
  /** Milliseconds between two checks that a working store is still the one that was opened. */
  readonly watchMs?: number;
}

/**
 * Tracks whether the store accepts deliveries. Checks a working store at intervals, and a failed one until it works
 * again.
 */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #watching: NodeJS.Timeout | undefined;
  #available = true;
  #lost = false;
  #stopped = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  get available(): boolean {
    return this.#available;
  }

  /** True if only a restart can help. */
  get lost(): boolean {
    return this.#lost;
  }

  start(): void {
    this.#watching = setInterval(() => void this.#check(), this.#options.watchMs ?? 1000);
    this.#watching.unref();
  }

  /** Called for an error of the inbox. */
  failed(error: unknown): void {
    if (!(error instanceof StoreUnavailable) || this.#lost || this.#stopped) return;
    this.#lost = error instanceof StoreLost;
    // A store that has already failed is only reported again if it is lost.
    if (!this.#available && !this.#lost) return;
    this.#available = false;
    clearTimeout(this.#timer);
    // Because of the code, the process manager restarts the process. The message contains the complete cause, so no
    // stack trace is logged.
    this.#options.log.error(`Not ready: ${error.message}`, this.#lost ? { code: "store-lost" } : { error });
    if (!this.#lost) this.#scheduleRetry();
    if (error instanceof StoreHandedOver) this.#options.onHandedOver?.();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watching);
  }

  async #check(): Promise<void> {
    if (!this.#available) return;
    await this.#options.inbox.watch().catch((error: unknown) => this.failed(error));
  }

  #scheduleRetry(): void {
    this.#timer = setTimeout(() => void this.#retry(), this.#options.retryMs ?? 1000);
    this.#timer.unref();
  }

  async #retry(): Promise<void> {
    const { inbox, log, onRecovered: onBack } = this.#options;
    try {
      await inbox.check();
    } catch (error) {
      this.failed(error);
      if (!this.#stopped && !this.#lost) this.#scheduleRetry();
      return;
    }
    // A lost store stays lost, even if it was lost during the check.
    if (this.#lost || this.#stopped) return;
    this.#available = true;
    log.info("Ready again: the store is available");
    onBack();
  }
}
