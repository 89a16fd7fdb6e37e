type Waiting = { readonly timer: NodeJS.Timeout } | { readonly immediate: NodeJS.Immediate };

/**
 * Runs a task for a document right after its change. After a slow run it pauses for half
 * of that time: keys typed meanwhile are then read together.
 */
export class PromptTask {
  readonly #task: (uri: string) => void;
  readonly #waiting = new Map<string, Waiting>();
  #restsUntil = 0;

  constructor(task: (uri: string) => void) {
    this.#task = task;
  }

  changed(uri: string): void {
    if (this.#waiting.has(uri)) return;
    const rest = this.#restsUntil - performance.now();
    const run = (): void => this.#run(uri);
    this.#waiting.set(uri, rest > 0 ? { timer: setTimeout(run, rest) } : { immediate: setImmediate(run) });
  }

  forget(uri: string): void {
    const waiting = this.#waiting.get(uri);
    this.#waiting.delete(uri);
    if (!waiting) return;
    if ("timer" in waiting) clearTimeout(waiting.timer);
    else clearImmediate(waiting.immediate);
  }

  #run(uri: string): void {
    this.#waiting.delete(uri);
    const begun = performance.now();
    this.#task(uri);
    const ended = performance.now();
    this.#restsUntil = ended + (ended - begun) / 2;
  }
}
