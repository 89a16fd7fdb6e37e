import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { FlowModel, StepInfo } from "../../model/flow-model.ts";
import { readFlowNotes } from "../../read/flow-notes.ts";
import type { OffsetMap } from "../../text/edit-list.ts";
import { indentAt, lineStart, nextLine, splitLines, startsLine } from "../../text/lines.ts";
import { nearestLineEnd } from "../../text/style.ts";
import { commentsIn, type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { itemOfStep } from "../placing/items.ts";
import { stepFrom } from "../verify/flow.ts";

/** The text of a comment, in the form of the comment that it replaces. */
function commentText(lines: readonly string[], indent: string, eol: string, old: string): string {
  const isBlock = old.startsWith("/*") && !lines.some((line) => line.includes("*/"));
  if (!isBlock) {
    return lines.map((line) => (line === "" ? "//" : `// ${line}`)).join(eol + indent);
  }
  const opening = old.startsWith("/**") ? "/**" : "/*";
  if (lines.length === 1 && !/[\n\r]/.test(old)) return `${opening} ${lines[0]} */`;
  const body = lines.map((line) => (line === "" ? `${indent} *` : `${indent} * ${line}`));
  return [opening, ...body, `${indent} */`].join(eol);
}

/** The range of the whole-line comments directly above a step. */
function commentAbove(context: EditContext, info: StepInfo): Range | undefined {
  if (info.leading) return info.leading;
  const item = itemOfStep(context, info);
  const above = commentsIn(context, item.start, item.codeStart).filter(({ start }) =>
    startsLine(context.text, start),
  );
  const [first, last] = [above[0], above.at(-1)];
  return first && last ? { start: first.start, end: last.end } : undefined;
}

type CommentEdit = EditOf<"comment">;

/** The code that a comment describes, and the range of the existing comment above it. */
interface Commented {
  readonly start: number;
  readonly above: Range | undefined;
  /** Returns the comment at this position in the new reading. */
  readonly now: (model: FlowModel, mapOffset: OffsetMap) => string | undefined;
}

function commentedStep(context: EditContext, id: string): Commented {
  const info = findStep(context, id);
  if (info.step.kind === "hole") throw editErrors.insideHole();
  if (info.step.disabled) {
    throw editErrors.notApplicable(t("This step is commented out."), t("Enable it first."));
  }
  const { start } = info.step.range;
  return {
    start,
    above: commentAbove(context, info),
    now: (model, mapOffset) => stepFrom(model, mapOffset(start, "right"))?.comment,
  };
}

function commentedFlow({ model }: EditContext, id: string): Commented {
  const info = model.flows.get(id);
  if (!info) throw editErrors.flowNotFound(id);
  if (info.isLost) throw editErrors.insideHole();
  const { flows } = model.document;
  const note = readFlowNotes(model.parsed, flows).get(info.flow);
  if (!note) {
    throw editErrors.notApplicable(
      t("This function is part of another statement, so there is no line above it for a comment."),
      t("Add the comment to the step that contains the function."),
    );
  }
  const { start } = info.flow.range;
  return {
    start: note.head,
    above: note.leading,
    now: (reading, mapOffset) =>
      reading.document.flows.find(({ range }) => range.start === mapOffset(start, "right"))?.comment,
  };
}

/**
 * Adds, changes or removes the comment above a step, a function or a handler's registration.
 * @throws EditRejected `not-applicable` if the code does not start its line, `bad-field` for a comment that reads like a
 * commented-out statement, `not-found`
 */
export function writeComment(context: EditContext, edit: CommentEdit): Draft {
  const { text } = context;
  const {
    start: code,
    above,
    now,
  } = "step" in edit ? commentedStep(context, edit.step) : commentedFlow(context, edit.flow);
  const start = above?.start ?? code;
  if (!startsLine(text, start)) {
    throw editErrors.notApplicable(
      t("This step shares its line with other code, so there is no line above it for a comment."),
      t("Put the step on its own line first."),
    );
  }
  const lines = splitLines(edit.text.trim()).map((line) => line.trimEnd());
  const edits = editsFor(context, start, above, lines);
  const wanted = withoutSpacing(lines.join(" "));
  return draft(edits, {
    check: (model, mapOffset) => {
      if (withoutSpacing(now(model, mapOffset) ?? "") !== wanted)
        throw editErrors.badField("comment", t("the result would not be a comment"));
      return true;
    },
  });
}

function withoutSpacing(text: string): string {
  return text.replace(/[\s*]+/g, "");
}

function editsFor(
  context: EditContext,
  start: number,
  above: Range | undefined,
  lines: readonly string[],
): TextEdit[] {
  const { text } = context;
  const indent = indentAt(text, start);
  const eol = nearestLineEnd(text, start);
  if (lines.join("") === "") {
    if (!above) return [];
    return [{ start: lineStart(text, above.start), end: nextLine(text, above.end), newText: "" }];
  }
  const old = above ? text.slice(above.start, above.end) : "";
  const comment = commentText(lines, indent, eol, old);
  if (above) return [{ start: above.start, end: above.end, newText: comment }];
  return [{ start, end: start, newText: comment + eol + indent }];
}
