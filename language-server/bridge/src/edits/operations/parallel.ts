import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { calleePath, callIn, parallelList } from "../../steps/calls.ts";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { indentAt, lineStart, nextLine } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import type { CodeStyle } from "../../text/style.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { type Draft, draft, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { leavesFlow, rejectHiddenNames, siblingStatements, stepNodes } from "../names/meaning.ts";
import { declaredBy } from "../names/names.ts";
import { literalsIn } from "../names/nodes.ts";
import type { Item } from "../placing/items.ts";
import { styleFor } from "../placing/style.ts";

/** Consecutive steps in one block, with their items. */
export interface Selection {
  readonly block: BlockInfo;
  readonly steps: readonly StepInfo[];
  readonly items: readonly Item[];
  readonly first: Item;
  readonly last: Item;
  /** The item after the steps. */
  readonly next: Item | undefined;
  /** True if the lines of the steps contain no other code. */
  readonly ownLines: boolean;
  readonly style: CodeStyle;
}

/** The promise of an expression statement: the expression without its `await`. */
function promiseExpression(node: ast.Node | undefined): ast.Node | undefined {
  if (node?.type !== "ExpressionStatement") return undefined;
  const { expression } = node;
  if (expression.type === "AwaitExpression") return expression.argument;
  return expression.type === "CallExpression" ? expression : undefined;
}

/** An entry of the list: a call is written as is, any other statement is wrapped in an immediately invoked async function. */
function branchText(context: EditContext, item: Item, indent: string, unit: string, eol: string): string {
  const { text } = context;
  const { node } = item.info;
  const from = indentAt(text, item.start);
  const keep = node ? literalsIn([node], text) : [];
  const call = promiseExpression(node);
  const comments = reindented(text, { start: item.start, end: item.head }, from, indent, []);
  const trailing = text.slice(item.codeEnd, item.end);
  if (call) return `${comments}${reindented(text, nodeRange(call), from, indent, keep)},${trailing}`;
  const range = { start: item.codeStart, end: item.codeEnd };
  const code = reindented(text, range, from, indent + unit, keep);
  return `${comments}(async () => {${eol}${indent}${unit}${code}${eol}${indent}})(),${trailing}`;
}

/**
 * The edits that turn steps into the branches of one `await Promise.all([...])`.
 * @throws EditRejected `changes-meaning` if a step leaves the function or another step depends on it
 */
export function parallelEdits(context: EditContext, selection: Selection): TextEdit[] {
  const { text } = context;
  const { items, first, last, steps, style } = selection;
  const nodes = stepNodes(steps);
  if (leavesFlow(nodes)) {
    throw editErrors.changesMeaning(
      t("One of these steps exits the function or a loop."),
      t("Exclude that step from the selection."),
    );
  }
  const declared = declaredBy(nodes)[0];
  if (declared !== undefined) {
    throw editErrors.changesMeaning(
      t('"{0}" would be visible only inside its branch.', declared),
      t("Exclude the step that declares it from the selection."),
    );
  }
  if (!selection.ownLines || steps.some(({ step }) => step.disabled)) {
    throw editErrors.notApplicable(
      t("Only enabled steps on their own lines can become branches."),
      t("Enable each step and put it on its own line first."),
    );
  }
  const indent = indentAt(text, first.start);
  const inner = indent + style.unit;
  const branches = items.map((item) => inner + branchText(context, item, inner, style.unit, style.eol));
  const lines = [`${indent}await Promise.all([`, ...branches, `${indent}])${style.semicolons ? ";" : ""}`];
  const newText = lines.map((line) => line + style.eol).join("");
  return [{ start: lineStart(text, first.start), end: nextLine(text, last.end), newText }];
}

/** The statements of an immediately invoked async function. Undefined for any other branch. */
function branchStatements(branch: ast.Node): readonly ast.Node[] | undefined {
  const node = withoutParens(branch);
  const callee =
    node.type === "CallExpression" && node.arguments.length === 0 ? withoutParens(node.callee) : undefined;
  if (callee?.type !== "ArrowFunctionExpression" || !callee.async || callee.params.length > 0)
    return undefined;
  return callee.body.type === "BlockStatement" ? callee.body.body : undefined;
}

/**
 * The list of promises that a statement only awaits, and the function that joins them, such as `Promise.all`.
 * @throws EditRejected `not-applicable` if the results are used
 */
export function findJoin({ node }: StepInfo): {
  readonly joiner: string;
  readonly list: ast.ArrayExpression;
} {
  const found = node?.type === "ExpressionStatement" ? callIn(node.expression) : undefined;
  const path = found?.awaited ? calleePath(found.call) : [];
  const list = found && parallelList(found.call, path);
  if (!list) {
    throw editErrors.notApplicable(
      t("Other code uses the results of these branches by index."),
      t("Remove the code that uses them first."),
    );
  }
  return { joiner: path.join("."), list };
}

/** @throws EditRejected `changes-meaning` if a branch would mean something else in the function around the step */
function checkBranches(info: StepInfo, branches: readonly ast.Node[]): void {
  const { joiner } = findJoin(info);
  if (joiner !== "Promise.all") {
    throw editErrors.changesMeaning(
      t("{0} does not wait for every branch to succeed, but sequential steps do.", joiner),
      t("Change it to Promise.all first."),
    );
  }
  const siblings = siblingStatements(info.parent, new Set([info]));
  for (const branch of branches) {
    const inside = branchStatements(branch) ?? [];
    if (leavesFlow(inside)) {
      throw editErrors.changesMeaning(
        t("A return in one of the branches would end the whole function."),
        t("Remove the return first."),
      );
    }
    const others = branches.filter((other) => other !== branch);
    rejectHiddenNames(declaredBy(inside), [...siblings, ...others], t("Rename it first."));
  }
}

/** Runs the branches of a parallel step sequentially. @throws EditRejected */
export function unwrapParallel(context: EditContext, info: StepInfo): Draft {
  const { text } = context;
  const { range } = info.step;
  const { list } = findJoin(info);
  const style = styleFor(context, info.parent);
  const indent = indentAt(text, range.start);
  const branches = list.elements.filter((element) => element !== null);
  checkBranches(info, branches);
  const parts = branches.flatMap((branch, index) => {
    const from = index === 0 ? nodeRange(list).start + 1 : nodeRange(branches[index - 1] as ast.Node).end;
    const comments = commentsIn(context, from, nodeRange(branch).start).map(({ start, end }) =>
      text.slice(start, end),
    );
    const inner = branchStatements(branch);
    const nodes = inner ?? [branch];
    const keep = literalsIn(nodes, text);
    const code = nodes.map((node) =>
      reindented(text, nodeRange(node), indentAt(text, nodeRange(node).start), indent, keep),
    );
    return [...comments, ...(inner ? code : code.map((one) => `await ${one}${style.semicolons ? ";" : ""}`))];
  });
  const last = branches.at(-1);
  const rest = last ? commentsIn(context, nodeRange(last).end, nodeRange(list).end) : [];
  const lines = [...parts, ...rest.map(({ start, end }) => text.slice(start, end))];
  const count = branches.reduce((sum, branch) => sum + (branchStatements(branch)?.length ?? 1), 0);
  return draft([{ ...range, newText: lines.join(style.eol + indent) }], {
    blocks: withInserted(info.parent, info.index, [{ is: "fresh", count }], 1),
    moved: new Set([info.step]),
  });
}
