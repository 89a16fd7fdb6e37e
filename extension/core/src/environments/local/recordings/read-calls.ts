import {
  type BlockRun,
  type CallRun,
  hasContinued,
  type PartRun,
  type StepRun,
  type StepTable,
  type ValueRef,
} from "@hookloom/protocol/recording";
import type {
  RecordedFrame,
  RecordedMembers,
  RecordedOps,
  RecordedValue,
} from "@hookloom/runtime/management";
import { t } from "@vscode/l10n";

const maxPreviewLength = 120;

/** Formats a recorded value as a short line of code. */
function previewText(value: RecordedValue): string {
  const text = formatValue(value, 2);
  return text.length <= maxPreviewLength ? text : `${text.slice(0, maxPreviewLength - 1)}…`;
}

function formatValue(value: RecordedValue, depth: number): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isList(value)) return list(value, value.length, depth);
  if (typeof value.$ === "string") return formatSpecialValue(value, depth);
  return members(value as RecordedMembers, 0, depth);
}

const isList = (value: RecordedValue): value is readonly RecordedValue[] => Array.isArray(value);
const quoted = (text: string): string =>
  JSON.stringify(text.length > maxPreviewLength ? text.slice(0, maxPreviewLength) : text);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function list(items: readonly RecordedValue[], length: number, depth: number): string {
  if (length === 0) return "[]";
  if (depth === 0) return `[${length}]`;
  const shown = items.slice(0, 4).map((item) => formatValue(item, depth - 1));
  return `[${shown.join(", ")}${length > shown.length ? `, … ${length}` : ""}]`;
}

function members(values: RecordedMembers, omittedCount: number, depth: number): string {
  const names = Object.keys(values);
  if (names.length === 0 && omittedCount === 0) return "{}";
  if (depth === 0) return "{…}";
  const shown = names.slice(0, 6).map((name) => `${name}: ${formatValue(values[name] ?? null, depth - 1)}`);
  return `{ ${shown.join(", ")}${names.length + omittedCount > shown.length ? ", …" : ""} }`;
}

/** Formats a value that JSON cannot represent; its member `$` contains the kind. */
function formatSpecialValue(
  value: Exclude<RecordedValue, string | number | boolean | null | readonly RecordedValue[]>,
  depth: number,
): string {
  const { $: kind, of, items, entries, name } = value as Readonly<Record<string, RecordedValue>>;
  const inner = (of ?? {}) as RecordedMembers;
  switch (kind) {
    case "undefined":
      return "undefined";
    case "function":
      return text(name) === "" ? "function" : `function ${text(name)}`;
    case "text":
      return quoted(text((value as { readonly text?: RecordedValue }).text));
    case "number":
    case "bigint":
    case "symbol":
    case "date":
      return text((value as { readonly text?: RecordedValue }).text);
    case "list":
      return list((items ?? []) as readonly RecordedValue[], numberMember(value, "length"), depth);
    case "set":
      return `Set ${list((items ?? []) as readonly RecordedValue[], numberMember(value, "size"), depth)}`;
    case "map":
      return `Map ${list((entries ?? []) as readonly RecordedValue[], numberMember(value, "size"), depth)}`;
    case "error":
      return `${text(name) || "Error"}: ${text((value as { readonly message?: RecordedValue }).message)}`;
    case "bytes":
      return t("{0} of {1} bytes", text(name), numberMember(value, "length"));
    case "object":
      return `${text(name) === "" ? "" : `${text(name)} `}${members(inner, numberMember(value, "more"), depth)}`;
    case "opaque":
      return text(name);
    default:
      return "…";
  }
}

function numberMember(value: object, name: string): number {
  const found: unknown = Object.entries(value).find(([one]) => one === name)?.[1];
  return typeof found === "number" ? found : 0;
}

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
const eventSize = 4;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
interface OpenPart extends Mutable<Omit<PartRun, "given">> {
  readonly given: ValueRef[];
}
interface OpenBlock extends Mutable<Omit<BlockRun, "steps" | "completed" | "branch">> {
  readonly steps: OpenStep[];
  branch?: OpenPart;
}
interface OpenStep extends Mutable<Omit<StepRun, "given" | "blocks">> {
  readonly given: ValueRef[];
  readonly blocks: OpenBlock[];
}

/** Reconstructs a call of a flow from the events of its steps, in order. */
export function readCall(frame: RecordedFrame, index: number, table: StepTable): CallRun {
  return new CallReader(frame, index, table).read();
}

/**
 * Replays the events of a call. Steps record when they start and end, but not when they are exited early: an error, a `break` or
 * a `return` shows only in the next event, which belongs to an outer step.
 */
class CallReader {
  readonly #frame: RecordedFrame;
  readonly #index: number;
  readonly #table: StepTable;
  readonly #body: OpenBlock;
  /** The running blocks and steps from the outermost inward; every second entry is a step. */
  readonly #path: (OpenBlock | OpenStep)[];
  /** The step that was exited early for the `finally` that is currently running. */
  #left: OpenStep | undefined;
  #pass: number | undefined;
  #error: ValueRef | undefined;
  #ended: number | undefined;
  /** The steps that returned a promise and the branches, by the number in their events. */
  readonly #promises = new Map<number, { readonly of: OpenStep | OpenPart; readonly isReturned: boolean }>();

  constructor(frame: RecordedFrame, index: number, table: StepTable) {
    this.#frame = frame;
    this.#index = index;
    this.#table = table;
    this.#body = { block: table.flows[frame.flow]?.body ?? 0, steps: [] };
    this.#path = [this.#body];
    this.#ended = frame.ended;
  }

  read(): CallRun {
    const { events, flow, started } = this.#frame;
    for (let at = 0; at + eventSize <= events.length; at += eventSize) {
      const [op = 0, number = 0, time = 0, value = -1] = events.slice(at, at + eventSize);
      if (op === ops.promise || op === ops.returned || op === ops.branch)
        this.#promise(op, number, time, value);
      else this.#event(op, number, time, this.#ref(value));
    }
    const ended = this.#ended;
    const given = this.#ref(this.#frame.given);
    return {
      flow,
      started,
      ...(ended === undefined ? {} : { ended }),
      ...(given ? { given } : {}),
      body: toBlockRun(this.#body),
      ...(this.#error ? { error: this.#error } : {}),
    };
  }

  #event(op: number, number: number, time: number, value: ValueRef | undefined): void {
    if (op === ops.start) this.#start(number, time);
    else if (op === ops.passNumber) this.#pass = number;
    else if (op === ops.thrown) this.#thrown(value, time);
    else if (op === ops.enter || op === ops.pass || op === ops.caught)
      this.#enter(number, { value, time, isCatch: op === ops.caught });
    else if (op === ops.fulfilled || op === ops.rejected)
      this.#settle(number, { value, time, isRejected: op === ops.rejected });
    else if (op >= ops.branchArgument) this.#branchArgument(number, op - ops.branchArgument, value);
    else this.#report(op, number, time, value);
  }

  #start(number: number, time: number): void {
    const at = this.#path.findLastIndex(
      (one) => "block" in one && one.block === this.#table.steps[number]?.block,
    );
    const block = this.#path[at];
    if (!block || !("block" in block)) return;
    const step: OpenStep = { step: number, started: time, given: [], blocks: [] };
    block.steps.push(step);
    this.#path.splice(at + 1, this.#path.length, step);
  }

  #report(op: number, number: number, time: number, value: ValueRef | undefined): void {
    const at = this.#path.findLastIndex((one) => "step" in one && one.step === number);
    const step = this.#path[at];
    if (!step || !("step" in step)) return;
    if (op === ops.condition) set(step, "condition", value);
    else if (op >= ops.argument) set(step.given, op - ops.argument, value);
    else {
      this.#path.length = at + 1;
      step.ended = time;
      set(step, "result", value);
    }
  }

  #enter(
    number: number,
    {
      value,
      time,
      isCatch,
    }: { readonly value: ValueRef | undefined; readonly time: number; readonly isCatch: boolean },
  ): void {
    const blockSlot = this.#table.blocks[number];
    const at = this.#path.findLastIndex((one) => "step" in one && one.step === blockSlot?.step);
    const owner = this.#path[at];
    if (!blockSlot || !owner || !("step" in owner)) return;
    const left = this.#path.slice(at + 1).findLast(isUnended);
    if (isCatch) fail(left ?? this.#left, value, time);
    this.#left = blockSlot.part === "finally" ? left : undefined;
    const block: OpenBlock = { block: number, steps: [] };
    if (blockSlot.part === "loop") {
      owner.passes = this.#pass ?? (owner.passes ?? 0) + 1;
      block.pass = owner.passes;
      this.#pass = undefined;
    }
    set(block, "names", value);
    owner.blocks.push(block);
    this.#path.splice(at + 1, this.#path.length, block);
  }

  /** Handles a step that returned a promise or a branch that started; events refer to either by its number from now on. */
  #promise(op: number, number: number, time: number, promise: number): void {
    const owner = op === ops.branch ? this.#table.blocks[number]?.step : number;
    const step = this.#path.findLast((one) => "step" in one && one.step === owner);
    if (!step || !("step" in step)) return;
    if (op !== ops.branch) {
      this.#promises.set(promise, { of: step, isReturned: op === ops.returned });
      return;
    }
    const branch: OpenPart = { started: time, given: [] };
    step.blocks.push({ block: number, steps: [], branch });
    this.#promises.set(promise, { of: branch, isReturned: false });
  }

  #branchArgument(block: number, index: number, value: ValueRef | undefined): void {
    const step = this.#path.findLast((one) => "step" in one && one.step === this.#table.blocks[block]?.step);
    if (!step || !("step" in step)) return;
    const given = step.blocks.findLast((one) => one.block === block)?.branch?.given;
    if (given) set(given, index, value);
  }

  #settle(
    promise: number,
    {
      value,
      time,
      isRejected,
    }: { readonly value: ValueRef | undefined; readonly time: number; readonly isRejected: boolean },
  ): void {
    const known = this.#promises.get(promise);
    if (!known) return;
    const { of, isReturned } = known;
    // If a declaration has several promises, the rejected one is the most informative.
    if (of.failed) return;
    if ("step" in of) of.settled = time;
    else of.ended = time;
    if (isRejected) of.failed = true;
    set(of, isRejected ? "error" : "result", value);
    if (!isReturned) return;
    this.#ended = time;
    if (isRejected) this.#error = value;
  }

  /**
   * Handles an error that leaves the flow. It was thrown by the innermost running step, or by the step that was exited early for
   * a `finally`.
   */
  #thrown(error: ValueRef | undefined, time: number): void {
    this.#error = error;
    const last = this.#path.at(-1);
    const running = last && isUnended(last) ? last : undefined;
    fail(running ?? this.#left ?? this.#path.findLast(isUnended), error, time);
  }

  #ref(value: number): ValueRef | undefined {
    const recorded = this.#frame.values[value];
    if (value < 0 || recorded === undefined) return undefined;
    return { frame: this.#index, value, preview: previewText(recorded) };
  }
}

const isUnended = (one: OpenBlock | OpenStep): one is OpenStep => "step" in one && one.ended === undefined;

function fail(step: OpenStep | undefined, error: ValueRef | undefined, time: number): void {
  if (!step) return;
  step.failed = true;
  step.ended = time;
  set(step, "error", error);
}

function set<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  value: Target[Name] | undefined,
): void {
  if (value !== undefined) target[name] = value;
}

function toBlockRun(block: OpenBlock): BlockRun {
  const last = block.steps.at(-1);
  const completed = last === undefined || hasContinued(last);
  const { branch } = block;
  const part = branch && { branch: { ...branch, given: branch.given.filter(Boolean) } };
  return { ...block, ...part, steps: block.steps.map(toStepRun), completed };
}

function toStepRun(step: OpenStep): StepRun {
  return { ...step, given: step.given.filter(Boolean), blocks: step.blocks.map(toBlockRun) };
}
