import type { Range, Step } from "@hookloom/protocol/flow-document";
import { walkBlock } from "@hookloom/protocol/walk";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import type { Alignment } from "../text/align.ts";

/** The first and last character of a step's code; for a disabled step, inside the comment marks. */
export function stepEdges(text: string, step: Step | StepDraft): Range {
  if (!step.disabled) return step.range;
  let { start, end } = step.range;
  while (start < end && /[\s/*]/.test(text[start] as string)) start++;
  while (end > start && /[\s/*]/.test(text[end - 1] as string)) end--;
  return { start, end };
}

/** A step's text without white space, a semicolon at its end and the marks that disable it. */
export function contentKey(text: string, step: Step | StepDraft): string {
  const { start, end } = stepEdges(text, step);
  const code = text.slice(start, end);
  return (step.disabled ? code.replace(/^[^\S\n\r]*\/\/ ?/gm, "") : code)
    .replace(/\s+/g, "")
    .replace(/;$/, "");
}

/** The share of the shorter of two steps that the other one still has, between 0 and 1. */
export function likeness(
  alignment: Alignment,
  texts: { readonly before: string; readonly after: string },
  step: Step,
  draft: StepDraft,
): number {
  const inked = (text: string, { start, end }: Range): number =>
    text.slice(start, end).replace(/\s+/g, "").length;
  const shorter = Math.min(inked(texts.before, step.range), inked(texts.after, draft.range));
  return shorter === 0 ? 0 : alignment.kept(step.range) / shorter;
}

/** The steps of the new text, by where they start and end. */
export class StepIndex {
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

  /** The first step with these edges that is wanted. */
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

  /** The steps that touch a range. */
  overlapping({ start, end }: Range): readonly StepDraft[] {
    return this.all.filter(({ range }) => range.start <= end && start <= range.end);
  }
}

function add(map: Map<number, StepDraft[]>, key: number, step: StepDraft): void {
  const list = map.get(key);
  if (list) list.push(step);
  else map.set(key, [step]);
}
