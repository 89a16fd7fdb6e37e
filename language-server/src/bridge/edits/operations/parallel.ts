import type * as t from "@babel/types";
import type { TextEdit } from "../../../protocol/flow-document.ts";
import { refusals } from "../../errors.ts";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { callIn, memberPath, parallelList } from "../../read/steps/calls.ts";
import { withoutParens } from "../../read/steps/fields.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { indentAt, lineStart, nextLine } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import type { CodeStyle } from "../../text/style.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { type Draft, draft, sameSteps } from "../draft.ts";
import { leavesFlow, nodesOf } from "../names/meaning.ts";
import { declaredBy } from "../names/names.ts";
import { literalsIn } from "../names/nodes.ts";
import type { Item } from "../placing/items.ts";
import { styleFor } from "../placing/style.ts";

/** Steps that follow each other in one block, with their items. */
export interface Selection {
  readonly block: BlockInfo;
  readonly steps: readonly StepInfo[];
  readonly items: readonly Item[];
  readonly style: CodeStyle;
}

/** The promise that an expression statement makes: the expression without its `await`. */
function promiseOf(node: t.Node | undefined): t.Node | undefined {
  if (node?.type !== "ExpressionStatement") return undefined;
  const { expression } = node;
  if (expression.type === "AwaitExpression") return expression.argument;
  return expression.type === "CallExpression" ? expression : undefined;
}

/** One entry of the list: a call as it is, any other statement wrapped in an async function that is called immediately. */
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

/** The statements of an async function that is called immediately; undefined for any other branch. */
function statementsOf(branch: t.Node): readonly t.Node[] | undefined {
  const node = withoutParens(branch);
  const callee =
    node.type === "CallExpression" && node.arguments.length === 0 ? withoutParens(node.callee) : undefined;
  if (callee?.type !== "ArrowFunctionExpression" || !callee.async || callee.params.length > 0)
    return undefined;
  return callee.body.type === "BlockStatement" ? callee.body.body : undefined;
}

/** The list of a statement that only awaits it. @throws EditRefused `not-applicable` where the results are used */
function listOf(info: StepInfo): t.ArrayExpression {
  const { node } = info;
  const found = node?.type === "ExpressionStatement" ? callIn(node.expression) : undefined;
  const list = found?.awaited ? parallelList(found.call, memberPath(found.call.callee)) : undefined;
  if (!list) {
    throw refusals.notApplicable(
      "The results of the branches are kept together.",
      "Remove the name of the result first.",
    );
  }
  return list;
}

/** Makes the branches of a parallel step run one after the other. @throws EditRefused */
export function unwrapParallel(context: EditContext, info: StepInfo): Draft {
  const { text } = context;
  const { range } = info.step;
  const list = listOf(info);
  const style = styleFor(context, info.parent);
  const indent = indentAt(text, range.start);
  const branches = list.elements.filter((element) => element !== null);
  const parts = branches.flatMap((branch, index) => {
    const from = index === 0 ? rangeOf(list).start + 1 : rangeOf(branches[index - 1] as t.Node).end;
    const comments = commentsIn(context, from, rangeOf(branch).start).map(({ start, end }) =>
      text.slice(start, end),
    );
    const inner = statementsOf(branch);
    const nodes = inner ?? [branch];
    const keep = literalsIn(nodes, text);
    const code = nodes.map((node) =>
      reindented(text, rangeOf(node), indentAt(text, rangeOf(node).start), indent, keep),
    );
    return [...comments, ...(inner ? code : code.map((one) => `await ${one}${style.semicolons ? ";" : ""}`))];
  });
  const last = branches.at(-1);
  const rest = last ? commentsIn(context, rangeOf(last).end, rangeOf(list).end) : [];
  const lines = [...parts, ...rest.map(({ start, end }) => text.slice(start, end))];
  const count = branches.reduce((sum, branch) => sum + (statementsOf(branch)?.length ?? 1), 0);
  const before = sameSteps(info.parent.steps.slice(0, info.index));
  const after = sameSteps(info.parent.steps.slice(info.index + 1));
  return draft([{ ...range, newText: lines.join(style.eol + indent) }], {
    blocks: new Map([[info.parent.block.id, [...before, { is: "fresh", count }, ...after]]]),
    moved: new Set([info.step]),
  });
}
