/** Deferrable lines are written together, at the latest when they reach this many characters. */
const most = 64 * 1024;

/** Writes lines to a stream; those that can wait for the end of the turn share a write, since each write costs a system call. */
export class LineWriter {
  readonly #stream: { write(text: string): unknown };
  #waiting = "";
  #scheduled = false;

  constructor(stream: { write(text: string): unknown }) {
    this.#stream = stream;
  }

  /** Writes now, after the deferred lines. */
  write(line: string): void {
    const text = `${this.#waiting}${line}\n`;
    this.#waiting = "";
    this.#stream.write(text);
  }

  /** Writes at the end of this turn of the event loop. */
  writeSoon(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length > most) this.flush();
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
