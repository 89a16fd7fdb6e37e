import type { Block, Field, Flow, FlowDocument, Range, Step } from "@hookloom/protocol/flow-document";
import { contains } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { MatchedIds } from "../ids/ids.ts";
import type { Texts } from "../ids/match.ts";
import {
  type BlockDraft,
  emptyBlock,
  type FlowDraft,
  holeStep,
  type StepDraft,
} from "../model/flow-draft.ts";
import type { ParsedFile } from "../syntax/babel.ts";
import { trimmed } from "../syntax/recover.ts";

/** Flows that are now inside a hole, as of the last valid reading. They keep their ids. */
export interface LostFlows {
  /** The previous flow for each draft. */
  readonly flows: ReadonlyMap<FlowDraft, Flow>;
  readonly matched: MatchedIds;
}

/**
 * Finds the flows from the earlier reading that are now inside a hole, and moves them to the current position of their text.
 * An open diagram stays the same, with the damage marked, until the text can be read again. These flows have no syntax tree
 * and cannot be edited.
 */
export function lostFlows(
  { before, after, alignment }: Texts,
  { holes }: ParsedFile,
  matched: MatchedIds,
  previous: FlowDocument,
): LostFlows {
  const found = new Set(matched.flows.values());
  const usedIds = new Set([...matched.steps.values(), ...matched.blocks.values()]);
  const flows = new Map<FlowDraft, Flow>();
  const mover = new FlowMover({ before, after, alignment }, usedIds);
  for (const flow of previous.flows) {
    if (found.has(flow.id) || flow.file !== undefined) continue;
    const range = alignment.range(flow.range);
    const swallowed = holes.some((hole) => range.start < hole.range.end && hole.range.start < range.end);
    // A flow counts as deleted unless most of its text still exists.
    if (!swallowed || alignment.kept(flow.range) * 2 < visibleLength(before, flow.range)) continue;
    flows.set(mover.flow(flow), flow);
  }
  if (flows.size === 0) return { flows, matched };
  return {
    flows,
    matched: {
      flows: new Map([...matched.flows, ...[...flows].map(([draft, { id }]) => [draft, id] as const)]),
      blocks: new Map([...matched.blocks, ...mover.blocks]),
      steps: new Map([...matched.steps, ...mover.steps]),
      reserved: matched.reserved,
    },
  };
}

function visibleLength(text: string, { start, end }: Range): number {
  return text.slice(start, end).replace(/\s+/g, "").length;
}

/** The offset after the white space and comments at the start of a range. */
function skipTrivia(text: string, start: number, end: number): number {
  const trivia = /^(?:\s|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(start, end));
  return start + (trivia?.[0].length ?? 0);
}

/** Moves flows from an earlier text to their positions in the new one. */
class FlowMover {
  readonly blocks = new Map<BlockDraft, string>();
  readonly steps = new Map<StepDraft, string>();
  readonly #texts: Texts;
  readonly #given: Set<string>;
  readonly #dirty: readonly Range[];

  constructor(texts: Texts, given: Set<string>) {
    this.#texts = texts;
    this.#given = given;
    this.#dirty = texts.alignment.dirty.map((range) => trimmed(texts.after, range));
  }

  flow(flow: Flow): FlowDraft {
    const range = this.#texts.alignment.range(flow.range);
    const body = this.#moveBlock(flow.body, this.#mapWithin(flow.body.range, range));
    return { name: flow.name, registrations: [], range, body, lost: true };
  }

  #mapWithin(range: Range, { start, end }: Range): Range {
    const moved = this.#texts.alignment.range(range);
    return { start: Math.max(start, moved.start), end: Math.min(end, Math.max(start, moved.end)) };
  }

  #moveBlock({ id, label, steps }: Block, range: Range): BlockDraft {
    const drafts: StepDraft[] = [];
    let from = range.start;
    for (const step of steps) {
      const placed = this.#mapWithin(step.range, { start: from, end: range.end });
      if (placed.start >= placed.end) continue;
      drafts.push(...this.#typedIn({ start: from, end: placed.start }), this.#moveStep(step, placed));
      from = placed.end;
    }
    drafts.push(...this.#typedIn({ start: from, end: range.end }));
    const braces = this.#texts.after[range.start - 1] === "{";
    const empty = emptyBlock(range.start);
    const draft: BlockDraft = { ...empty, role: "inner", label, range, braces, steps: drafts };
    this.#reuseId(this.blocks, draft, id);
    return draft;
  }

  /** Input between two steps becomes a separate, broken step, and so does a comment that the input has turned into code. */
  #typedIn(gap: Range): readonly StepDraft[] {
    const typed = this.#dirty.filter((range) => contains(gap, range));
    if (typed.length === 0) return [];
    const { after } = this.#texts;
    const ends = [...typed.map(({ start }) => start), gap.end];
    const isAllTyped = ends.every(
      (end, index) => skipTrivia(after, typed[index - 1]?.end ?? gap.start, end) === end,
    );
    const code = trimmed(after, { start: skipTrivia(after, gap.start, gap.end), end: gap.end });
    return (isAllTyped ? typed : [code])
      .filter(({ start, end }) => start < end)
      .map((range) => this.#holeAt(range));
  }

  #moveStep(step: Step, range: Range): StepDraft {
    const blocks = step.blocks.map((block) => this.#moveBlock(block, this.#mapWithin(block.range, range)));
    const inBlock = (dirty: Range): boolean => blocks.some((block) => contains(block.range, dirty));
    const broken = this.#dirty.some(
      (dirty) => dirty.start <= range.end && range.start <= dirty.end && !inBlock(dirty),
    );
    const draft: StepDraft = broken
      ? { ...this.#holeAt(range), blocks }
      : {
          kind: step.kind,
          label: step.label,
          detail: step.detail,
          range,
          fields: step.fields.map((field) => this.#moveField(field, range)),
          blocks,
          comment: step.comment,
          disabled: step.disabled === true,
          node: undefined,
        };
    this.#reuseId(this.steps, draft, step.id);
    return draft;
  }

  #moveField(field: Field, step: Range): Field {
    if (field.range === undefined) return field;
    const range = this.#mapWithin(field.range, step);
    return { ...field, range, text: this.#texts.after.slice(range.start, range.end) };
  }

  #holeAt(range: Range): StepDraft {
    return holeStep(this.#texts.after, { range, message: t("This code cannot be parsed.") });
  }

  /** Reuses an id, unless it was matched elsewhere. */
  #reuseId<Draft>(ids: Map<Draft, string>, draft: Draft, id: string): void {
    if (this.#given.has(id)) return;
    this.#given.add(id);
    ids.set(draft, id);
  }
}
