/** Reports how far a transfer is, each time it has grown by a twentieth. */
export class Progress {
  readonly #total: number;
  readonly #report: (fraction: number, percent: number) => void;
  #done = 0;
  #reported = 0;

  constructor(total: number, report: (fraction: number, percent: number) => void) {
    this.#total = total;
    this.#report = report;
  }

  add(bytes: number): void {
    this.#done += bytes;
    const fraction = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
    if (fraction < this.#reported + 0.05 && !(fraction === 1 && this.#reported < 1)) return;
    this.#reported = fraction;
    this.#report(fraction, Math.round(fraction * 100));
  }
}
