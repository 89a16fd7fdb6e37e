import { durationText } from "@hookloom/protocol/duration-text";
import type { Step } from "@hookloom/protocol/flow-document";
import { edges } from "@hookloom/protocol/flow-layout-types";
import {
  type BlockRun,
  type CallRun,
  hasGoneOn,
  type PartRun,
  type ShownRecording,
  type StepRun,
} from "@hookloom/protocol/recording";

/** What the card of a branch of a `parallel` step shows of a run. */
export interface BranchRunState {
  readonly run: PartRun;
  /** `left` for a branch whose end is not known, and a step that something inside it ended early: a jump, or an error. */
  readonly state: "done" | "failed" | "left";
}

/** What a card shows of a run. */
export interface StepRunState extends BranchRunState {
  readonly run: StepRun;
  /** Of a loop: the passes that were kept, by number, and the one that is shown. */
  readonly passes?: readonly number[];
  readonly pass?: number;
}

/** What the diagram of a flow shows of one call of it, by the ids of the document. */
export interface RunView {
  readonly call: CallRun;
  /** Its number among the calls of the flow in this delivery, the first being 0. */
  readonly index: number;
  readonly count: number;
  readonly steps: ReadonlyMap<string, StepRunState>;
  /** The branches of `parallel` steps, by the ids of their blocks. */
  readonly branches: ReadonlyMap<string, BranchRunState>;
  /** The edges that were taken, as `PlacedLine.edge` names them, and the blocks that were entered. */
  readonly edges: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

/**
 * The view of one call of a flow, with each loop at the chosen pass, else at its last one. Undefined if the
 * recording has no such call.
 */
export function viewRun(
  { calls, ids }: ShownRecording,
  flow: string,
  index: number,
  chosen: ReadonlyMap<string, number>,
): RunView | undefined {
  const own = calls.filter((call) => ids.flows[call.flow] === flow);
  const call = own[Math.min(index, own.length - 1)];
  if (!call) return undefined;
  const drawing: Drawing = { steps: new Map(), branches: new Map(), edges: new Set(), blocks: new Set() };
  const walk = (block: BlockRun): void => {
    const id = ids.blocks[block.block];
    if (typeof id === "string") {
      drawing.blocks.add(id);
      drawing.edges.add(edges.into(id));
      if (block.completed) drawing.edges.add(edges.end(id));
      if (block.branch) drawing.branches.set(id, { run: block.branch, state: partState(block.branch) });
    }
    for (const step of block.steps) walkStep(step);
  };
  const walkStep = (run: StepRun): void => {
    const id = ids.steps[run.step];
    const isOver = hasGoneOn(run);
    const state = partState(run);
    const isLoop = run.passes !== undefined;
    const pass = isLoop ? shownPass(run, chosen.get(id ?? "")) : undefined;
    if (typeof id === "string") {
      const passes = run.blocks.flatMap((block) => block.pass ?? []);
      drawing.steps.set(id, { run, state, ...(isLoop && pass?.pass ? { passes, pass: pass.pass } : {}) });
      drawing.edges.add(edges.to(id));
      if (isOver) drawing.edges.add(edges.below(id));
      if (isOver && run.blocks.length === 0) drawing.edges.add(edges.past(id));
    }
    for (const block of isLoop ? (pass ? [pass] : []) : run.blocks) walk(block);
    for (const { block, branch } of isOver ? run.blocks : []) {
      // Of a race, only the branches that were over by then had a part in what came of it.
      if (branch && (branch.ended ?? Number.POSITIVE_INFINITY) > (run.ended ?? 0)) continue;
      const inner = ids.blocks[block];
      if (typeof inner === "string") drawing.edges.add(edges.join(inner));
    }
  };
  walk(call.body);
  return { call, index: own.indexOf(call), count: own.length, ...drawing };
}

/** The card at which the call failed; undefined if it did not, or if the diagram does not have the step. */
export function failedStep({ call, steps }: RunView): string | undefined {
  if (!call.error) return undefined;
  return [...steps].findLast(([, { state }]) => state === "failed")?.[0];
}

interface Drawing {
  readonly steps: Map<string, StepRunState>;
  readonly branches: Map<string, BranchRunState>;
  readonly edges: Set<string>;
  readonly blocks: Set<string>;
}

function partState({ failed, ended }: PartRun): BranchRunState["state"] {
  if (failed) return "failed";
  return ended === undefined ? "left" : "done";
}

function shownPass({ blocks }: StepRun, chosen: number | undefined): BlockRun | undefined {
  return blocks.find(({ pass }) => pass === chosen) ?? blocks.at(-1);
}

/** The run of a step or of a branch; a branch has less to show. */
type AnyRunState = BranchRunState & { readonly run: Partial<StepRun> } & Partial<
    Pick<StepRunState, "pass" | "passes">
  >;

/** Milliseconds until a step or branch was over, its promise included. */
function runDuration({ run: { started, ended, settled } }: AnyRunState): number | undefined {
  const end = settled ?? ended;
  return end === undefined ? undefined : end - started;
}

/** What a card's badge says: its passes for a loop, else how long it took. */
export function badgeText(runState: AnyRunState): string {
  const { run, state } = runState;
  if (run.passes !== undefined) return `${run.passes} ×`;
  const duration = runDuration(runState);
  if (duration === undefined) return state === "left" ? "ran" : state;
  return durationText(duration);
}

/** The value that a card shows beside its title; empty if the value adds nothing. */
export function valueLine({ run }: AnyRunState): string {
  if (run.error) return run.error.preview;
  if (run.condition) return run.condition.preview;
  const preview = run.result?.preview ?? "";
  return preview === "undefined" ? "" : preview;
}

/** A step's run in words, for tooltips and screen readers. */
export function spokenRun(runState: AnyRunState | undefined): string {
  if (!runState) return "did not run";
  const { run, state, pass, passes } = runState;
  const words = [state === "failed" ? "failed" : "ran"];
  if (run.passes !== undefined) words.push(`${run.passes} ${run.passes === 1 ? "pass" : "passes"}`);
  if (pass !== undefined && (passes?.length ?? 0) > 1) words.push(`pass ${pass} shown`);
  const duration = runDuration(runState);
  if (duration !== undefined) words.push(`in ${durationText(duration)}`);
  const value = valueLine(runState);
  return value === "" ? words.join(", ") : `${words.join(", ")}: ${value}`;
}

/** What a step did, and the branches of a `parallel` one in their order, in words. */
export function spokenStepRun(view: RunView, { id, blocks }: Pick<Step, "id" | "blocks">): string {
  const branches = blocks.flatMap((block) => {
    const runState = view.branches.get(block.id);
    return runState ? [`${block.label ?? ""} ${spokenRun(runState)}`] : [];
  });
  return [spokenRun(view.steps.get(id)), branches.join("; ")].filter(Boolean).join(". ");
}
