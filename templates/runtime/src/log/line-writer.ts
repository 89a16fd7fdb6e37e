/** Maximum number of characters before deferred lines are written. */
const maxDeferredLength = 64 * 1024;

/**
 * Writes lines to a stream. Lines that can wait until the end of the event loop turn share a write, because each
 * write requires a system call.
 */
export class LineWriter {
  readonly #stream: { write(text: string): unknown };
  #waiting = "";
  #scheduled = false;

  constructor(stream: { write(text: string): unknown }) {
    this.#stream = stream;
  }

  /** Writes immediately, after the deferred lines. */
  write(line: string): void {
    const text = `${this.#waiting}${line}\n`;
    this.#waiting = "";
    this.#stream.write(text);
  }

  /** Writes at the end of the current event loop turn. */
  writeSoon(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length > maxDeferredLength) this.flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  flush(): void {
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#stream.write(text);
  }
}
