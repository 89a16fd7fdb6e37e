import { types } from "node:util";
import type { RecordedOps, RecordedValue } from "../management/recordings.ts";
import { follow, isPlainPromise, type PromiseWatcher, watch } from "./promises.ts";
import { maxItems, snapshot } from "./snapshot.ts";

const ops = { fulfilled: 12, rejected: 13 } satisfies Partial<RecordedOps>;

/** Characters of JSON that one value may have. */
const largestValue = 64 * 1024;

/** What values and promises of all calls of a run share. */
export interface Room {
  /** Characters that may still be kept. */
  left: number;
  isCut: boolean;
  /** True once the run is over. */
  isClosed: boolean;
  /** Promises whose end is not known. */
  pending: number;
  /** Called when one of them ends after the run. */
  onLate(): void;
  /** Milliseconds since the run started, without those that recording itself has taken. */
  now(): number;
  /** Does a part of the recording while the run's clock is stopped. */
  aside<Result>(record: () => Result): Result;
}

/** Copies a value within what is left of the room. */
export function take(room: Room, value: unknown): ReturnType<typeof snapshot> {
  const taken = room.aside(() => snapshot(value, Math.min(largestValue, room.left)));
  if (room.left <= 0) room.isCut = true;
  room.left -= taken.size;
  return taken;
}

interface PromiseEnd {
  readonly op: RecordedOps["fulfilled" | "rejected"];
  readonly time: number;
  readonly value: RecordedValue;
  readonly size: number;
}

/** How the promises of one call ended that its steps and branches gave, each by a number. */
export class PromiseEnds {
  readonly #room: Room;
  #numbers = 0;
  readonly #pending = new Set<number>();
  readonly #ends = new Map<number, PromiseEnd>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** The number that `take` gives next. */
  get next(): number {
    return this.#numbers + 1;
  }

  take(): number {
    this.#room.pending++;
    this.#pending.add(++this.#numbers);
    return this.#numbers;
  }

  watch(number: number, promise: Promise<unknown>): void {
    watch(promise, this.#watcher(number));
  }

  end(number: number, op: PromiseEnd["op"], value: unknown): void {
    if (!this.#pending.delete(number)) return;
    this.#room.pending--;
    this.#ends.set(number, { op, time: this.#room.now(), ...take(this.#room, value) });
    if (this.#room.isClosed) this.#room.onLate();
  }

  /** A value that is there already. */
  fulfill(number: number, value: unknown): void {
    this.end(number, ops.fulfilled, value);
  }

  /**
   * Follows the promises of a list, which are joined at this very moment, under one number: it ends with the last of them, or
   * with the first that is rejected.
   */
  followList(number: number, list: readonly unknown[]): void {
    const results: unknown[] = [];
    results.length = list.length;
    let left = 1;
    const one = (): void => {
      left--;
      if (left === 0) this.fulfill(number, results);
    };
    for (let index = 0; index < list.length && index < maxItems; index++) {
      const item: unknown = Object.getOwnPropertyDescriptor(list, index)?.value;
      results[index] = item;
      if (!isPlainPromise(item)) continue;
      left++;
      const fulfilled = (value: unknown): void => {
        results[index] = value;
        one();
      };
      watch(item, { ...this.#watcher(number), fulfilled });
      follow(item);
    }
    one();
  }

  /** Forgets a number, and how it ended. */
  drop(number: number): void {
    if (this.#pending.delete(number)) this.#room.pending--;
    this.#room.left += this.#ends.get(number)?.size ?? 0;
    this.#ends.delete(number);
  }

  forget(): void {
    this.#pending.clear();
    this.#ends.clear();
  }

  /** The events that say how promises ended, and their values, the first of which gets the index `first`. */
  written(first: number): { readonly events: readonly number[]; readonly values: readonly RecordedValue[] } {
    const ends = [...this.#ends];
    return {
      events: ends.flatMap(([number, { op, time }], index) => [op, number, time, first + index]),
      values: ends.map(([, { value }]) => value),
    };
  }

  #watcher(number: number): PromiseWatcher {
    return {
      fulfilled: (value) => this.fulfill(number, value),
      rejected: (error) => this.end(number, ops.rejected, error),
    };
  }
}

/** True for a list whose items can be read, and are iterated, without code of the program's. */
export function isPlainList(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    !types.isProxy(value) &&
    Object.getPrototypeOf(value) === Array.prototype &&
    !Object.hasOwn(value, Symbol.iterator)
  );
}
