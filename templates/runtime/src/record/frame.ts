import type { RecordedFrame, RecordedOps, RecordedValue } from "../management/recordings.ts";
import { isPlainList, PromiseEnds, type Room, take } from "./promise-ends.ts";
import { follow, isPlainPromise } from "./promises.ts";

const ops: RecordedOps = {
  start: 0,
  value: 1,
  end: 2,
  condition: 3,
  enter: 4,
  pass: 5,
  passNumber: 6,
  caught: 7,
  thrown: 8,
  promise: 9,
  returned: 10,
  branch: 11,
  fulfilled: 12,
  rejected: 13,
  argument: 16,
  branchArgument: 32,
};

/** Maximum number of JSON characters for all values of a run. */
const maxRecordingLength = 512 * 1024;
/** Maximum number of events per call, and of flow calls per run. */
const maxEvents = 4000;
const maxCalls = 400;
/** Maximum number of recorded arguments per call. */
const maxArguments = 8;
/** Number of loop iterations that are kept, in addition to the last one. */
const maxPasses = 50;
const eventSize = 4;

/** The shared state of all calls in a run. */
export class Recorder implements Room {
  readonly sources: string[] = [];
  readonly frames: Frame[] = [];
  left = maxRecordingLength;
  skippedCalls = 0;
  isCut = false;
  /** True once the run has ended. After that, only the results of pending promises are recorded. */
  isClosed = false;
  pending = 0;
  onLate: () => void = () => undefined;
  readonly #started = performance.now();
  /** Milliseconds spent on recording itself. */
  #recordingMs = 0;

  now(): number {
    return Math.round((performance.now() - this.#started - this.#recordingMs) * 1000) / 1000;
  }

  aside<Result>(record: () => Result): Result {
    const from = performance.now();
    try {
      return record();
    } finally {
      this.#recordingMs += performance.now() - from;
    }
  }

  /** Creates the frame for a call. */
  enter(source: string, flow: number, given: unknown): Frame {
    if (this.isClosed) return idleFrame;
    if (this.frames.length >= maxCalls) {
      this.skippedCalls++;
      return idleFrame;
    }
    let index = this.sources.indexOf(source);
    if (index < 0) index = this.sources.push(source) - 1;
    const frame = new Frame(this, index, flow, given);
    this.frames.push(frame);
    return frame;
  }

  /** Drops all recorded data: promises can outlive the run by far, and each of them references the recorder. */
  forget(): void {
    this.isClosed = true;
    this.onLate = () => undefined;
    for (const frame of this.frames.splice(0)) frame.forget();
  }
}

/**
 * The state of a loop: the number of iterations, and the indices at which the events and values of the newest
 * iteration start, so that they can be dropped.
 */
interface Passes {
  count: number;
  events: number;
  values: number;
}

/** The result of a branch in a `parallel` step, by the branch's number. */
interface Branch {
  readonly number: number;
  readonly value: unknown;
  /** True for a list whose items are spread into the list of branches. */
  readonly isSpread: boolean;
}

/**
 * One call of a flow. Code that the build inserts into the source calls the methods. Their names are short because
 * there are many calls. Methods that take a value return it.
 */
export class Frame {
  readonly #recorder: Recorder | undefined;
  readonly #source: number;
  readonly #flow: number;
  readonly #started: number;
  readonly #given: number;
  readonly #events: number[] = [];
  readonly #values: RecordedValue[] = [];
  readonly #sizes: number[] = [];
  readonly #loops = new Map<number, Passes>();
  readonly #promises: PromiseEnds | undefined;
  /** The branches of the running step, until they are joined. */
  #branches: Branch[] = [];
  /** The value that an async function is about to return. */
  #returned: unknown;
  #ended: number | undefined;
  /** The last step that started after the maximum number of events was reached. */
  #unrecordedStep = -1;

  constructor(recorder: Recorder | undefined, source: number, flow: number, given: unknown) {
    this.#recorder = recorder;
    this.#promises = recorder && new PromiseEnds(recorder);
    this.#source = source;
    this.#flow = flow;
    this.#started = this.#now();
    this.#given = given === undefined ? -1 : this.#keep(given);
  }

  /** The called flow: the index of its source, and its number in that source. */
  get position(): readonly [number, number] {
    return [this.#source, this.#flow];
  }

  /** A step starts. */
  s(step: number): void {
    if (this.#branches.length > 0) this.#branches = [];
    if (!this.#push(ops.start, step, -1)) this.#unrecordedStep = step;
  }

  /** A loop starts. */
  l(step: number): void {
    this.s(step);
    if (this.#isOpen) this.#loops.set(step, { count: 0, events: -1, values: 0 });
  }

  /** A loop iteration starts. `names` contains the variables that the loop declares. */
  p(step: number, block: number, names?: unknown): void {
    const passes = this.#loops.get(step);
    if (passes === undefined || !this.#isOpen) return;
    passes.count++;
    if (passes.count > maxPasses) {
      if (passes.events < 0) {
        passes.events = this.#events.length;
        passes.values = this.#values.length;
      } else this.#drop(passes);
      this.#push(ops.passNumber, passes.count, -1);
    }
    this.#push(ops.pass, block, names === undefined ? -1 : this.#keep(names));
  }

  /** A block is entered. */
  b(block: number): void {
    this.#push(ops.enter, block, -1);
  }

  /** The block of a `catch` is entered. */
  k(block: number, error: unknown): void {
    this.#returned = undefined;
    if (this.#isOpen) this.#push(ops.caught, block, this.#keep(error));
  }

  /** A step ends. */
  x(step: number): void {
    this.#push(ops.end, step, -1);
  }

  /** A declaration has initialized its variables. */
  d(step: number, names: unknown): void {
    if (!this.#isOpen) return;
    this.#push(ops.value, step, this.#keep(names));
    for (const value of Object.values(names ?? {})) this.#watch(ops.promise, step, value);
  }

  /** A step returns a value. */
  v<Value>(step: number, value: Value): Value {
    if (this.#isOpen) {
      this.#push(ops.value, step, this.#keep(value));
      this.#watch(ops.promise, step, value);
    }
    return value;
  }

  /**
   * A `return` statement returns a value. `waits` is 1 in an async function, which settles with the returned promise.
   */
  r<Value>(step: number, waits: number, value: Value): Value {
    this.#returned = undefined;
    if (this.#isOpen) {
      if (waits === 1) this.#returned = value;
      this.#push(ops.value, step, this.#keep(value));
      this.#watch(ops.returned, step, value);
    }
    return value;
  }

  /** A value is awaited immediately. */
  w<Value>(value: Value): Value {
    follow(value);
    return value;
  }

  /** A branch of a `parallel` step starts. Returns its number, or 0 if it is not recorded. */
  o(block: number): number {
    return this.#number(ops.branch, block);
  }

  /** An argument of a branch's call. */
  i<Value>(block: number, index: number, value: Value): Value {
    if (this.#isOpen && index < maxArguments)
      this.#push(ops.branchArgument + index, block, this.#keep(value));
    return value;
  }

  /** The branch with this number returns a value. */
  g<Value>(number: number, value: Value): Value {
    if (number > 0) {
      if (isPlainPromise(value)) this.#branches.push({ number, value, isSpread: false });
      else this.#promises?.fulfill(number, value);
    }
    return value;
  }

  /** A branch returns a list whose items are spread into the list of branches. */
  h<Value>(number: number, value: Value): Value {
    if (number > 0) {
      if (isPlainList(value)) this.#branches.push({ number, value, isSpread: true });
      else this.#promises?.fulfill(number, value);
    }
    return value;
  }

  /** All branches have started and are about to be awaited together. */
  j<Value>(list: Value): Value {
    for (const { number, value, isSpread } of this.#branches.splice(0)) {
      if (isSpread) this.#promises?.followList(number, value as readonly unknown[]);
      else {
        this.#promises?.watch(number, value as Promise<unknown>);
        follow(value);
      }
    }
    return list;
  }

  /** The condition value of a step. */
  c<Value>(step: number, value: Value): Value {
    if (this.#isOpen) this.#push(ops.condition, step, this.#keep(value));
    return value;
  }

  /** An argument of a step's call. */
  a<Value>(step: number, index: number, value: Value): Value {
    if (this.#isOpen && index < maxArguments) this.#push(ops.argument + index, step, this.#keep(value));
    return value;
  }

  /** The flow throws an error. */
  t<Thrown>(error: Thrown): Thrown {
    this.#returned = undefined;
    if (!this.#isOpen) return error;
    const value = this.#keep(error);
    if (!this.#push(ops.thrown, 0, value)) {
      if (this.#unrecordedStep >= 0) this.#events.push(ops.start, this.#unrecordedStep, this.#now(), -1);
      this.#events.push(ops.thrown, 0, this.#now(), value);
    }
    return error;
  }

  /** The call has ended, with or without an error. */
  f(): void {
    if (this.#isOpen) this.#ended = this.#now();
    // The function's own promise handles the returned promise next, so a rejection does not count as unhandled.
    follow(this.#returned);
    this.#returned = undefined;
  }

  /** Drops everything that the call recorded; see {@link Recorder.forget}. */
  forget(): void {
    this.#events.length = 0;
    this.#values.length = 0;
    this.#promises?.forget();
  }

  /** Returns the recorded data with all strings masked. */
  written(mask: (value: RecordedValue) => RecordedValue): RecordedFrame {
    // Promises can settle at any time, even while loop iterations are dropped, so events of promises come last.
    const ends = this.#promises?.toEvents(this.#values.length);
    return {
      source: this.#source,
      flow: this.#flow,
      started: this.#started,
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
      given: this.#given,
      events: [...this.#events, ...(ends?.events ?? [])],
      values: [...this.#values, ...(ends?.values ?? [])].map(mask),
    };
  }

  get #isOpen(): boolean {
    return this.#recorder !== undefined && !this.#recorder.isClosed;
  }

  #now(): number {
    return this.#recorder?.now() ?? 0;
  }

  /** Returns false if the event was not kept. */
  #push(op: number, number: number, value: number): boolean {
    if (!this.#isOpen) return true;
    if (this.#events.length >= maxEvents * eventSize) {
      if (this.#recorder) this.#recorder.isCut = true;
      return false;
    }
    this.#events.push(op, number, this.#now(), value);
    return true;
  }

  #keep(value: unknown): number {
    const recorder = this.#recorder;
    if (recorder === undefined) return -1;
    if (this.#events.length >= maxEvents * eventSize && recorder.left <= 0) return -1;
    const taken = take(recorder, value);
    this.#sizes.push(taken.size);
    return this.#values.push(taken.value) - 1;
  }

  /** Assigns a number to a promise or a branch; 0 if it is not kept. */
  #number(op: number, number: number): number {
    const promises = this.#promises;
    if (!promises || !this.#isOpen || !this.#push(op, number, promises.next)) return 0;
    return promises.take();
  }

  /** Watches how a step's value settles if it is a promise. */
  #watch(op: number, step: number, value: unknown): void {
    if (!isPlainPromise(value)) return;
    const number = this.#number(op, step);
    if (number > 0) this.#promises?.watch(number, value);
  }

  /** Drops the previous iteration: only the first iterations and the last one are kept. */
  #drop({ events, values }: Passes): void {
    for (let at = events; at < this.#events.length; at += eventSize) {
      const op = this.#events[at];
      if (op === ops.promise || op === ops.returned || op === ops.branch)
        this.#promises?.drop(this.#events[at + 3] ?? 0);
    }
    this.#events.length = Math.min(this.#events.length, events);
    if (this.#recorder) for (const size of this.#sizes.slice(values)) this.#recorder.left += size;
    this.#values.length = Math.min(this.#values.length, values);
    this.#sizes.length = this.#values.length;
  }
}

/** The frame for calls outside of a run. */
export const idleFrame = new Frame(undefined, 0, 0, undefined);
