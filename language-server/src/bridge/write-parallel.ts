import type { Node } from "@babel/types";
import type { TextEdit } from "../protocol/flow-document.ts";
import type { EditContext } from "./edit-context.ts";
import type { Item } from "./edit-items.ts";
import { indentAt, lineStart, nextLine } from "./edit-lines.ts";
import { leavesFlow, nodesOf } from "./edit-meaning.ts";
import { declaredBy } from "./edit-names.ts";
import { literalsIn } from "./edit-nodes.ts";
import { refusals } from "./errors.ts";
import { rangeOf } from "./parse.ts";
import { reindented } from "./style-reindent.ts";
import type { Selection } from "./write-wrap.ts";

/** The call whose promise an expression statement makes: without the `await` in front. */
function promiseOf(node: Node | undefined): Node | undefined {
  if (node?.type !== "ExpressionStatement") return undefined;
  const { expression } = node;
  if (expression.type === "AwaitExpression") return expression.argument;
  return expression.type === "CallExpression" ? expression : undefined;
}

/** One entry of the list: a call as it is, any other statement inside of an async function that runs at once. */
function branchText(context: EditContext, item: Item, indent: string, unit: string, eol: string): string {
  const { text } = context;
  const { node } = item.info;
  const from = indentAt(text, item.start);
  const keep = node ? literalsIn([node], text) : [];
  const call = promiseOf(node);
  const comments = reindented(text, { start: item.start, end: item.head }, from, indent, []);
  const trailing = text.slice(item.codeEnd, item.end);
  if (call) return `${comments}${reindented(text, rangeOf(call), from, indent, keep)},${trailing}`;
  const range = { start: item.codeStart, end: item.codeEnd };
  const code = reindented(text, range, from, indent + unit, keep);
  return `${comments}(async () => {${eol}${indent}${unit}${code}${eol}${indent}})(),${trailing}`;
}

/**
 * The edits that turn steps into the branches of one `await Promise.all([...])`.
 * @throws EditRefused `changes-meaning` where a step leaves the function or is needed by another one
 */
export function parallelEdits(context: EditContext, selection: Selection): TextEdit[] {
  const { text } = context;
  const { items, steps, style } = selection;
  const nodes = nodesOf(steps);
  if (leavesFlow(nodes)) {
    throw refusals.changesMeaning(
      "One of these steps leaves the function or a loop.",
      "Leave it out of the selection.",
    );
  }
  const declared = declaredBy(nodes)[0];
  if (declared !== undefined) {
    throw refusals.changesMeaning(
      `"${declared}" would only be known inside of its branch.`,
      "Leave the step that declares it out of the selection.",
    );
  }
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  if (!items.every((item) => item.ownLines) || steps.some(({ step }) => step.disabled)) {
    throw refusals.notApplicable(
      "Only live steps on lines of their own can become branches.",
      "Put each step on a line of its own first.",
    );
  }
  const indent = indentAt(text, first.start);
  const inner = indent + style.unit;
  const branches = items.map((item) => inner + branchText(context, item, inner, style.unit, style.eol));
  const lines = [`${indent}await Promise.all([`, ...branches, `${indent}])${style.semicolons ? ";" : ""}`];
  const newText = lines.map((line) => line + style.eol).join("");
  return [{ start: lineStart(text, first.start), end: nextLine(text, last.end), newText }];
}
