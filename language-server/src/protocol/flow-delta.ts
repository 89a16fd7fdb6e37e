import type { Block, Flow, FlowDocument, Problem, Range, Step } from "./flow-document.ts";
import { walkDocument } from "./walk.ts";

/** How offsets changed: those from `from` on moved by `by`, those before it stayed. */
export interface Shift {
  readonly from: number;
  readonly by: number;
}

/** The id of a part that is unchanged except for its offsets, which follow the shift. */
type UnchangedId = string;

export type StepDelta = UnchangedId | (Omit<Step, "blocks"> & { readonly blocks: readonly BlockDelta[] });
export type BlockDelta = UnchangedId | (Omit<Block, "steps"> & { readonly steps: readonly StepDelta[] });
export type FlowDelta = UnchangedId | (Omit<Flow, "body"> & { readonly body: BlockDelta });

/** A flow document as a change of an older one. Unchanged parts are only named by id, so a key costs a few hundred bytes. */
export interface DocumentDelta {
  readonly shift: Shift;
  readonly flows: readonly FlowDelta[];
  readonly problems: readonly Problem[];
}

type Part = Flow | Block | Step;

/** The parts of a document by id; ids are unique in one. */
function partsOf(document: FlowDocument): Map<string, Part> {
  const parts = new Map<string, Part>();
  const add = (part: Part): unknown => parts.set(part.id, part);
  document.flows.forEach(add);
  walkDocument(document, { block: add, step: add });
  return parts;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

const isRange = (value: Json): value is Json & Range =>
  typeof value.start === "number" && typeof value.end === "number";

const moved = (offset: number, { from, by }: Shift): number => (offset >= from ? offset + by : offset);

/** Whether the new value is the old one with its offsets moved; `but` is a member to ignore. */
function isMoved(before: unknown, after: unknown, shift: Shift, but?: string): boolean {
  if (!isObject(before) || !isObject(after)) return before === after;
  if (Array.isArray(before)) return isMovedList(before, after, shift);
  const keys = Object.keys(after);
  if (keys.length !== Object.keys(before).length) return false;
  if (isRange(before)) {
    const { start, end } = after;
    return keys.length === 2 && start === moved(before.start, shift) && end === moved(before.end, shift);
  }
  for (const key of keys) if (key !== but && !isMoved(before[key], after[key], shift)) return false;
  return true;
}

function isMovedList(before: readonly unknown[], after: unknown, shift: Shift): boolean {
  if (!Array.isArray(after) || after.length !== before.length) return false;
  for (let index = 0; index < before.length; index++)
    if (!isMoved(before[index], after[index], shift)) return false;
  return true;
}

/** A value with its offsets moved: the same object where none moves. */
function move<T>(value: T, shift: Shift): T {
  if (!isObject(value)) return value;
  if (isRange(value)) {
    if (value.end < shift.from) return value;
    return { start: moved(value.start, shift), end: moved(value.end, shift) } as T;
  }
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const old = value[key];
    if (typeof old !== "object") continue;
    const now = move(old, shift);
    if (now === old) continue;
    copy ??= (Array.isArray(value) ? value.slice() : { ...value }) as Record<string, unknown>;
    copy[key] = now;
  }
  return (copy ?? value) as T;
}

const areKept = (parts: readonly Part[] | undefined, deltas: readonly unknown[]): boolean =>
  parts?.length === deltas.length && parts.every(({ id }, index) => id === deltas[index]);

/** Whether a whole flow has only moved; a flow object that was taken over need not be compared. */
function isMovedFlow(before: Flow, after: Flow, shift: Shift): boolean {
  if (before === after && (shift.by === 0 || after.range.end < shift.from)) return true;
  return isMoved(before, after, shift);
}

/** What turns `before` into `after`; without `before` the whole of `after`. */
export function deltaOf(before: FlowDocument | undefined, after: FlowDocument, shift: Shift): DocumentDelta {
  let parts: Map<string, Part> | undefined;
  const old = (id: string): Part | undefined => {
    parts ??= before ? partsOf(before) : new Map();
    return parts.get(id);
  };
  const ofBlock = (block: Block): BlockDelta => {
    const was = old(block.id);
    const steps = block.steps.map(ofStep);
    const kept = was && "steps" in was && areKept(was.steps, steps) && isMoved(was, block, shift, "steps");
    return kept ? block.id : { ...block, steps };
  };
  const ofStep = (step: Step): StepDelta => {
    const was = old(step.id);
    const blocks = step.blocks.map(ofBlock);
    const kept = was && "blocks" in was && areKept(was.blocks, blocks) && isMoved(was, step, shift, "blocks");
    return kept ? step.id : { ...step, blocks };
  };
  const whole = new Map(before?.flows.map((flow) => [flow.id, flow]));
  const flows = after.flows.map((flow): FlowDelta => {
    const same = whole.get(flow.id);
    if (same && isMovedFlow(same, flow, shift)) return flow.id;
    const was = old(flow.id);
    const body = ofBlock(flow.body);
    const kept = was && "body" in was && areKept([was.body], [body]) && isMoved(was, flow, shift, "body");
    return kept ? flow.id : { ...flow, body };
  });
  return { shift, flows, problems: after.problems };
}

/** The document after a change; undefined where the delta names a part that `before` does not have. */
export function applyDelta(before: FlowDocument | undefined, delta: DocumentDelta): FlowDocument | undefined {
  const old = before ? partsOf(before) : new Map<string, Part>();
  let known = true;
  const kept = (id: string): Part | undefined => {
    const part = old.get(id);
    known &&= part !== undefined;
    return part && move(part, delta.shift);
  };
  const blockOf = (block: BlockDelta): Block =>
    typeof block === "string" ? (kept(block) as Block) : { ...block, steps: block.steps.map(stepOf) };
  const stepOf = (step: StepDelta): Step =>
    typeof step === "string" ? (kept(step) as Step) : { ...step, blocks: step.blocks.map(blockOf) };
  const flows = delta.flows.map((flow): Flow => {
    if (typeof flow === "string") return kept(flow) as Flow;
    return { ...flow, body: blockOf(flow.body) };
  });
  return known ? { flows, problems: delta.problems } : undefined;
}
