import type { Inbox, StoredDelivery } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { messageOf, type RunReport, runDelivery } from "./run-delivery.ts";

export interface WorkerOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly log: BindableLogger;
  /** Deliveries that run at once; 32 unless given. */
  readonly concurrency?: number;
  readonly onFinished?: (delivery: StoredDelivery, report: RunReport) => void;
}

/** Takes deliveries out of the inbox and runs them, a limited number at once. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #concurrency: number;
  readonly #running: Set<Promise<void>> = new Set();
  readonly #abort = new AbortController();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? 32;
  }

  /** Says that the inbox may hold something to run. */
  wake(): void {
    if (this.#running.size >= this.#concurrency || this.#abort.signal.aborted) return;
    const slot = this.#drain().catch((error: unknown) => {
      this.#options.log.error(`The inbox failed: ${messageOf(error)}`, { error });
    });
    this.#running.add(slot);
    void slot.then(() => this.#running.delete(slot));
  }

  /** Resolves once nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /**
   * Lets what is queued run to its end, for so many milliseconds; then aborts the handlers' signals and gives them
   * a last moment. Resolves to true where everything was done.
   */
  async stop(graceMilliseconds: number): Promise<boolean> {
    const inTime = await this.#within(graceMilliseconds);
    this.#abort.abort(new Error("The process has to end."));
    return inTime || (await this.#within(Math.min(1000, graceMilliseconds)));
  }

  async #within(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    try {
      return await Promise.race([this.idle().then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #drain(): Promise<void> {
    const { inbox, webhook, log, onFinished } = this.#options;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const delivery = await inbox.claim();
      if (delivery === undefined) return;
      const report = await runDelivery({ webhook, delivery, log, signal });
      const { errors: _errors, ...result } = report;
      await inbox.finish(delivery, result);
      onFinished?.(delivery, report);
    }
  }
}
