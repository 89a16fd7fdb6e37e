/**
 * Counts the windows that show an environment and calls back after a period in which none showed it. The period is longer than a
 * window reload.
 */
export class Attendance {
  readonly #graceMs: number;
  readonly #onAlone: () => void;
  #visitors = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(graceMs: number, onAlone: () => void) {
    this.#graceMs = graceMs;
    this.#onAlone = onAlone;
    this.#wait();
  }

  /** Counts a window as showing the environment until the returned function is called. */
  enter(): () => void {
    this.#visitors++;
    clearTimeout(this.#timer);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#visitors--;
      if (this.#visitors === 0) this.#wait();
    };
  }

  close(): void {
    this.#visitors = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(this.#onAlone, this.#graceMs);
  }
}
