import type { RecordedFrame, RecordedOps, RecordedValue } from "../management/recordings.ts";
import { snapshot } from "./snapshot.ts";

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
  argument: 16,
};

/** Characters of JSON that one value and all values of a run may have. */
const largestValue = 64 * 1024;
const largestRecording = 512 * 1024;
/** Events of one call, and calls of flows in one run. */
const mostEvents = 4000;
const mostCalls = 400;
/** Passes of a loop that are kept, beside the last one. */
const mostPasses = 50;
const eventSize = 4;

/** What the calls of one run share. */
export class Recorder {
  readonly sources: string[] = [];
  readonly frames: Frame[] = [];
  readonly started = performance.now();
  left = largestRecording;
  skippedCalls = 0;
  isCut = false;
  /** True once the run is over; what still runs then is not recorded. */
  isClosed = false;

  /** The frame of a call. */
  enter(source: string, flow: number, given: unknown): Frame {
    if (this.isClosed) return idle;
    if (this.frames.length >= mostCalls) {
      this.skippedCalls++;
      return idle;
    }
    let index = this.sources.indexOf(source);
    if (index < 0) index = this.sources.push(source) - 1;
    const frame = new Frame(this, index, flow, given);
    this.frames.push(frame);
    return frame;
  }
}

/** Where a loop stands: passes so far, and where the events and values of the newest pass begin that may be dropped. */
interface Passes {
  count: number;
  events: number;
  values: number;
}

/**
 * One call of a flow, told by the calls that the build has put into its source: their names are short since there are many.
 * Methods that take a value return it.
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
  #ended: number | undefined;
  /** The step that started last while no event could be kept any more. */
  #late = -1;

  constructor(recorder: Recorder | undefined, source: number, flow: number, given: unknown) {
    this.#recorder = recorder;
    this.#source = source;
    this.#flow = flow;
    this.#started = this.#now();
    this.#given = given === undefined ? -1 : this.#keep(given);
  }

  /** The flow that was called: the index of its source, and its number there. */
  get place(): readonly [number, number] {
    return [this.#source, this.#flow];
  }

  /** A step starts. */
  s(step: number): void {
    if (!this.#push(ops.start, step, -1)) this.#late = step;
  }

  /** A loop starts. */
  l(step: number): void {
    this.s(step);
    if (this.#isOpen) this.#loops.set(step, { count: 0, events: -1, values: 0 });
  }

  /** A pass of a loop begins; given are the names that it declares. */
  p(step: number, block: number, names?: unknown): void {
    const passes = this.#loops.get(step);
    if (passes === undefined || !this.#isOpen) return;
    passes.count++;
    if (passes.count > mostPasses) {
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
    if (this.#isOpen) this.#push(ops.caught, block, this.#keep(error));
  }

  /** A step ends. */
  x(step: number): void {
    this.#push(ops.end, step, -1);
  }

  /** The names that a declaration has made. */
  d(step: number, names: unknown): void {
    if (this.#isOpen) this.#push(ops.value, step, this.#keep(names));
  }

  /** What a step gives. */
  v<Value>(step: number, value: Value): Value {
    if (this.#isOpen) this.#push(ops.value, step, this.#keep(value));
    return value;
  }

  /** What a step decides by. */
  c<Value>(step: number, value: Value): Value {
    if (this.#isOpen) this.#push(ops.condition, step, this.#keep(value));
    return value;
  }

  /** An argument of a step's call. */
  a<Value>(step: number, index: number, value: Value): Value {
    if (this.#isOpen && index < 8) this.#push(ops.argument + index, step, this.#keep(value));
    return value;
  }

  /** An error leaves the flow. */
  t<Thrown>(error: Thrown): Thrown {
    if (!this.#isOpen) return error;
    const value = this.#keep(error);
    if (!this.#push(ops.thrown, 0, value)) {
      if (this.#late >= 0) this.#events.push(ops.start, this.#late, this.#now(), -1);
      this.#events.push(ops.thrown, 0, this.#now(), value);
    }
    return error;
  }

  /** The call has ended, whichever way. */
  f(): void {
    if (this.#isOpen) this.#ended = this.#now();
  }

  /** What was told, with every text masked. */
  written(mask: (value: RecordedValue) => RecordedValue): RecordedFrame {
    return {
      source: this.#source,
      flow: this.#flow,
      started: this.#started,
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
      given: this.#given,
      events: this.#events,
      values: this.#values.map(mask),
    };
  }

  get #isOpen(): boolean {
    return this.#recorder !== undefined && !this.#recorder.isClosed;
  }

  #now(): number {
    const since = performance.now() - (this.#recorder?.started ?? 0);
    return Math.round(since * 1000) / 1000;
  }

  /** False where it was not kept. */
  #push(op: number, number: number, value: number): boolean {
    if (!this.#isOpen) return true;
    if (this.#events.length >= mostEvents * eventSize) {
      if (this.#recorder) this.#recorder.isCut = true;
      return false;
    }
    this.#events.push(op, number, this.#now(), value);
    return true;
  }

  #keep(value: unknown): number {
    const recorder = this.#recorder;
    if (recorder === undefined) return -1;
    if (this.#events.length >= mostEvents * eventSize && recorder.left <= 0) return -1;
    const taken = snapshot(value, Math.min(largestValue, recorder.left));
    if (recorder.left <= 0) recorder.isCut = true;
    recorder.left -= taken.size;
    this.#sizes.push(taken.size);
    return this.#values.push(taken.value) - 1;
  }

  /** Drops the pass before this one: a loop keeps its first passes and its last. */
  #drop({ events, values }: Passes): void {
    this.#events.length = Math.min(this.#events.length, events);
    if (this.#recorder) for (const size of this.#sizes.slice(values)) this.#recorder.left += size;
    this.#values.length = Math.min(this.#values.length, values);
    this.#sizes.length = this.#values.length;
  }
}

/** What a call outside of every run gets. */
export const idle = new Frame(undefined, 0, 0, undefined);
