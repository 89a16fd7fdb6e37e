import { types } from "node:util";
import type { RecordedOps, RecordedValue } from "../management/recordings.ts";
import { follow, isPlainPromise, type PromiseWatcher, watch } from "./promises.ts";
import { maxItems, snapshot } from "./snapshot.ts";

const ops = { fulfilled: 12, rejected: 13 } satisfies Partial<RecordedOps>;

/** Maximum number of JSON characters per value. */
const maxValueLength = 64 * 1024;

/** The shared state for values and promises of all calls in a run. */
export interface Room {
  /** Number of characters that may still be recorded. */
  left: number;
  isCut: boolean;
  /** True once the run has ended. */
  isClosed: boolean;
  /** Number of promises that have not settled yet. */
  pending: number;
  /** Called when a promise settles after the run. */
  onLate(): void;
  /** Milliseconds since the run started, without the time spent on recording. */
  now(): number;
  /** Executes a part of the recording while the run's clock is paused. */
  aside<Result>(record: () => Result): Result;
}

/** Copies a value within the remaining space. */
export function take(room: Room, value: unknown): ReturnType<typeof snapshot> {
  const taken = room.aside(() => snapshot(value, Math.min(maxValueLength, room.left)));
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

/** Records by number how the promises of a call's steps and branches settled. */
export class PromiseEnds {
  readonly #room: Room;
  #numbers = 0;
  readonly #pending = new Set<number>();
  readonly #ends = new Map<number, PromiseEnd>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** The number that `take` returns next. */
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

  /** Records an immediately available value. */
  fulfill(number: number, value: unknown): void {
    this.end(number, ops.fulfilled, value);
  }

  /**
   * Follows the promises in a list that is being awaited as a whole, under one number. The number is fulfilled when
   * all of them are fulfilled, or rejected with the first rejection.
   */
  followList(number: number, list: readonly unknown[]): void {
    const results: unknown[] = [];
    results.length = list.length;
    let left = 1;
    const settleOne = (): void => {
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
        settleOne();
      };
      watch(item, { ...this.#watcher(number), fulfilled });
      follow(item);
    }
    settleOne();
  }

  /** Drops a number and its result. */
  drop(number: number): void {
    if (this.#pending.delete(number)) this.#room.pending--;
    this.#room.left += this.#ends.get(number)?.size ?? 0;
    this.#ends.delete(number);
  }

  forget(): void {
    this.#pending.clear();
    this.#ends.clear();
  }

  /** Returns the events for settled promises and the values of these events, whose indices start at `first`. */
  toEvents(first: number): { readonly events: readonly number[]; readonly values: readonly RecordedValue[] } {
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

/** True for a list whose items can be read and iterated without running the program's code. */
export function isPlainList(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    !types.isProxy(value) &&
    Object.getPrototypeOf(value) === Array.prototype &&
    !Object.hasOwn(value, Symbol.iterator)
  );
}
