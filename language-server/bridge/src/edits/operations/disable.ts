import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { BlockInfo, FlowModel, StepInfo } from "../../model/flow-model.ts";
import { applyEdits, cut, insertion, tidyEdits } from "../../text/edit-list.ts";
import { endsLine, indentAt, innerLineStarts, isBlank, lineEnd, startsLine } from "../../text/lines.ts";
import { type EditContext, findSteps } from "../context.ts";
import { type Draft, draft, type Expected } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { byBlock, type Item, itemOfStep } from "../placing/items.ts";
import { readFragment } from "./fragment.ts";

/**
 * The offsets where comment markers are inserted in the lines of a range: at the indentation of the first
 * line, or at a line's own indentation if it is smaller.
 */
function markOffsets(text: string, range: Range): number[] {
  const indent = indentAt(text, range.start);
  return [
    range.start,
    ...innerLineStarts(text, range.start, range.end).map((start) => {
      let at = start;
      while (at - start < indent.length && text[at] === indent[at - start]) at++;
      return at;
    }),
  ];
}

function commentOut(text: string, range: Range): TextEdit[] {
  return markOffsets(text, range).map((at) => insertion(at, lineEnd(text, at) === at ? "//" : "// "));
}

/** The edits that remove the comment markers: `// ` or `//` of each line, or those of a block comment. */
function uncomment(text: string, range: Range): TextEdit[] {
  const starts = [range.start, ...innerLineStarts(text, range.start, range.end)];
  if (text.startsWith("/*", range.start)) {
    const head = /^\/\*+ ?/.exec(text.slice(range.start, range.end))?.[0].length ?? 2;
    const tail = / ?\*\/$/.exec(text.slice(range.start + head, range.end))?.[0].length ?? 2;
    return [cut(range.start, range.start + head), cut(range.end - tail, range.end)];
  }
  return starts.flatMap((start) => {
    let at = start;
    while (isBlank(text[at])) at++;
    if (!text.startsWith("//", at)) return [];
    return [cut(at, at + (text[at + 2] === " " ? 3 : 2))];
  });
}

/** The blocks of the selected steps, with the expected result for each. */
function expectedBlocks(
  groups: ReadonlyMap<BlockInfo, ReadonlySet<StepInfo>>,
  toExpected: (info: StepInfo) => Expected,
): Map<string, Expected[]> {
  const blocks = new Map<string, Expected[]>();
  for (const [block, chosen] of groups) {
    const steps = block.steps.map(
      (info): Expected => (chosen.has(info) ? toExpected(info) : { is: "same", step: info.step }),
    );
    blocks.set(block.block.id, steps);
  }
  return blocks;
}

function disabledRange(text: string, item: Item): Range {
  return { start: item.head, end: endsLine(text, item.codeEnd) ? item.codeEnd : item.end };
}

/** Comments out statements line by line. @throws EditRejected `not-applicable` if a line also contains other code */
export function writeDisable(context: EditContext, edit: EditOf<"disable">): Draft {
  const { text } = context;
  const steps = findSteps(context, edit.steps).filter(({ step }) => !step.disabled);
  const edits = steps.flatMap((info) => {
    const item = itemOfStep(context, info);
    const range = disabledRange(text, item);
    if (!info.parent.braces && info.parent.role !== "case" && info.parent.role !== "default") {
      throw editErrors.notApplicable(
        t("This step is the entire body of another step, which cannot be empty."),
        t("Disable the other step, or add braces first."),
      );
    }
    if (!startsLine(text, range.start) || !endsLine(text, range.end)) {
      throw editErrors.notApplicable(
        t("This step shares its line with other code, which would become part of the comment."),
        t("Put the step on its own line first."),
      );
    }
    return commentOut(text, range);
  });
  return draft(edits, {
    blocks: expectedBlocks(byBlock(steps), () => ({ is: "off" })),
    moved: new Set(steps.map(({ step }) => step)),
    check: (now, map) => {
      const ranges = edits.map(({ start }) => ({ start: map(start, "left"), end: map(start, "right") }));
      if (enabledAgain(now, ranges) !== text) throw editErrors.resemblesProse();
      return true;
    },
  });
}

/** The text with all disabled code in these ranges enabled. */
function enabledAgain({ parsed: { text }, steps }: FlowModel, ranges: readonly Range[]): string {
  const disabled = [...steps.values()].filter(
    ({ step: { range, ...step } }) =>
      step.disabled && ranges.some(({ start, end }) => range.start < end && start < range.end),
  );
  return applyEdits(
    text,
    tidyEdits(
      text,
      disabled.flatMap(({ step }) => uncomment(text, step.range)),
    ),
  );
}

/** Enables commented-out statements. @throws EditRejected */
export function writeEnable(context: EditContext, edit: EditOf<"enable">): Draft {
  const { text } = context;
  const steps = findSteps(context, edit.steps).filter(({ step }) => step.disabled);
  const edits = steps.flatMap(({ step }) => uncomment(text, step.range));
  const blocks = expectedBlocks(byBlock(steps), ({ step: { range } }) => {
    const marks = uncomment(text, range).map(({ start, end, newText }) => ({
      start: start - range.start,
      end: end - range.start,
      newText,
    }));
    const lines = applyEdits(text.slice(range.start, range.end), marks);
    // A guarding semicolon ends the previous statement. It is not a separate statement.
    const code = lines.replace(/^;(?=[([`/+-])/, "");
    return { is: "fresh", count: readFragment(code, context.model.parsed.dialect).statements.length };
  });
  return draft(edits, { blocks, moved: new Set(steps.map(({ step }) => step)) });
}
