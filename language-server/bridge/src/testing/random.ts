/** Choices at random. With a seed the same ones are made again; a property of fast-check gives numbers that it can reduce. */
export class Random {
  /** The next number in [0, 1). */
  readonly next: () => number;

  constructor(source: string | (() => number)) {
    this.next = typeof source === "string" ? numbersOf(source) : source;
  }

  integerBelow(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.integerBelow(list.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}

/** A number of 32 bits that texts share by chance alone (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  return hash >>> 0;
}

/** Mulberry32, from the hash of a seed. */
function numbersOf(seed: string): () => number {
  let state = hashOf(seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
