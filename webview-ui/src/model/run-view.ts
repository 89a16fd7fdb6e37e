import { durationText } from "@hookloom/protocol/duration-text";
import type { Step } from "@hookloom/protocol/flow-document";
import { edges } from "@hookloom/protocol/flow-layout-types";
import {
  type BlockRun,
  type CallRun,
  hasContinued,
  type PartRun,
  type ShownRecording,
  type StepRun,
} from "@hookloom/protocol/recording";
import { t } from "@vscode/l10n";

/** The run state on the card of a `parallel` step's branch. */
export interface BranchRunState {
  readonly run: PartRun;
  /** `left` for a branch whose end is unknown, and for a step that was ended early by a jump or an error inside it. */
  readonly state: "done" | "failed" | "left";
}

/** The run state on a card. */
export interface StepRunState extends BranchRunState {
  readonly run: StepRun;
  /** For a loop: the numbers of the recorded iterations, and of the shown one. */
  readonly passes?: readonly number[];
  readonly pass?: number;
}

/** The view of one call of a flow in the diagram, by the ids of the document. */
export interface RunView {
  readonly call: CallRun;
  /** The zero-based index among the calls of the flow in this delivery. */
  readonly index: number;
  readonly count: number;
  readonly steps: ReadonlyMap<string, StepRunState>;
  /** The branches of `parallel` steps, by the ids of their blocks. */
  readonly branches: ReadonlyMap<string, BranchRunState>;
  /** The taken edges, in the format of `PlacedLine.edge`, and the entered blocks. */
  readonly edges: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

/**
 * Returns the view of one call of a flow, with each loop at the chosen iteration or else at its last one. Returns undefined if
 * the recording has no call of the flow.
 */
export function viewRun(
  { calls, ids }: ShownRecording,
  flow: string,
  index: number,
  chosen: ReadonlyMap<string, number>,
): RunView | undefined {
  const flowCalls = calls.filter((call) => ids.flows[call.flow] === flow);
  const call = flowCalls[Math.min(index, flowCalls.length - 1)];
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
    const isFinished = hasContinued(run);
    const state = partState(run);
    const isLoop = run.passes !== undefined;
    const pass = isLoop ? shownPass(run, chosen.get(id ?? "")) : undefined;
    if (typeof id === "string") {
      const passes = run.blocks.flatMap((block) => block.pass ?? []);
      drawing.steps.set(id, { run, state, ...(isLoop && pass?.pass ? { passes, pass: pass.pass } : {}) });
      drawing.edges.add(edges.to(id));
      if (isFinished) drawing.edges.add(edges.below(id));
      if (isFinished && run.blocks.length === 0) drawing.edges.add(edges.past(id));
    }
    for (const block of isLoop ? (pass ? [pass] : []) : run.blocks) walk(block);
    for (const { block, branch } of isFinished ? run.blocks : []) {
      // In a race, only the branches that ended before the step contributed to the result.
      if (branch && (branch.ended ?? Number.POSITIVE_INFINITY) > (run.ended ?? 0)) continue;
      const inner = ids.blocks[block];
      if (typeof inner === "string") drawing.edges.add(edges.join(inner));
    }
  };
  walk(call.body);
  return { call, index: flowCalls.indexOf(call), count: flowCalls.length, ...drawing };
}

/** Returns the card at which the call failed, or undefined if it did not fail or the step is not in the diagram. */
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

/** The run state of a step or of a branch, which has fewer properties. */
type AnyRunState = BranchRunState & { readonly run: Partial<StepRun> } & Partial<
    Pick<StepRunState, "pass" | "passes">
  >;

/** Returns the duration of a step or branch in milliseconds, including the time until its promise settled. */
function runDuration({ run: { started, ended, settled } }: AnyRunState): number | undefined {
  const end = settled ?? ended;
  return end === undefined ? undefined : end - started;
}

const stateLabels = { done: t("done"), failed: t("failed"), left: t("ran") } as const;

/** Returns the text of a card's badge: the number of iterations for a loop, or else the duration. */
export function badgeText(runState: AnyRunState): string {
  const { run, state } = runState;
  if (run.passes !== undefined) return `${run.passes} ×`;
  const duration = runDuration(runState);
  if (duration === undefined) return stateLabels[state];
  return durationText(duration);
}

/** Returns the value next to a card's title, or an empty string if the value adds no information. */
export function valueLine({ run }: AnyRunState): string {
  if (run.error) return run.error.preview;
  if (run.condition) return run.condition.preview;
  const preview = run.result?.preview ?? "";
  return preview === "undefined" ? "" : preview;
}

/** Describes a step's run for tooltips and screen readers. */
export function spokenRun(runState: AnyRunState | undefined): string {
  if (!runState) return t("did not run");
  const { run, state, pass, passes } = runState;
  const parts = [state === "failed" ? t("failed") : t("ran")];
  if (run.passes !== undefined)
    parts.push(run.passes === 1 ? t("1 iteration") : t("{0} iterations", run.passes));
  if (pass !== undefined && (passes?.length ?? 0) > 1) parts.push(t("iteration {0} shown", pass));
  const duration = runDuration(runState);
  if (duration !== undefined) parts.push(t("in {0}", durationText(duration)));
  const value = valueLine(runState);
  return value === "" ? parts.join(", ") : `${parts.join(", ")}: ${value}`;
}

/** Describes the run of a step, and of a `parallel` step's branches in order. */
export function spokenStepRun(view: RunView, { id, blocks }: Pick<Step, "id" | "blocks">): string {
  const branches = blocks.flatMap((block) => {
    const runState = view.branches.get(block.id);
    return runState ? [`${block.label ?? ""} ${spokenRun(runState)}`] : [];
  });
  return [spokenRun(view.steps.get(id)), branches.join("; ")].filter(Boolean).join(". ");
}
