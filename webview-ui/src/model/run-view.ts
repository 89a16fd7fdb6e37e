import type { BlockRun, CallRun, ShownRecording, StepRun } from "@hookloom/language-server/protocol";

/** What a card shows of a run. */
export interface StepLook {
  readonly run: StepRun;
  /** `left` for a step that something inside it ended early: a jump, or an error. */
  readonly state: "done" | "failed" | "left";
  /** Of a loop: the passes that were kept, by number, and the one that is shown. */
  readonly passes?: readonly number[];
  readonly pass?: number;
}

/** What the picture of a flow shows of one call of it, by the ids of the document. */
export interface RunView {
  readonly call: CallRun;
  /** Its number among the calls of the flow in this delivery, the first being 0. */
  readonly index: number;
  readonly count: number;
  readonly steps: ReadonlyMap<string, StepLook>;
  /** The edges that were taken, as `PlacedLine.edge` names them, and the blocks that were entered. */
  readonly edges: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

/** Names of edges: each says what has happened where it was taken. */
export const edges = {
  /** To a step, which ran. */
  to: (step: string) => `to ${step}`,
  /** Below a step, which ended. */
  below: (step: string) => `below ${step}`,
  /** Into a block, which was entered. */
  into: (block: string) => `into ${block}`,
  /** At the end of a block, which was run to its last line. */
  end: (block: string) => `end ${block}`,
  /** From a block to what follows its step, which ended. */
  join: (block: string) => `join ${block}`,
  /** Past a step that entered none of its blocks. */
  past: (step: string) => `past ${step}`,
} as const;

/**
 * What one call of a flow looks like, each loop at the pass that was chosen for it, else at its last one. Undefined where the
 * recording has no such call.
 */
export function viewRun(
  { calls, places }: ShownRecording,
  flow: string,
  index: number,
  chosen: ReadonlyMap<string, number>,
): RunView | undefined {
  const own = calls.filter((call) => places.flows[call.flow] === flow);
  const call = own[Math.min(index, own.length - 1)];
  if (!call) return undefined;
  const drawing: Drawing = { steps: new Map(), edges: new Set(), blocks: new Set() };
  const walk = (block: BlockRun): void => {
    const id = places.blocks[block.block];
    if (typeof id === "string") {
      drawing.blocks.add(id);
      drawing.edges.add(edges.into(id));
      if (block.completed) drawing.edges.add(edges.end(id));
    }
    for (const step of block.steps) walkStep(step);
  };
  const walkStep = (run: StepRun): void => {
    const id = places.steps[run.step];
    const isOver = run.ended !== undefined && run.failed !== true;
    const state = run.failed ? "failed" : isOver ? "done" : "left";
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
    for (const { block } of isOver ? run.blocks : []) {
      const inner = places.blocks[block];
      if (typeof inner === "string") drawing.edges.add(edges.join(inner));
    }
  };
  walk(call.body);
  return { call, index: own.indexOf(call), count: own.length, ...drawing };
}

interface Drawing {
  readonly steps: Map<string, StepLook>;
  readonly edges: Set<string>;
  readonly blocks: Set<string>;
}

function shownPass({ blocks }: StepRun, chosen: number | undefined): BlockRun | undefined {
  return blocks.find(({ pass }) => pass === chosen) ?? blocks.at(-1);
}

/** Milliseconds as people read them: `0.1 ms`, `112 ms`, `2.1 s`. */
export function timeText(milliseconds: number): string {
  if (milliseconds < 0.05) return "0 ms";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}

/** What a step's badge says: its passes for a loop, else how long it took. */
export function badgeText({ run, state }: StepLook): string {
  if (run.passes !== undefined) return `${run.passes} ×`;
  if (run.ended === undefined) return state === "left" ? "ran" : state;
  return timeText(run.ended - run.started);
}

/** The value that a card shows beside its title; empty where there is none that says more. */
export function valueLine({ run }: StepLook): string {
  if (run.error) return run.error.preview;
  if (run.condition) return run.condition.preview;
  const preview = run.result?.preview ?? "";
  return preview === "undefined" ? "" : preview;
}

/** A step's run in words, for tooltips and screen readers. */
export function spokenRun(look: StepLook | undefined): string {
  if (!look) return "did not run";
  const { run, state, pass, passes } = look;
  const words = [state === "failed" ? "failed" : "ran"];
  if (run.passes !== undefined) words.push(`${run.passes} ${run.passes === 1 ? "pass" : "passes"}`);
  if (pass !== undefined && (passes?.length ?? 0) > 1) words.push(`pass ${pass} shown`);
  if (run.ended !== undefined) words.push(`in ${timeText(run.ended - run.started)}`);
  const value = valueLine(look);
  return value === "" ? words.join(", ") : `${words.join(", ")}: ${value}`;
}
