import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, WrapKind } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { StepInfo } from "../../model/flow-model.ts";
import { insertion } from "../../text/edit-list.ts";
import { endsLine, indentAt, lineStart, nextLine } from "../../text/lines.ts";
import { shiftEdits } from "../../text/reindent.ts";
import { type EditContext, findSteps } from "../context.ts";
import { type Draft, draft, type Expected, sameSteps, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { returnsOrThrows } from "../names/completion.ts";
import { loggerIn, namesOfFunction } from "../names/free-names.ts";
import { nextName } from "../names/fresh-name.ts";
import { jumpsOut, rejectHiddenNames, siblingStatements, stepNodes } from "../names/meaning.ts";
import { blockScopedBy } from "../names/names.ts";
import { literalsIn } from "../names/nodes.ts";
import { guardEdit } from "../placing/insert.ts";
import { blockItems, type Item, isExpression } from "../placing/items.ts";
import { toPiece } from "../placing/pieces.ts";
import { styleFor } from "../placing/style.ts";
import { printStep } from "../templates/step.ts";
import { parallelEdits, type Selection } from "./parallel.ts";

/**
 * @param takesExpressions True if the single step of an arrow function or a list of branches may be an expression.
 * @throws EditRejected `not-applicable`, with the message `why`, for steps that are not consecutive in one block
 */
export function selectSteps(
  context: EditContext,
  ids: readonly string[],
  why = t("Only consecutive steps of one block can be wrapped together."),
  takesExpressions = false,
): Selection {
  const steps = findSteps(context, ids);
  const { parent: block, index } = steps[0] as StepInfo;
  if (steps.some((info, at) => info.parent !== block || info.index !== index + at)) {
    throw editErrors.notApplicable(why, t("Select adjacent steps."));
  }
  if (!takesExpressions && isExpression(block)) {
    throw editErrors.notApplicable(
      t("This step is an expression, not a statement."),
      t("Put the body of its function in braces first."),
    );
  }
  const all = blockItems(context, block);
  const items = all.slice(index, index + steps.length);
  const ends = { first: items[0] as Item, last: items.at(-1) as Item, next: all[index + steps.length] };
  const ownLines = items.every((item) => item.ownLines);
  return { block, steps, items, ...ends, ownLines, style: styleFor(context, block) };
}

/** The text before and after the steps: the template of the kind, split at its empty body. */
function wrapperParts(
  context: EditContext,
  kind: Exclude<WrapKind, "parallel">,
  { block, steps, style, ownLines }: Selection,
): readonly [string, string] {
  const used = namesOfFunction(block);
  const freeName = (wanted: string): string => nextName(wanted, (one) => used.has(one));
  const code = printStep(
    { kind, fields: { error: freeName("error") } },
    {
      // Statements on one line need their semicolons.
      style: ownLines ? style : { ...style, semicolons: true },
      inline: false,
      async: block.flow.isAsync,
      logger: loggerIn(context, block),
      rethrows: returnsOrThrows(stepNodes(steps)),
      freeName,
    },
  );
  const [open = "", close = ""] = code.split(/(?<=\{)\n(?=\})/);
  return [open, close];
}

/** The edits that add lines before and after steps and indent the steps by one level. */
function wrapLines(context: EditContext, selection: Selection, shell: readonly [string, string]): TextEdit[] {
  const { text } = context;
  const { first, last, steps, style } = selection;
  const start = lineStart(text, first.start);
  const end = nextLine(text, last.end);
  const indent = indentAt(text, first.start);
  const lines = (code: string): string =>
    code
      .split("\n")
      .map((line) => indent + line + style.eol)
      .join("");
  const edits = shiftEdits(
    text,
    { start, end: last.end },
    { add: style.unit },
    literalsIn(stepNodes(steps), text),
  );
  const opening = { start, end: start, newText: lines(shell[0]) };
  return [opening, ...edits, { start: end, end, newText: lines(shell[1]) }];
}

/** The edits that put a block around steps on the same line. */
function wrapInline(
  context: EditContext,
  { first, last }: Selection,
  shell: readonly [string, string],
): TextEdit[] {
  if (toPiece(context, last).lineComment) {
    throw editErrors.notApplicable(
      t("A comment at the end of the line would hide the end of the block."),
      t("Put the step on its own line first."),
    );
  }
  const closing = shell[1].replace(/\n\s*/g, " ");
  return [insertion(first.start, `${shell[0]} `), insertion(last.end, ` ${closing}`)];
}

/** Wraps steps in a new `if`, loop, `try` or list of parallel branches. @throws EditRejected */
export function writeWrap(context: EditContext, edit: EditOf<"wrap">): Draft {
  const selection = selectSteps(context, edit.steps);
  const { block, steps, first, next } = selection;
  const nodes = stepNodes(steps);
  const siblings = siblingStatements(block, new Set(steps));
  rejectHiddenNames(
    blockScopedBy(nodes),
    siblings,
    t("Also select the steps that use it, or declare it before these steps."),
  );
  if (edit.in === "parallel") return parallelDraft(context, selection);
  if ((edit.in === "for" || edit.in === "while") && jumpsOut(nodes)) {
    throw editErrors.changesMeaning(
      t("A break or continue in these steps would exit the new loop instead of the outer loop."),
      t("Remove it first, or exclude it from the selection."),
    );
  }
  const shell = wrapperParts(context, edit.in, selection);
  const edits = (selection.ownLines ? wrapLines : wrapInline)(context, selection, shell);
  const guards = [...guardEdit(context, false, first), ...guardEdit(context, false, next)];
  return draft([...edits, ...guards], {
    blocks: wrappedBlocks(selection, { is: "around", inner: sameSteps(steps) }),
    moved: new Set(steps.map(({ step }) => step)),
  });
}

/** The expected block, with one step instead of the wrapped steps. */
const wrappedBlocks = ({ block, steps }: Selection, one: Expected): Draft["blocks"] =>
  withInserted(block, steps[0]?.index ?? 0, [one], steps.length);

function parallelDraft(context: EditContext, selection: Selection): Draft {
  if (!selection.block.flow.isAsync) throw editErrors.awaitOutsideAsync();
  const { steps, last, next, style } = selection;
  const edits = parallelEdits(context, selection);
  const open = endsLine(context.text, last.end) && !style.semicolons;
  return draft([...edits, ...guardEdit(context, open, next)], {
    blocks: wrappedBlocks(selection, { is: "fresh", count: 1 }),
    moved: new Set(steps.map(({ step }) => step)),
  });
}
