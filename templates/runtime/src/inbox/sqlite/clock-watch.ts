/** A wall clock that moved against the monotonic one by more than this was set. */
const jump = 2000;

/** Notices that the wall clock was set, after which the ends of leases mean nothing for a while. */
export class ClockWatch {
  #offset = Date.now() - performance.now();
  #doubtfulUntil = 0;

  /** False for so many milliseconds after the clock was set. */
  trusts(milliseconds: number): boolean {
    const now = performance.now();
    const offset = Date.now() - now;
    if (Math.abs(offset - this.#offset) > jump) this.#doubtfulUntil = now + milliseconds;
    this.#offset = offset;
    return now >= this.#doubtfulUntil;
  }
}
