import type { Block, Field, Flow, FlowDocument, Problem, Range, Step } from "./flow-document.ts";
import { walkBlock } from "./walk.ts";

/** A shift of offsets: those at or after `from` move by `by`; earlier ones are unchanged. */
export interface Shift {
  readonly from: number;
  readonly by: number;
}

/** The id of a part that is unchanged except for shifted offsets. */
type UnchangedId = string;

export type StepDelta = UnchangedId | (Omit<Step, "blocks"> & { readonly blocks: readonly BlockDelta[] });
export type BlockDelta = UnchangedId | (Omit<Block, "steps"> & { readonly steps: readonly StepDelta[] });
export type FlowDelta = UnchangedId | (Omit<Flow, "body"> & { readonly body: BlockDelta });

/**
 * A flow document as a change to an earlier one. Unchanged parts are referenced by id, so a keystroke costs a few hundred
 * bytes.
 */
export interface DocumentDelta {
  readonly shift: Shift;
  readonly flows: readonly FlowDelta[];
  readonly problems: readonly Problem[];
}

type Part = Flow | Block | Step;

/** Finds a part of a document by its unique id. */
type FindPart = (id: string, within: string) => Part | undefined;

/**
 * Walks flows only until a part is found, starting with the one identified by `within`: after a keystroke, most parts are
 * still in the same flow.
 */
function partFinder(document: FlowDocument | undefined): FindPart {
  const unread = new Map(document?.flows.map((flow) => [flow.id, flow]));
  const parts = new Map<string, Part>(unread);
  const add = (part: Part): unknown => parts.set(part.id, part);
  const read = (flow: Flow): void => {
    unread.delete(flow.id);
    walkBlock(flow.body, { block: add, step: add });
  };
  return (id, within) => {
    const likely = unread.get(within);
    if (likely && !parts.has(id)) read(likely);
    for (const flow of unread.values()) {
      if (parts.has(id)) break;
      read(flow);
    }
    return parts.get(id);
  };
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

const isRange = (value: Json): value is Json & Range =>
  typeof value.start === "number" && typeof value.end === "number";

const moved = (offset: number, { from, by }: Shift): number => (offset >= from ? offset + by : offset);

/** True if the new value is the old one with shifted offsets. The member `ignoredKey` is not compared. */
function isMoved(before: unknown, after: unknown, shift: Shift, ignoredKey?: string): boolean {
  if (!isObject(before) || !isObject(after)) return before === after;
  if (Array.isArray(before)) return isMovedList(before, after, shift);
  const keys = Object.keys(after);
  if (keys.length !== Object.keys(before).length) return false;
  if (isRange(before)) {
    const { start, end } = after;
    return keys.length === 2 && start === moved(before.start, shift) && end === moved(before.end, shift);
  }
  for (const key of keys) if (key !== ignoredKey && !isMoved(before[key], after[key], shift)) return false;
  return true;
}

function isMovedList(before: readonly unknown[], after: unknown, shift: Shift): boolean {
  if (!Array.isArray(after) || after.length !== before.length) return false;
  for (let index = 0; index < before.length; index++)
    if (!isMoved(before[index], after[index], shift)) return false;
  return true;
}

const movedRange = ({ start, end }: Range, shift: Shift): Range => ({
  start: moved(start, shift),
  end: moved(end, shift),
});

function movedBlock(block: Block, shift: Shift): Block {
  const steps = block.steps.map((step) => movedStep(step, shift));
  return { ...block, range: movedRange(block.range, shift), steps };
}

function movedField(field: Field, shift: Shift): Field {
  return field.range === undefined ? field : { ...field, range: movedRange(field.range, shift) };
}

function movedStep(step: Step, shift: Shift): Step {
  const fields = step.fields.map((field) => movedField(field, shift));
  const blocks =
    step.blocks.length === 0 ? step.blocks : step.blocks.map((block) => movedBlock(block, shift));
  return { ...step, range: movedRange(step.range, shift), fields, blocks };
}

/** A flow with shifted offsets. Written out per part for speed, because each keystroke shifts everything below it. */
export function movedFlow(flow: Flow, shift: Shift): Flow {
  return { ...flow, range: movedRange(flow.range, shift), body: movedBlock(flow.body, shift) };
}

/** A part with shifted offsets: the same object if nothing moves. */
function movedPart(part: Part, shift: Shift): Part {
  if (shift.by === 0 || part.range.end < shift.from) return part;
  if ("body" in part) return movedFlow(part, shift);
  return "steps" in part ? movedBlock(part, shift) : movedStep(part, shift);
}

const areUnchanged = (parts: readonly Part[] | undefined, deltas: readonly unknown[]): boolean =>
  parts?.length === deltas.length && parts.every(({ id }, index) => id === deltas[index]);

/** True if only a flow's offsets changed. In a reused flow, nothing else can have changed. */
function isMovedFlow(before: Flow, after: Flow, shift: Shift, reused: boolean): boolean {
  if (before === after && (shift.by === 0 || after.range.end < shift.from)) return true;
  if (reused && before.range.start >= shift.from) return isMoved(before.range, after.range, shift);
  return isMoved(before, after, shift);
}

/**
 * The delta from `before` to `after`. Without `before`, the delta contains all of `after`.
 *
 * @param taken The ids of flows in which only offsets may have changed, if known. Those after the change are not compared
 * part by part.
 */
export function createDelta(
  before: FlowDocument | undefined,
  after: FlowDocument,
  shift: Shift,
  taken?: ReadonlySet<string>,
): DocumentDelta {
  const findPreviousPart = partFinder(before);
  const blockDelta = (block: Block, flow: string): BlockDelta => {
    const previousBlock = findPreviousPart(block.id, flow);
    const steps = block.steps.map((step) => stepDelta(step, flow));
    const kept =
      previousBlock &&
      "steps" in previousBlock &&
      areUnchanged(previousBlock.steps, steps) &&
      isMoved(previousBlock, block, shift, "steps");
    return kept ? block.id : { ...block, steps };
  };
  const stepDelta = (step: Step, flow: string): StepDelta => {
    const previousStep = findPreviousPart(step.id, flow);
    const blocks = step.blocks.map((block) => blockDelta(block, flow));
    const kept =
      previousStep &&
      "blocks" in previousStep &&
      areUnchanged(previousStep.blocks, blocks) &&
      isMoved(previousStep, step, shift, "blocks");
    return kept ? step.id : { ...step, blocks };
  };
  const flows = after.flows.map((flow): FlowDelta => {
    const previousFlow = findPreviousPart(flow.id, flow.id);
    if (
      previousFlow &&
      "body" in previousFlow &&
      isMovedFlow(previousFlow, flow, shift, taken?.has(flow.id) === true)
    )
      return flow.id;
    return { ...flow, body: blockDelta(flow.body, flow.id) };
  });
  return { shift, flows, problems: after.problems };
}

/** The document after a change. Undefined if the delta references a part that `before` does not have. */
export function applyDelta(before: FlowDocument | undefined, delta: DocumentDelta): FlowDocument | undefined {
  const findPreviousPart = partFinder(before);
  let known = true;
  const shiftedPart = (id: string, flow: string): Part | undefined => {
    const part = findPreviousPart(id, flow);
    known &&= part !== undefined;
    return part && movedPart(part, delta.shift);
  };
  const toBlock = (block: BlockDelta, flow: string): Block =>
    typeof block === "string"
      ? (shiftedPart(block, flow) as Block)
      : { ...block, steps: block.steps.map((step) => toStep(step, flow)) };
  const toStep = (step: StepDelta, flow: string): Step =>
    typeof step === "string"
      ? (shiftedPart(step, flow) as Step)
      : { ...step, blocks: step.blocks.map((block) => toBlock(block, flow)) };
  const flows = delta.flows.map((flow): Flow => {
    if (typeof flow === "string") return shiftedPart(flow, flow) as Flow;
    return { ...flow, body: toBlock(flow.body, flow.id) };
  });
  return known ? { flows, problems: delta.problems } : undefined;
}
