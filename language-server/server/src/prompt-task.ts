/**
 * Runs a task after the pending input has been processed, both in Node's event loop and in a worker. Returns a function that
 * cancels the task.
 */
function runSoon(run: () => void): () => void {
  if (typeof setImmediate === "function") {
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  }
  return runAfter(0, run);
}

function runAfter(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/**
 * Runs a task for a document right after its change. After a slow run, it pauses for half of the run's duration, so that
 * changes made during the pause are processed together.
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
    const restMs = this.#restsUntil - performance.now();
    const run = (): void => this.#run(uri);
    this.#waiting.set(uri, restMs > 0 ? runAfter(restMs, run) : runSoon(run));
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
