/**
 * A pause in milliseconds that is longer than the time between two keys: incomplete words are not checked, and no flow waits for
 * a check.
 */
const pauseMs = 250;
const maxWaitMs = 2000;

interface Waiting {
  readonly since: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Runs a document check in the pause after its last change, and no later than two seconds after the first one. */
export class ChangeTimer {
  readonly #check: (uri: string) => void;
  readonly #waiting = new Map<string, Waiting>();

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
