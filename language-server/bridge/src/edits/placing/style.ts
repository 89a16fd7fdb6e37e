import type { Step } from "@hookloom/protocol/flow-document";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { BlockInfo } from "../../model/flow-model.ts";
import { endsLine, skipBlanks, startsLine } from "../../text/lines.ts";
import { type CodeStyle, detectQuote, detectUnit, nearestLineEnd, unitBetween } from "../../text/style.ts";
import type { EditContext } from "../context.ts";

/** The indentation unit used by the steps of a block. Undefined if none of them starts a line. */
function indentUnit({ text }: EditContext, { braces, block, steps }: BlockInfo): string | undefined {
  const first = braces && steps.find(({ step }) => startsLine(text, step.range.start));
  return first ? unitBetween(text, block.range.start, first.step.range.start) : undefined;
}

/**
 * The indentation unit at a block: that of the block itself, otherwise that of another branch of its step, of an enclosing
 * block, or of the file.
 */
export function unitFor(context: EditContext, block: BlockInfo): string {
  for (let around: BlockInfo | undefined = block; around; around = around.owner?.parent)
    for (const one of [around, ...(around.owner?.blocks ?? [])]) {
      const unit = indentUnit(context, one);
      if (unit !== undefined) return unit;
    }
  return detectUnit(context.text);
}

interface Votes {
  yes: number;
  no: number;
}

function vote(text: string, steps: readonly Step[], votes: Votes): void {
  for (const step of steps) {
    if (step.disabled || !stepKinds[step.kind].terminated) continue;
    const { end } = step.range;
    if (text[end - 1] === ";") votes.yes++;
    else if (endsLine(text, end) || text[skipBlanks(text, end)] === "/") votes.no++;
  }
}

/** True if new statements end with a semicolon, according to the statements of the block, otherwise those of the file. */
export function semicolonsFor(context: EditContext, block: BlockInfo | undefined): boolean {
  const votes: Votes = { yes: 0, no: 0 };
  if (block) vote(context.text, block.block.steps, votes);
  if (votes.yes !== votes.no) return votes.yes > votes.no;
  for (const { block: other } of context.model.blocks.values()) vote(context.text, other.steps, votes);
  if (votes.yes !== votes.no) return votes.yes > votes.no;
  const imports = context.text.match(/^(?:import|export)\b[^\n;]*["'];?[^\S\n]*$/gm) ?? [];
  return imports.length === 0 || imports.some((line) => line.trimEnd().endsWith(";"));
}

/** The style of new code in a block. */
export function styleFor(context: EditContext, block: BlockInfo | undefined): CodeStyle {
  const { text } = context;
  const at = block?.block.range.start ?? text.length;
  const flowRange = block?.flow.flow.range;
  const quote = flowRange ? detectQuote(text.slice(flowRange.start, flowRange.end)) : undefined;
  return {
    eol: nearestLineEnd(text, at),
    unit: block ? unitFor(context, block) : detectUnit(text),
    quote: quote ?? detectQuote(text) ?? '"',
    semicolons: semicolonsFor(context, block),
  };
}
