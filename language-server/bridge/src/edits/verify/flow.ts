import type { Block, Flow, Range, Step } from "@hookloom/protocol/flow-document";
import { contains, writtenRanges } from "@hookloom/protocol/flow-document";
import type { FlowModel } from "../../model/flow-model.ts";
import { type OffsetMap, offsetMapper } from "../../text/edit-list.ts";
import type { EditContext } from "../context.ts";
import type { Draft, Expected } from "../draft.ts";
import { editErrors } from "../errors.ts";

function withoutWhiteSpace(text: string, { start, end }: Range): string {
  return text.slice(start, end).replace(/\s+/g, "").replace(/^;|;$/g, "");
}

/** Compares the flow after an edit with the expected one. */
class Comparison {
  readonly #old: EditContext;
  readonly #new: FlowModel;
  readonly #draft: Draft;
  readonly #map: OffsetMap;

  constructor(old: EditContext, now: FlowModel, draft: Draft) {
    this.#old = old;
    this.#new = now;
    this.#draft = draft;
    this.#map = offsetMapper(draft.edits);
  }

  /** True if every flow that the edit does not rewrite has the expected content. */
  matches(covers: (range: Range) => boolean): boolean {
    const written = [...writtenRanges(this.#draft.edits), ...this.#movedRanges()];
    const byStart = new Map<number, Flow>();
    let expected = 0;
    for (const flow of this.#new.document.flows) {
      if (flow.file !== undefined) continue;
      byStart.set(flow.range.start, flow);
      if (this.#draft.isNew?.(flow)) continue;
      if (!written.some((range) => contains(range, flow.range))) expected++;
    }
    for (const flow of this.#old.model.document.flows) {
      if (flow.file !== undefined || !covers(flow.range) || this.#isRewritten(flow.range)) continue;
      const now = byStart.get(this.#map(flow.range.start, "right"));
      if (!now || !this.#matchesBlock(flow.body, now.body)) return false;
      expected--;
    }
    return expected === 0;
  }

  /** The ranges of rewritten steps in the new text. */
  #movedRanges(): Range[] {
    return [...this.#draft.moved].map(({ range }) => ({
      start: this.#map(range.start, "left"),
      end: this.#map(range.end, "right"),
    }));
  }

  #isRewritten(range: Range): boolean {
    const rewritten = [...this.#draft.edits, ...[...this.#draft.moved].map((step) => step.range)];
    return rewritten.some((one) => contains(one, range));
  }

  #isTouched(range: Range): boolean {
    return this.#draft.edits.some(({ start, end }) =>
      start === end ? range.start < start && start < range.end : start < range.end && range.start < end,
    );
  }

  #matchesBlock(old: Block, now: Block): boolean {
    const wanted = this.#draft.blocks.get(old.id);
    if (!wanted) {
      return (
        old.steps.length === now.steps.length &&
        old.steps.every((step, index) => this.#matchesStep(step, now.steps[index] as Step))
      );
    }
    return this.#matchesSequence(wanted, now.steps);
  }

  #matchesSequence(wanted: readonly Expected[], steps: readonly Step[]): boolean {
    let at = 0;
    for (const [index, expected] of wanted.entries()) {
      if (expected.is === "off" && wanted[index - 1]?.is === "off") continue;
      const used = this.#consume(expected, steps, at);
      if (used < 0) return false;
      at += used;
    }
    return at === steps.length;
  }

  /** The number of steps from `at` that match the expectation; -1 if they do not match. */
  #consume(expected: Expected, steps: readonly Step[], at: number): number {
    const step = steps[at];
    if (expected.is === "same") return step && this.#matchesStep(expected.step, step) ? 1 : -1;
    if (expected.is === "around") {
      const inner = step?.blocks[0];
      return inner && this.#matchesSequence(expected.inner, inner.steps) ? 1 : -1;
    }
    let count = expected.is === "fresh" ? expected.count : 0;
    let used = 0;
    for (; at + used < steps.length; used++) {
      const next = steps[at + used] as Step;
      if (next.disabled && this.#isWritten(next.range)) continue;
      if (next.disabled || count === 0) break;
      count--;
    }
    return count === 0 && (used > 0 || expected.is === "fresh") ? used : -1;
  }

  #isWritten(range: Range): boolean {
    return writtenRanges(this.#draft.edits).some(({ start, end }) => start < range.end && range.start < end);
  }

  #matchesStep(old: Step, now: Step): boolean {
    if ((old.disabled ?? false) !== (now.disabled ?? false)) return false;
    const wanted = this.#draft.branches.get(old);
    if (this.#draft.changed.has(old) || wanted) return this.#matchesBlocks(old, now, wanted);
    if (this.#draft.moved.has(old)) {
      const text = this.#new.parsed.text;
      return withoutWhiteSpace(this.#old.text, old.range) === withoutWhiteSpace(text, now.range);
    }
    if (old.kind !== now.kind) return false;
    if (!this.#isTouched(old.range)) {
      if (this.#map(old.range.start, "right") !== now.range.start || old.label !== now.label) return false;
      if (!this.#endsAt(this.#map(old.range.end, "left"), now.range.end)) return false;
    }
    return this.#matchesBlocks(old, now, undefined);
  }

  /** A guarding semicolon at the start of the line after a statement counts as the end of that statement. */
  #endsAt(expected: number, end: number): boolean {
    if (expected === end) return true;
    return this.#new.parsed.text.slice(expected, end).trim() === ";";
  }

  #matchesBlocks(old: Step, now: Step, wanted: readonly (string | undefined)[] | undefined): boolean {
    const order = wanted ?? old.blocks.map(({ id }) => id);
    if (order.length !== now.blocks.length) return false;
    return order.every((id, index) => {
      const before = id === undefined ? undefined : this.#old.model.blocks.get(id)?.block;
      return (
        id === undefined || (before !== undefined && this.#matchesBlock(before, now.blocks[index] as Block))
      );
    });
  }
}

/**
 * Compares a new reading with the draft's expectation; `covers` returns true for parts of the old text that were read again.
 * @throws EditRejected `changes-meaning` if the new reading differs from the expected flow
 */
export function verifyFlow(
  old: EditContext,
  now: FlowModel,
  draft: Draft,
  covers: (range: Range) => boolean = () => true,
): void {
  const isMeant = draft.check?.(now, offsetMapper(draft.edits)) ?? true;
  if (!isMeant || !new Comparison(old, now, draft).matches(covers)) throw editErrors.meansOther();
}

/** The active step that starts at an offset. The outermost one if there are several. */
export function stepFrom(model: FlowModel, start: number): Step | undefined {
  let found: Step | undefined;
  for (const { step } of model.steps.values()) {
    if (step.range.start !== start || step.disabled) continue;
    if (!found || step.range.end > found.range.end) found = step;
  }
  return found;
}
