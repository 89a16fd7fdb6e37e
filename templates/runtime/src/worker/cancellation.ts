/**
 * An abort signal that is created on first use: most handlers never use the signal, and creating one costs as much as
 * a short run.
 */
export class Cancellation {
  #controller: AbortController | undefined;
  #reason: Error | undefined;
  #listeners: ((reason: Error) => void)[] | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Calls the listener on abort, or immediately if already aborted. */
  onAbort(listener: (reason: Error) => void): void {
    if (this.#reason !== undefined) listener(this.#reason);
    else if (this.#listeners === undefined) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  abort(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener(reason);
  }
}
