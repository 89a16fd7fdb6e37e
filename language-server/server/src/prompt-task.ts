/**
 * Runs a task after the pending input has been processed, both in Node's event loop and in a worker. Returns a function that
 * cancels the task.
 */
function soon(run: () => void): () => void {
  if (typeof setImmediate === "function") {
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  }
  return after(0, run);
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/**
 * Runs a task for a document right after its change. After a slow run it pauses for half of the run's time, so that keys typed
 * during the pause are processed together.
 */
export class PromptTask {
  readonly #task: (uri: string) => void;
  /** The function that cancels the task of a document. */
  readonly #waiting = new Map<string, () => void>();
  #restsUntil = 0;

  constructor(task: (uri: string) => void) {
    this.#task = task;
  }

  changed(uri: string): void {
    if (this.#waiting.has(uri)) return;
    const rest = this.#restsUntil - performance.now();
    const run = (): void => this.#run(uri);
    this.#waiting.set(uri, rest > 0 ? after(rest, run) : soon(run));
  }

  forget(uri: string): void {
    const cancel = this.#waiting.get(uri);
    this.#waiting.delete(uri);
    cancel?.();
  }

  #run(uri: string): void {
    this.#waiting.delete(uri);
    const begun = performance.now();
    this.#task(uri);
    const ended = performance.now();
    this.#restsUntil = ended + (ended - begun) / 2;
  }
}
