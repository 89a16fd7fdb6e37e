interface Waiting {
  readonly since: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Debounces a task for a document: it runs soon after the last change, and at the latest some time after the first one.
 */
export class ChangeTimer {
  readonly #task: (uri: string) => void;
  readonly #quiet: number;
  readonly #latest: number;
  readonly #waiting = new Map<string, Waiting>();

  /** `quiet` is how long a change waits for the next one, `latest` how long it waits at most, in milliseconds. */
  constructor(task: (uri: string) => void, { quiet, latest }: { quiet: number; latest: number }) {
    this.#task = task;
    this.#quiet = quiet;
    this.#latest = latest;
  }

  changed(uri: string): void {
    const now = performance.now();
    const since = this.#waiting.get(uri)?.since ?? now;
    this.forget(uri);
    const delay = Math.max(0, Math.min(this.#quiet, since + this.#latest - now));
    this.#waiting.set(uri, { since, timer: setTimeout(() => this.#run(uri), delay) });
  }

  forget(uri: string): void {
    clearTimeout(this.#waiting.get(uri)?.timer);
    this.#waiting.delete(uri);
  }

  #run(uri: string): void {
    this.#waiting.delete(uri);
    this.#task(uri);
  }
}
