import type { Block, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { listSteps, walkBlock, walkDocument } from "@hookloom/protocol/walk";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import type { Alignment } from "../text/align.ts";
import type { MatchedIds } from "./ids.ts";

/** Roles that occur at most once per step, so that the role alone identifies the block. */
const uniqueRoles = new Set(["body", "then", "else", "loop", "try", "catch", "finally", "inner", "default"]);

/** The ids of blocks whose step or flow still exists: matched by their edges, otherwise by their role. */
function blockPairs(
  alignment: Alignment,
  steps: readonly (readonly [Step, StepDraft])[],
  flows: readonly (readonly [Flow, FlowDraft])[],
): ReadonlyMap<BlockDraft, string> {
  const ids = new Map<BlockDraft, string>();
  for (const [flow, draft] of flows) ids.set(draft.body, flow.body.id);
  for (const [step, draft] of steps) {
    if (step.blocks.length === 0) continue;
    const unmatched = step.blocks.filter((block) => {
      const found = draft.blocks.find(
        (candidate) => !ids.has(candidate) && sameEdges(alignment, block, candidate),
      );
      if (found) ids.set(found, block.id);
      return found === undefined;
    });
    for (const block of unmatched) {
      const found = draft.blocks.find((candidate) => {
        return (
          !ids.has(candidate) && uniqueRoles.has(candidate.role) && blockRole(step, block) === candidate.role
        );
      });
      if (found) ids.set(found, block.id);
    }
  }
  return ids;
}

function sameEdges(alignment: Alignment, { range }: Block, draft: BlockDraft): boolean {
  const { start, end } = draft.range;
  const opening = alignment.end(range.start);
  const closing = alignment.start(range.end);
  return (
    (opening === start && closing !== undefined && closing >= start) ||
    (closing === end && opening !== undefined && opening <= end) ||
    alignment.start(range.start) === start
  );
}

/** A block's role, derived from its label, because a plain document does not contain roles. */
function blockRole(step: Step, { label }: Block): string | undefined {
  if (label !== undefined) return label;
  return stepKinds[step.kind].blocks?.loops ? "loop" : "inner";
}

/** The start and end of a step's code. For a disabled step, those of the code inside the comment markers. */
function stepEdges(text: string, step: Step | StepDraft): Range {
  if (!step.disabled) return step.range;
  let { start, end } = step.range;
  while (start < end && /[\s/*]/.test(text[start] as string)) start++;
  while (end > start && /[\s/*]/.test(text[end - 1] as string)) end--;
  return { start, end };
}

/** A step's text without white space, the final semicolon and the comment markers of a disabled step. */
function contentKey(text: string, step: Step | StepDraft): string {
  const { start, end } = stepEdges(text, step);
  const code = text.slice(start, end);
  return (step.disabled ? code.replace(/^[^\S\n\r]*\/\/ ?/gm, "") : code)
    .replace(/\s+/g, "")
    .replace(/;$/, "");
}

/** The share of the shorter step's code that the other step still contains, between 0 and 1. */
function likeness(
  alignment: Alignment,
  texts: { readonly before: string; readonly after: string },
  step: Step,
  draft: StepDraft,
): number {
  const visibleLength = (text: string, { start, end }: Range): number =>
    text.slice(start, end).replace(/\s+/g, "").length;
  const shorter = Math.min(visibleLength(texts.before, step.range), visibleLength(texts.after, draft.range));
  return shorter === 0 ? 0 : alignment.kept(step.range) / shorter;
}

/** The steps of the new text, indexed by their start and end. */
class StepIndex {
  readonly all: readonly StepDraft[];
  readonly #text: string;
  readonly #starts = new Map<number, StepDraft[]>();
  #ends: Map<number, StepDraft[]> | undefined;

  constructor(text: string, flows: readonly FlowDraft[]) {
    this.#text = text;
    const all: StepDraft[] = [];
    for (const { body } of flows) walkBlock<StepDraft, BlockDraft>(body, { step: (step) => all.push(step) });
    this.all = all;
    for (const step of all) add(this.#starts, stepEdges(text, step).start, step);
  }

  startingAt(offset: number | undefined): readonly StepDraft[] {
    return offset === undefined ? [] : (this.#starts.get(offset) ?? []);
  }

  endingAt(offset: number | undefined): readonly StepDraft[] {
    if (offset === undefined) return [];
    if (this.#ends === undefined) {
      this.#ends = new Map();
      for (const step of this.all) add(this.#ends, stepEdges(this.#text, step).end, step);
    }
    return this.#ends.get(offset) ?? [];
  }

  /** The first matching step with these edges. */
  between(
    start: number | undefined,
    end: number | undefined,
    wanted: (step: StepDraft) => boolean,
  ): StepDraft | undefined {
    if (start === undefined || end === undefined) return undefined;
    for (const step of this.#starts.get(start) ?? []) {
      if (stepEdges(this.#text, step).end === end && wanted(step)) return step;
    }
    return undefined;
  }

  /** The steps that overlap a range. */
  overlapping({ start, end }: Range): readonly StepDraft[] {
    return this.all.filter(({ range }) => range.start <= end && start <= range.end);
  }
}

function add<Key>(map: Map<Key, StepDraft[]>, key: Key, step: StepDraft): void {
  const list = map.get(key);
  if (list) list.push(step);
  else map.set(key, [step]);
}

/** The old and new text with their alignment. */
export interface Texts {
  readonly before: string;
  readonly after: string;
  readonly alignment: Alignment;
}

/**
 * Matches the parts of a new reading with those of an earlier one. First by position: a step whose first and last characters
 * were kept is the same, regardless of changes inside or around it. Then by content, which finds moved steps. Then by one end
 * only, if enough of the rest was kept. A step never gets the id of a different step that it replaced. `old` contains the
 * earlier flows to match; defaults to all of them.
 */
export function matchIds(
  texts: Texts,
  flows: readonly FlowDraft[],
  document: FlowDocument,
  old: readonly Flow[] = document.flows,
): MatchedIds {
  const matcher = new Matcher(texts, flows);
  matcher.matchSteps(old);
  matcher.matchFlows(old, flows);
  return {
    flows: matcher.flows,
    blocks: blockPairs(texts.alignment, matcher.stepPairs, matcher.flowPairs),
    steps: matcher.steps,
    reserved: reservedIds(document),
  };
}

class Matcher {
  readonly steps = new Map<StepDraft, string>();
  readonly flows = new Map<FlowDraft, string>();
  readonly stepPairs: (readonly [Step, StepDraft])[] = [];
  readonly flowPairs: (readonly [Flow, FlowDraft])[] = [];
  readonly #texts: Texts;
  readonly #index: StepIndex;
  readonly #ids = new Set<string>();

  constructor(texts: Texts, flows: readonly FlowDraft[]) {
    this.#texts = texts;
    this.#index = new StepIndex(texts.after, flows);
  }

  matchSteps(flows: readonly Flow[]): void {
    const old = flows.flatMap(listSteps);
    const { alignment, before } = this.#texts;
    const free = (draft: StepDraft): boolean => this.#free(draft);
    let left = old.filter((step) => {
      const edges = stepEdges(before, step);
      const start = alignment.start(edges.start);
      const end = alignment.end(edges.end);
      const found = this.#index.between(start, end, free);
      return found === undefined || !this.#pair(step, found);
    });
    if (left.length === 0) return;
    this.#matchContents(left);
    left = left.filter((step) => !this.#ids.has(step.id));
    for (const step of left) this.#matchOneEnd(step);
    for (const step of left) if (!this.#ids.has(step.id)) this.#matchBroken(step);
  }

  #free(draft: StepDraft): boolean {
    return !this.steps.has(draft);
  }

  #pair(step: Step, draft: StepDraft): boolean {
    if (this.#ids.has(step.id)) return false;
    this.#ids.add(step.id);
    this.steps.set(draft, step.id);
    this.stepPairs.push([step, draft]);
    return true;
  }

  /** Pairs steps with the same content except for white space, including everything in their blocks. */
  #matchContents(left: readonly Step[]): void {
    const waiting = new Map<string, StepDraft[]>();
    for (const draft of this.#index.all) {
      if (this.#free(draft)) add(waiting, contentKey(this.#texts.after, draft), draft);
    }
    if (waiting.size === 0) return;
    // Of several equal steps, one whose start was kept is more likely to be the step that begins there now.
    const { alignment, before } = this.#texts;
    const isMoved = (step: Step): boolean => alignment.start(stepEdges(before, step).start) === undefined;
    for (const step of [...left.filter(isMoved), ...left.filter((step) => !isMoved(step))]) {
      if (this.#ids.has(step.id)) continue;
      const list = waiting.get(contentKey(this.#texts.before, step));
      while (list !== undefined && list.length > 0) {
        const draft = list.shift() as StepDraft;
        if (!this.#free(draft)) continue;
        this.#pairTrees(step, draft);
        break;
      }
    }
  }

  #pairTrees(step: Step, draft: StepDraft): void {
    if (!this.#free(draft) || !this.#pair(step, draft)) return;
    step.blocks.forEach((block, index) => {
      const inner = draft.blocks[index];
      if (inner?.steps.length !== block.steps.length) return;
      block.steps.forEach((child, at) => {
        this.#pairTrees(child, inner.steps[at] as StepDraft);
      });
    });
  }

  #matchOneEnd(step: Step): void {
    const { alignment, before, after } = this.#texts;
    const edges = stepEdges(before, step);
    const candidates = [
      ...this.#index.startingAt(alignment.start(edges.start)),
      ...this.#index.endingAt(alignment.end(edges.end)),
    ];
    const found = candidates.find((draft) => {
      if (!this.#free(draft)) return false;
      if (draft.kind === "hole" || step.kind === "hole") return true;
      return likeness(alignment, { before, after }, step, draft) >= 0.5;
    });
    if (found) this.#pair(step, found);
  }

  /** A statement that was broken or fixed keeps its id, even if little of its text is left. */
  #matchBroken(step: Step): void {
    const { alignment } = this.#texts;
    const around: Range = { start: alignment.near(step.range.start), end: alignment.near(step.range.end) };
    const found = this.#index.overlapping(around).find((draft) => {
      return this.#free(draft) && (draft.kind === "hole" || step.kind === "hole");
    });
    if (found) this.#pair(step, found);
  }

  matchFlows(old: readonly Flow[], drafts: readonly FlowDraft[]): void {
    const { alignment } = this.#texts;
    const starts = new Map(drafts.map((draft) => [draft.range.start, draft]));
    const ends = new Map(drafts.map((draft) => [draft.range.end, draft]));
    const matched = new Set<Flow>();
    const pair = (flow: Flow, draft: FlowDraft | undefined): void => {
      if (draft === undefined || this.flows.has(draft) || matched.has(flow)) return;
      matched.add(flow);
      this.flows.set(draft, flow.id);
      this.flowPairs.push([flow, draft]);
    };
    for (const flow of old) {
      const start = alignment.start(flow.range.start);
      const draft = start === undefined ? undefined : starts.get(start);
      if (draft?.range.end === alignment.end(flow.range.end)) pair(flow, draft);
    }
    const byName = (flow: Flow, fits: (draft: FlowDraft) => boolean): void => {
      if (matched.has(flow)) return;
      pair(
        flow,
        drafts.find((draft) => !this.flows.has(draft) && sameName(draft, flow) && fits(draft)),
      );
    };
    for (const flow of old) byName(flow, (draft) => this.#sameBody(flow, draft));
    for (const flow of old) {
      const start = alignment.start(flow.range.start);
      const end = alignment.end(flow.range.end);
      if (start !== undefined) pair(flow, starts.get(start));
      if (end !== undefined) pair(flow, ends.get(end));
    }
    for (const flow of old) byName(flow, () => true);
  }

  /** True if the bodies have a step in common, or both are empty. */
  #sameBody(flow: Flow, draft: FlowDraft): boolean {
    if (flow.body.steps.length === 0) return draft.body.steps.length === 0;
    const ids = new Set(flow.body.steps.map(({ id }) => id));
    return draft.body.steps.some((step) => ids.has(this.steps.get(step) ?? ""));
  }
}

function sameName(draft: FlowDraft, flow: Flow): boolean {
  return draft.name === flow.name && draft.file === flow.file;
}

/** All ids in a document, collected when the first new id is assigned. */
function reservedIds(document: FlowDocument): MatchedIds["reserved"] {
  let ids: ReadonlySet<string> | undefined;
  return {
    has(id) {
      ids ??= documentIds(document);
      return ids.has(id);
    },
  };
}

function documentIds(document: FlowDocument): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = ({ id }: { readonly id: string }): unknown => ids.add(id);
  document.flows.forEach(add);
  walkDocument(document, { block: add, step: add });
  return ids;
}
