import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { loopNames } from "../../syntax/pattern-names.ts";
import { endsLine, hasBreak, indentAt, lineStart, nextLine, startsLine } from "../../text/lines.ts";
import { reindented, shiftEdits } from "../../text/reindent.ts";
import { nearestLineEnd, unitBetween } from "../../text/style.ts";
import { commentsIn, type EditContext, findStep } from "../context.ts";
import { type Draft, draft, sameSteps, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { jumpsOut, rejectHiddenNames, siblingStatements, stepNodes } from "../names/meaning.ts";
import { blockScopedBy, mentions } from "../names/names.ts";
import { literalsIn } from "../names/nodes.ts";
import { guardEdit, isOpen, liveBefore } from "../placing/insert.ts";
import { blockItems, type Item, itemOfStep } from "../placing/items.ts";
import { unitFor } from "../placing/style.ts";
import { unwrapParallel } from "./parallel.ts";

/** @throws EditRejected if the inner steps depend on the step around them */
function stepBody(info: StepInfo): BlockInfo {
  const { step, blocks, node } = info;
  const [body, ...others] = blocks;
  if (!body || stepKinds[step.kind].blocks?.alike) {
    throw editErrors.notApplicable(
      t("This step has no single block to unwrap."),
      t("Choose an if, a loop, a try or a block."),
    );
  }
  const lost = others.find(({ steps, role }) => steps.length > 0 && role !== "catch");
  if (lost) {
    throw editErrors.notApplicable(
      t('The steps of the branch "{0}" would be lost.', lost.block.label ?? lost.role),
      t("Remove that branch first."),
    );
  }
  const inside = stepNodes(body.steps);
  const name = loopNames(node).find((declared) => mentions(inside, declared));
  if (name !== undefined) {
    throw editErrors.changesMeaning(
      t('The steps inside use "{0}", which the loop declares.', name),
      t("Change them first."),
    );
  }
  if (body.role === "loop" && jumpsOut(inside)) {
    if (!info.parent.inLoop) throw editErrors.jumpOutsideLoop();
    throw editErrors.changesMeaning(
      t("A break or continue in these steps would exit another loop."),
      t("Remove it first."),
    );
  }
  return body;
}

/** Comments from the removed part, on separate lines. */
function keptComments(context: EditContext, start: number, end: number, indent: string, eol: string): string {
  return commentsIn(context, start, end)
    .map((comment) => indent + context.text.slice(comment.start, comment.end) + eol)
    .join("");
}

function unwrapLines(context: EditContext, info: StepInfo, item: Item, body: BlockInfo): TextEdit[] {
  const { text } = context;
  const { range } = info.step;
  const inner = blockItems(context, body)[0] as Item;
  const open = body.block.range.start;
  const close = body.block.range.end;
  const indent = indentAt(text, range.start);
  const eol = nearestLineEnd(text, range.start);
  const unit = unitBetween(text, range.start, inner.start) ?? unitFor(context, body);
  const firstLine = nextLine(text, open);
  const lastLine = lineStart(text, close);
  const head = keptComments(context, range.start, firstLine, indent, eol);
  const tailFrom =
    info.blocks.at(-1)?.role === "catch" ? (info.blocks.at(-1)?.block.range.end ?? close) : close;
  const tail = keptComments(context, tailFrom, Math.max(item.end, tailFrom), indent, eol);
  return [
    { start: lineStart(text, range.start), end: firstLine, newText: head },
    ...shiftEdits(
      text,
      { start: firstLine, end: lastLine },
      { remove: unit },
      literalsIn(stepNodes(body.steps), text),
    ),
    { start: lastLine, end: nextLine(text, item.end), newText: tail },
  ];
}

/** Comments from the removed part, placed before the code that follows on the same line. A line comment still ends its line. */
function commentsBefore(context: EditContext, start: number, end: number, lineBreak: string): string {
  return commentsIn(context, start, end)
    .map((comment) => {
      const words = context.text.slice(comment.start, comment.end);
      return words + (endsLine(context.text, comment.end) ? lineBreak : " ");
    })
    .join("");
}

function unwrapInline(context: EditContext, info: StepInfo, body: BlockInfo): TextEdit[] {
  const { text } = context;
  const items = blockItems(context, body);
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  const { range } = info.step;
  const ownsLines = startsLine(text, range.start) && endsLine(text, range.end);
  const unended = isOpen(context, last) && !endsLine(text, range.end) ? ";" : "";
  const lineBreak = nearestLineEnd(text, range.start) + indentAt(text, range.start);
  const head = commentsBefore(context, range.start, first.start, lineBreak);
  const tail = commentsIn(context, last.end, body.block.range.end)
    .map(({ start, end }) => (startsLine(text, start) ? lineBreak : " ") + text.slice(start, end))
    .join("");
  if (!hasBreak(text, range.start, range.end) || !ownsLines) {
    return [
      { start: range.start, end: first.start, newText: head },
      { start: last.end, end: range.end, newText: unended + tail },
    ];
  }
  const from = indentAt(text, first.start);
  const code = reindented(
    text,
    { start: first.start, end: last.end },
    from,
    indentAt(text, range.start),
    literalsIn(stepNodes(body.steps), text),
  );
  return [{ ...range, newText: head + code + tail }];
}

/** Replaces a step with the steps of its first block. @throws EditRejected */
export function writeUnwrap(context: EditContext, edit: EditOf<"unwrap">): Draft {
  const { text } = context;
  const info = findStep(context, edit.step);
  if (info.step.kind === "hole") throw editErrors.insideHole();
  if (info.step.kind === "parallel") return unwrapParallel(context, info);
  const body = stepBody(info);
  if (body.steps.length === 0) {
    throw editErrors.notApplicable(t("This step is empty."), t("Remove it instead."));
  }
  const { parent } = info;
  const siblings = siblingStatements(parent, new Set([info]));
  rejectHiddenNames(blockScopedBy(stepNodes(body.steps)), siblings, t("Rename it first."));
  const item = itemOfStep(context, info);
  const open = body.block.range.start;
  const onLines =
    body.braces &&
    startsLine(text, info.step.range.start) &&
    endsLine(text, item.end) &&
    startsLine(text, body.block.range.end) &&
    lineStart(text, open) < lineStart(text, (blockItems(context, body)[0] as Item).start);
  const edits = onLines ? unwrapLines(context, info, item, body) : unwrapInline(context, info, body);
  return draft([...edits, ...guardEdits(context, info, body)], {
    blocks: withInserted(parent, info.index, sameSteps(body.steps), 1),
    moved: new Set(body.steps.map(({ step }) => step)),
  });
}

function guardEdits(context: EditContext, info: StepInfo, body: BlockInfo): TextEdit[] {
  const outer = blockItems(context, info.parent);
  const inner = blockItems(context, body);
  const openBefore = isOpen(context, liveBefore(outer, info.index, new Set()));
  const openInside = isOpen(
    context,
    inner.findLast((item) => !item.info.step.disabled),
  );
  const next = outer[info.index + 1];
  return [...guardEdit(context, openBefore, inner[0]), ...(openInside ? guardEdit(context, true, next) : [])];
}
