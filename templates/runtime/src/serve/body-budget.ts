/** Nearly every delivery needs less. */
const small = 1024 * 1024;
/** The part of the room that large bodies leave to small ones. */
const reserved = 1 / 5;

/** A body that receives fewer than `step` bytes in `slowAfter` milliseconds is slow, and gives way where room is short. */
const step = 64 * 1024;
const slowAfter = 1_000;
/** Milliseconds without any byte after which a body is cut, whether others need its room or not. */
const usualStall = 10_000;

/** Regardless of the memory, this is more than authentic bodies need together. */
const maxRoom = 256 * 1024 * 1024;
const partOfMemory = 1 / 4;

/** The bytes for bodies that are being received, in a process with this memory limit (bytes; 0 for no limit). */
export function roomFor(memoryLimit: number): number {
  return memoryLimit > 0 ? Math.min(maxRoom, Math.floor(memoryLimit * partOfMemory)) : maxRoom;
}

/** Why a body is given up before its end. */
export type BodyCut = "busy" | "stalled";

/** One body under way. */
export class HeldBody {
  readonly cut: (why: BodyCut) => void;
  /** The bytes of the budget that it holds. */
  bytes = 0;
  /** When its last byte came, by the process's own clock. */
  cameAt: number;
  /** When its last whole step had arrived. */
  steppedAt: number;
  #stepEnd = step;

  constructor(cut: (why: BodyCut) => void, now: number) {
    this.cut = cut;
    this.cameAt = now;
    this.steppedAt = now;
  }

  add(bytes: number, now: number): void {
    this.bytes += bytes;
    this.cameAt = now;
    if (this.bytes < this.#stepEnd) return;
    this.steppedAt = now;
    this.#stepEnd = this.bytes + step;
  }
}

/**
 * The memory that bodies share while they are received. An incomplete body cannot be authenticated, so senders who
 * send much and slowly must not keep others out: where room is short, the body that has been slow for longest gives way,
 * and where none is slow the largest one, if it is larger than the body that needs the room.
 */
export class BodyBudget {
  readonly #limit: number;
  readonly #stalledAfter: number;
  readonly #bodies = new Set<HeldBody>();
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit bytes, as `roomFor` gives them; a body is cut after `stalledAfter` milliseconds without a byte */
  constructor(limit: number, stalledAfter: number = usualStall) {
    this.#limit = limit;
    this.#stalledAfter = stalledAfter;
  }

  get #largeLimit(): number {
    return Math.max(Math.min(small, this.#limit), Math.floor(this.#limit * (1 - reserved)));
  }

  /** The largest body in bytes that can have room at all: it needs its size twice, since its pieces are joined. */
  get largest(): number {
    return Math.floor(this.#largeLimit / 2);
  }

  /** Begins a body; `cut` is called where it has to give way or has stalled, and has to release it. */
  hold(cut: (why: BodyCut) => void): HeldBody {
    const body = new HeldBody(cut, performance.now());
    this.#bodies.add(body);
    this.#timer ??= setInterval(() => this.#cutStalled(), this.#stalledAfter / 10).unref();
    return body;
  }

  /** Reserves room for more bytes of a body; false if there is not enough. */
  take(body: HeldBody, bytes: number): boolean {
    const now = performance.now();
    const size = body.bytes + bytes;
    const limit = size > small ? this.#largeLimit : this.#limit;
    while (this.#used + bytes > limit) {
      const other = this.#slowest(body, now) ?? this.#largestAbove(body, size);
      if (other === undefined) return false;
      other.cut("busy");
    }
    this.#used += bytes;
    body.add(bytes, now);
    return true;
  }

  /** Releases all the room of a complete or abandoned body. */
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
      if (body === but || now - body.steppedAt < slowAfter) continue;
      if (found === undefined || body.steppedAt < found.steppedAt) found = body;
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
    for (const body of this.#bodies) if (now - body.cameAt >= this.#stalledAfter) body.cut("stalled");
  }
}
