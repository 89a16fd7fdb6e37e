/** Size in bytes up to which a body is small, as almost all bodies are. */
const smallBody = 1024 * 1024;
/** The fraction of the space that is reserved for small bodies. */
const reservedFraction = 1 / 5;

/**
 * A body that receives fewer than `stepBytes` bytes in `slowAfterMs` milliseconds is slow, and is cut off if space is
 * needed.
 */
const stepBytes = 64 * 1024;
const slowAfterMs = 1_000;
/** Milliseconds without data after which a body is cut off, even if no space is needed. */
const defaultStallMs = 10_000;

/** Upper limit in bytes regardless of the memory size, which is more than legitimate bodies need in total. */
const maxRoom = 256 * 1024 * 1024;
const memoryFraction = 1 / 4;

/**
 * Returns the number of bytes for bodies that are being received, given the process's memory limit (in bytes; 0 for
 * no limit).
 */
export function roomFor(memoryLimit: number): number {
  return memoryLimit > 0 ? Math.min(maxRoom, Math.floor(memoryLimit * memoryFraction)) : maxRoom;
}

/** The reason why a body is cut off before its end. */
export type BodyCut = "busy" | "stalled";

/** A body that is being received. */
export class HeldBody {
  readonly cut: (why: BodyCut) => void;
  /** Bytes reserved in the budget. */
  bytes = 0;
  /** When the last byte arrived, on the monotonic clock. */
  lastByteAt: number;
  /** When the last full step was received. */
  lastStepAt: number;
  #stepEnd = stepBytes;

  constructor(cut: (why: BodyCut) => void, now: number) {
    this.cut = cut;
    this.lastByteAt = now;
    this.lastStepAt = now;
  }

  add(bytes: number, now: number): void {
    this.bytes += bytes;
    this.lastByteAt = now;
    if (this.bytes < this.#stepEnd) return;
    this.lastStepAt = now;
    this.#stepEnd = this.bytes + stepBytes;
  }
}

/**
 * The shared memory budget for bodies that are being received. An incomplete body cannot be authenticated, so large
 * and slow bodies must not block other senders. If space is needed, the body that has been slow for longest is cut
 * off; if none is slow, the largest body is cut off, provided that it is larger than the body that needs space.
 */
export class BodyBudget {
  readonly #limit: number;
  readonly #stalledAfter: number;
  readonly #bodies = new Set<HeldBody>();
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit Bytes, as returned by `roomFor`. A body is cut off after `stalledAfter` milliseconds without data. */
  constructor(limit: number, stalledAfter: number = defaultStallMs) {
    this.#limit = limit;
    this.#stalledAfter = stalledAfter;
  }

  get #largeLimit(): number {
    return Math.max(Math.min(smallBody, this.#limit), Math.floor(this.#limit * (1 - reservedFraction)));
  }

  /** Maximum size of a body in bytes. A body needs twice its size, because its chunks are joined. */
  get largest(): number {
    return Math.floor(this.#largeLimit / 2);
  }

  /**
   * Starts a body. `cut` is called if it has to be cut off because of other bodies or a stall, and must release the
   * body.
   */
  hold(cut: (why: BodyCut) => void): HeldBody {
    const body = new HeldBody(cut, performance.now());
    this.#bodies.add(body);
    this.#timer ??= setInterval(() => this.#cutStalled(), this.#stalledAfter / 10).unref();
    return body;
  }

  /** Reserves space for more bytes of a body. Returns false if there is not enough space. */
  take(body: HeldBody, bytes: number): boolean {
    const now = performance.now();
    const size = body.bytes + bytes;
    const limit = size > smallBody ? this.#largeLimit : this.#limit;
    while (this.#used + bytes > limit) {
      const other = this.#slowest(body, now) ?? this.#largestAbove(body, size);
      if (other === undefined) return false;
      other.cut("busy");
    }
    this.#used += bytes;
    body.add(bytes, now);
    return true;
  }

  /** Releases the space of a complete or aborted body. */
  release(body: HeldBody): void {
    if (!this.#bodies.delete(body)) return;
    this.#used -= body.bytes;
    if (this.#bodies.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #slowest(but: HeldBody, now: number): HeldBody | undefined {
    let found: HeldBody | undefined;
    for (const body of this.#bodies) {
      if (body === but || now - body.lastStepAt < slowAfterMs) continue;
      if (found === undefined || body.lastStepAt < found.lastStepAt) found = body;
    }
    return found;
  }

  #largestAbove(but: HeldBody, size: number): HeldBody | undefined {
    let found: HeldBody | undefined;
    for (const body of this.#bodies) {
      if (body !== but && body.bytes > (found?.bytes ?? size)) found = body;
    }
    return found;
  }

  #cutStalled(): void {
    const now = performance.now();
    for (const body of this.#bodies) if (now - body.lastByteAt >= this.#stalledAfter) body.cut("stalled");
  }
}
