import type { StatsMeasure } from "../management/management.ts";
import { durationBucket } from "./durations.ts";

/** What is counted. The position of a name is what the store holds: names are only ever added at the end. */
export const measures = [
  "accepted",
  "duplicate",
  "ignored",
  "checked",
  "refused",
  "full",
  "unavailable",
  "aborted",
  "ok",
  "retrying",
  "dead",
  "replayed",
  "waited",
  "delivered",
  "answered",
] as const satisfies readonly StatsMeasure[];

const numbers = new Map<string, number>(measures.map((name, number) => [name, number]));

/** How often something happened, and how long it took where that is measured. */
export interface Spread {
  count: number;
  /** Of all durations, in milliseconds. */
  sum: number;
  /** How many durations fell into each bucket, up to the last one that holds any; see durations.ts. */
  readonly buckets: number[];
}

function addTo(buckets: number[], bucket: number, count: number): void {
  // Without holes, which would make every access slow.
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket] = (buckets[bucket] ?? 0) + count;
}

/** Adds what one spread holds to another. */
export function addSpread(spread: Spread, { count, sum, buckets }: Readonly<Spread>): void {
  spread.count += count;
  spread.sum += sum;
  for (const [bucket, among] of buckets.entries()) if (among > 0) addTo(spread.buckets, bucket, among);
}

/** Numbers of any size up to 2^53, seven bits a byte, the lowest first. */
class ByteWriter {
  readonly bytes: number[] = [];

  write(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }
}

class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  read(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }
}

/** Tenths of a millisecond: sums are stored as whole numbers. */
const sumUnit = 10;

/** The counts of one series in one span of time. */
export class Tally {
  readonly #spreads: (Spread | undefined)[] = [];

  /** Counts once more, with a duration in milliseconds where it is measured. */
  count(measure: StatsMeasure, ms?: number): void {
    const spread = this.#spreadAt(numbers.get(measure) ?? 0);
    spread.count++;
    if (ms === undefined) return;
    spread.sum += Math.max(0, ms);
    addTo(spread.buckets, durationBucket(ms), 1);
  }

  spread(measure: StatsMeasure): Spread | undefined {
    return this.#spreads[numbers.get(measure) ?? 0];
  }

  /** Adds what another tally counted, as `encode` wrote it. */
  add(encoded: Uint8Array): void {
    const reader = new ByteReader(encoded);
    while (!reader.ended) {
      const spread = this.#spreadAt(reader.read());
      spread.count += reader.read();
      spread.sum += reader.read() / sumUnit;
      let bucket = -1;
      for (let left = reader.read(); left > 0; left--) {
        bucket += reader.read() + 1;
        addTo(spread.buckets, bucket, reader.read());
      }
    }
  }

  /** Adds what another tally counted. */
  merge(tally: Tally): void {
    for (let number = 0; number < tally.#spreads.length; number++) {
      const other = tally.#spreads[number];
      if (other !== undefined) addSpread(this.#spreadAt(number), other);
    }
  }

  copy(): Tally {
    const copy = new Tally();
    copy.merge(this);
    return copy;
  }

  /**
   * For each measure that was counted: its number, count, sum, and how many buckets follow, each with its distance from
   * the one before and its count; all as varints.
   */
  encode(): Uint8Array {
    const writer = new ByteWriter();
    for (const [number, spread] of this.#spreads.entries()) {
      if (spread === undefined) continue;
      const filled = [...spread.buckets.entries()].filter(([, count]) => count > 0);
      for (const value of [number, spread.count, Math.round(spread.sum * sumUnit), filled.length])
        writer.write(value);
      let before = -1;
      for (const [bucket, count] of filled) {
        writer.write(bucket - before - 1);
        writer.write(count);
        before = bucket;
      }
    }
    return Uint8Array.from(writer.bytes);
  }

  #spreadAt(number: number): Spread {
    const known = this.#spreads[number];
    if (known !== undefined) return known;
    const spread: Spread = { count: 0, sum: 0, buckets: [] };
    while (this.#spreads.length < number) this.#spreads.push(undefined);
    this.#spreads[number] = spread;
    return spread;
  }
}

/** The tallies of several spans as one. */
export function mergeTallies(tallies: readonly Uint8Array[]): Tally {
  const sum = new Tally();
  for (const one of tallies) sum.add(one);
  return sum;
}
