import { StoreUnavailable } from "../errors.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Logger } from "../log/logger.ts";

export interface StoreWatchOptions {
  readonly inbox: Inbox;
  readonly log: Logger;
  /** Called when the store works again. */
  readonly onBack: () => void;
  /** Between two looks at a store that failed. */
  readonly milliseconds?: number;
}

/** Knows whether the store takes deliveries: once it failed, it is asked until it works again. */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #available = true;
  #stopped = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  get available(): boolean {
    return this.#available;
  }

  /** Takes note of what the inbox threw. */
  failed(error: unknown): void {
    if (!(error instanceof StoreUnavailable) || !this.#available || this.#stopped) return;
    this.#available = false;
    this.#options.log.error(`Not ready: ${error.message}`, { error });
    this.#askLater();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #askLater(): void {
    this.#timer = setTimeout(() => void this.#ask(), this.#options.milliseconds ?? 1000);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    const { inbox, log, onBack } = this.#options;
    try {
      await inbox.check();
    } catch {
      if (!this.#stopped) this.#askLater();
      return;
    }
    this.#available = true;
    log.info("Ready again: the store works");
    onBack();
  }
}
