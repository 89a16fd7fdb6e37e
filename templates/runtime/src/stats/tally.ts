import type { StatsMeasure } from "../management/management.ts";
import { durationBucket } from "./durations.ts";

/** The counted measures. The store contains their indices, so new measures must be added at the end. */
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

const measureNumbers = new Map<string, number>(measures.map((name, number) => [name, number]));

/** A count, with the durations if they are measured. */
export interface Spread {
  count: number;
  /** Sum of all durations in milliseconds. */
  sum: number;
  /** The number of durations per bucket, up to the last non-empty one; see durations.ts. */
  readonly buckets: number[];
}

function addTo(buckets: number[], bucket: number, count: number): void {
  // The array must not have holes, which would slow down every access.
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket] = (buckets[bucket] ?? 0) + count;
}

/** Adds one spread to another. */
export function addSpread(spread: Spread, { count, sum, buckets }: Readonly<Spread>): void {
  spread.count += count;
  spread.sum += sum;
  for (const [bucket, among] of buckets.entries()) if (among > 0) addTo(spread.buckets, bucket, among);
}

/** Writes varints for numbers up to 2^53: seven bits per byte, lowest bits first. */
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

/** Sums are stored as whole numbers, in tenths of a millisecond. */
const sumUnit = 10;

/** The counts of one series in one time span. */
export class Tally {
  readonly #spreads: (Spread | undefined)[] = [];

  /** Increments a count. `ms` is the duration in milliseconds, if measured. */
  count(measure: StatsMeasure, ms?: number): void {
    const spread = this.#spreadAt(measureNumbers.get(measure) ?? 0);
    spread.count++;
    if (ms === undefined) return;
    spread.sum += Math.max(0, ms);
    addTo(spread.buckets, durationBucket(ms), 1);
  }

  spread(measure: StatsMeasure): Spread | undefined {
    return this.#spreads[measureNumbers.get(measure) ?? 0];
  }

  /** Adds the counts of another tally, as encoded by `encode`. */
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

  /** Adds the counts of another tally. */
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
   * Encodes the counted measures as varints. Each measure has its number, count, sum and number of buckets, followed
   * by the distance of each bucket from the previous one and the bucket's count.
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

/** Merges the tallies of several spans. */
export function mergeTallies(tallies: readonly Uint8Array[]): Tally {
  const sum = new Tally();
  for (const one of tallies) sum.add(one);
  return sum;
}
