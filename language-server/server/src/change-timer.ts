/**
 * A pause in milliseconds that is longer than the time between two keystrokes, so that incomplete words are not checked and
 * checks do not delay flows.
 */
const pauseMs = 250;
const maxWaitMs = 2000;

interface PendingCheck {
  readonly since: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Checks a document when its changes pause, and no later than two seconds after the first unchecked change. */
export class ChangeTimer {
  readonly #check: (uri: string) => void;
  readonly #waiting = new Map<string, PendingCheck>();

  constructor(check: (uri: string) => void) {
    this.#check = check;
  }

  changed(uri: string): void {
    const now = performance.now();
    const since = this.#waiting.get(uri)?.since ?? now;
    this.forget(uri);
    const delayMs = Math.max(0, Math.min(pauseMs, since + maxWaitMs - now));
    this.#waiting.set(uri, { since, timer: setTimeout(() => this.#run(uri), delayMs) });
  }

  forget(uri: string): void {
    clearTimeout(this.#waiting.get(uri)?.timer);
    this.#waiting.delete(uri);
  }

  #run(uri: string): void {
    this.#waiting.delete(uri);
    this.#check(uri);
  }
}
