import type { Range, TextEdit } from "../../../protocol/flow-document.ts";
import type { FlowEdit } from "../../../protocol/flow-edit.ts";
import { refusals } from "../../errors.ts";
import type { StepInfo } from "../../model/flow-model.ts";
import { indentAt, lineStart, nextLine, splitLines, startsLine } from "../../text/lines.ts";
import { nearestLineEnd } from "../../text/style.ts";
import { commentsIn, type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { stepFrom } from "../verify/flow.ts";
import { itemOfStep } from "./move.ts";

/** The lines of a comment, in the form of the comment that they replace. */
function written(lines: readonly string[], indent: string, eol: string, old: string): string {
  const isBlock = old.startsWith("/*") && !lines.some((line) => line.includes("*/"));
  if (!isBlock) {
    return lines.map((line) => (line === "" ? "//" : `// ${line}`)).join(eol + indent);
  }
  const opening = old.startsWith("/**") ? "/**" : "/*";
  if (lines.length === 1 && !/[\n\r]/.test(old)) return `${opening} ${lines[0]} */`;
  const body = lines.map((line) => (line === "" ? `${indent} *` : `${indent} * ${line}`));
  return [opening, ...body, `${indent} */`].join(eol);
}

/** The whole-line comments directly above a step, from first to last character. */
function commentAbove(context: EditContext, info: StepInfo): Range | undefined {
  if (info.leading) return info.leading;
  const item = itemOfStep(context, info);
  const above = commentsIn(context, item.start, item.codeStart).filter(({ start }) =>
    startsLine(context.text, start),
  );
  const [first, last] = [above[0], above.at(-1)];
  return first && last ? { start: first.start, end: last.end } : undefined;
}

/**
 * Adds, changes or removes the comment above a step.
 * @throws EditRefused `not-applicable` where the step does not start its line, `bad-field` for a comment that reads as
 *   a statement that is commented out
 */
export function writeComment(context: EditContext, edit: FlowEdit & { readonly op: "comment" }): Draft {
  const { text } = context;
  const info = findStep(context, edit.step);
  if (info.step.kind === "hole") throw refusals.insideHole();
  if (info.step.disabled) {
    throw refusals.notApplicable("This step is commented out itself.", "Enable it first.");
  }
  const above = commentAbove(context, info);
  const start = above?.start ?? info.step.range.start;
  if (!startsLine(text, start)) {
    throw refusals.notApplicable(
      "This step shares its line with other code, so that no line above it is its own.",
      "Put it on a line of its own first.",
    );
  }
  const lines = splitLines(edit.text.trim()).map((line) => line.trimEnd());
  const edits = editsFor(context, start, above, lines);
  const wanted = plain(lines.join(" "));
  return draft(edits, {
    check: (now, place) => {
      const step = stepFrom(now, place(info.step.range.start, "right"));
      if (plain(step?.comment ?? "") !== wanted)
        throw refusals.badField("comment", "it would read as something else than a comment");
    },
  });
}

function plain(text: string): string {
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
  const comment = written(lines, indent, eol, old);
  if (above) return [{ start: above.start, end: above.end, newText: comment }];
  return [{ start, end: start, newText: comment + eol + indent }];
}
