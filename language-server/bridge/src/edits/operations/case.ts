import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { cut, insertion } from "../../text/edit-list.ts";
import { endsLine, indentAt, lineStart, nextLine, startsLine } from "../../text/lines.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { withLineComment } from "../module/statements.ts";
import { nextName } from "../names/fresh-name.ts";
import { blockItems } from "../placing/items.ts";
import { styleFor } from "../placing/style.ts";
import { withoutLabels } from "./request.ts";

function switchStatement(info: StepInfo): ast.SwitchStatement {
  const node = withoutLabels(info.node);
  if (node?.type !== "SwitchStatement") throw editErrors.stepNotFound(info.step.id);
  return node;
}

/** A label that no other case has, of the same type as the existing labels. */
function freshLabel(node: ast.SwitchStatement, style: CodeStyle): string {
  const tests = node.cases.flatMap(({ test }) => (test ? [test] : []));
  const last = tests.at(-1);
  if (last?.type === "NumericLiteral") {
    const values = tests.map((test) => (test.type === "NumericLiteral" ? test.value : 0));
    return String(Math.floor(Math.max(...values)) + 1);
  }
  const taken = new Set(tests.map((test) => (test.type === "StringLiteral" ? test.value : "")));
  const value = nextName("value", (name) => taken.has(name));
  return literal(value, style.quote);
}

/** True if a case never falls through to the next one. */
function isClosed(branch: ast.SwitchCase | undefined): boolean {
  if (!branch) return true;
  let last = branch.consequent.at(-1);
  while (last?.type === "BlockStatement") last = last.body.at(-1);
  return last !== undefined && /^(?:Break|Return|Throw|Continue)Statement$/.test(last.type);
}

/** The end of a case, including the comment on its last line. */
function caseEnd(context: EditContext, info: StepInfo, index: number): number {
  const node = switchStatement(info).cases[index] as ast.SwitchCase;
  const block = info.blocks[index] as BlockInfo;
  const end = Math.max(nodeRange(node).end, blockItems(context, block).at(-1)?.end ?? 0);
  if (block.braces) return Math.max(end, block.block.range.end + 1);
  return withLineComment(context, end);
}

/** The edits that add a case to a switch, and the index of the new case. */
export function addCase(
  context: EditContext,
  info: StepInfo,
  kind: "case" | "default",
): { readonly edits: TextEdit[]; readonly index: number } {
  const node = switchStatement(info);
  const style = styleFor(context, info.parent);
  const { cases } = node;
  const defaultIndex = cases.findIndex(({ test }) => !test);
  if (kind === "default" && defaultIndex >= 0) {
    throw editErrors.notApplicable(
      t("This switch already has a default case."),
      t("Add the steps to that case."),
    );
  }
  const beforeDefault =
    kind === "case" &&
    defaultIndex >= 0 &&
    defaultIndex === cases.length - 1 &&
    isClosed(cases[defaultIndex - 1]);
  const index = beforeDefault ? defaultIndex : cases.length;
  const label = kind === "case" ? `case ${freshLabel(node, style)}:` : "default:";
  return { edits: [caseEdit(context, info, index, label, style)], index };
}

function caseEdit(
  context: EditContext,
  info: StepInfo,
  index: number,
  label: string,
  style: CodeStyle,
): TextEdit {
  const { text } = context;
  const node = switchStatement(info);
  const next = node.cases[index];
  const close = nodeRange(node).end - 1;
  const stop = style.semicolons ? "break;" : "break";
  const before = index > 0 ? caseEnd(context, info, index - 1) : undefined;
  const ownsLine = before === undefined ? startsLine(text, close) : endsLine(text, before);
  if (ownsLine) {
    const sibling = node.cases[0];
    const indent = sibling ? indentAt(text, nodeRange(sibling).start) : indentAt(text, close) + style.unit;
    const lines = `${indent}${label}${style.eol}${indent}${style.unit}${stop}${style.eol}`;
    const at = before === undefined ? lineStart(text, close) : nextLine(text, before);
    return insertion(at, lines);
  }
  const inline = `${label} break;`;
  if (next) return insertion(nodeRange(next).start, `${inline} `);
  if (before !== undefined) {
    const open = !/[;}:]$/.test(text.slice(0, before)) ? ";" : "";
    return insertion(before, `${open} ${inline}`);
  }
  const start = text.lastIndexOf("{", close) + 1;
  return { start, end: close, newText: ` ${inline} ` };
}

/** The edits that remove a case with all its steps from a switch. */
export function removeCase(context: EditContext, info: StepInfo, block: BlockInfo): TextEdit[] {
  const { text } = context;
  const node = switchStatement(info);
  const index = info.blocks.indexOf(block);
  const branch = node.cases[index];
  if (!branch) throw editErrors.blockNotFound(block.block.id);
  const { start } = nodeRange(branch);
  const end = caseEnd(context, info, index);
  const next = node.cases[index + 1];
  if (startsLine(text, start) && endsLine(text, end))
    return [cut(lineStart(text, start), nextLine(text, end))];
  if (next && text.slice(end, nodeRange(next).start).trim() === "")
    return [cut(start, nodeRange(next).start)];
  if (index > 0) return [cut(caseEnd(context, info, index - 1), end)];
  const open = text.lastIndexOf("{", start) + 1;
  const close = nodeRange(node).end - 1;
  const isAlone = (text.slice(open, start) + text.slice(end, close)).trim() === "";
  return [isAlone ? cut(open, close) : cut(start, end)];
}
