import type * as ast from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, FlowEdit } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import { constantText } from "../../steps/fields.ts";
import { literal } from "../../steps/templates.ts";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import type { CodeStyle } from "../../text/style.ts";
import { type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { nodesAround } from "../names/nodes.ts";
import { styleFor } from "../placing/style.ts";
import { lineNumberAt } from "./code.ts";
import { getField } from "./set.ts";
import { declareSetting } from "./setting.ts";

type ToSetting = EditOf<"toSetting">;

/** A literal, with its value in the form that a setting would store. */
interface FoundLiteral {
  readonly node: ast.Node;
  readonly parent: ast.Node | undefined;
  readonly kind: "text" | "number" | "switch";
  readonly value: string;
}

/** A literal's value as the string that a setting would contain. Undefined for any other node. */
function settingValue(node: ast.Node): Pick<FoundLiteral, "kind" | "value"> | undefined {
  switch (node.type) {
    case "StringLiteral":
    case "TemplateLiteral": {
      const value = constantText(node);
      return value === undefined ? undefined : { kind: "text", value };
    }
    case "NumericLiteral":
      return Number.isFinite(node.value) ? { kind: "number", value: String(node.value) } : undefined;
    case "BooleanLiteral":
      return { kind: "switch", value: String(node.value) };
    case "UnaryExpression": {
      const inner = node.operator === "-" ? settingValue(node.argument) : undefined;
      return inner?.kind === "number" ? { kind: "number", value: `-${inner.value}` } : undefined;
    }
    default:
      return undefined;
  }
}

/** True if only a literal is allowed at the position, or if the node is a name. */
function isFixed(node: ast.Node, parent: ast.Node | undefined): boolean {
  if (!parent) return true;
  if ("key" in parent && parent.key === node) return true;
  return /^(?:TSLiteralType|TSEnumMember|TSExternalModuleReference|JSXAttribute|TaggedTemplateExpression|Import\w*|Export(?:All|Named)Declaration|Directive)$/.test(
    parent.type,
  );
}

const notALiteralError = (): Error =>
  editErrors.notApplicable(
    t("Only a string, a number or a boolean can become a setting."),
    t("Choose a field with such a value, or add a setting and use it in the expression."),
  );

/** Finds the literal of an edit. @throws EditRejected `not-applicable` if it cannot be replaced with a setting */
function findLiteral(context: EditContext, edit: ToSetting): FoundLiteral {
  const { range } = getField(context, findStep(context, edit.step), edit.field);
  const start = range && range.start + (edit.offset ?? 0);
  if (!range || start === undefined || start >= range.end) throw notALiteralError();
  const { program } = context.model.parsed;
  const isWholeField = edit.offset === undefined;
  const path = nodesAround(program, { start, end: isWholeField ? range.end : start + 1 });
  const isThere = (node: ast.Node): boolean => {
    const { start: from, end } = nodeRange(node);
    return from === start && (isWholeField ? end === range.end : end <= range.end);
  };
  const at = path.findIndex((node) => isThere(node) && settingValue(node));
  const node = path[at];
  const found = node && settingValue(node);
  if (!node || !found) throw notALiteralError();
  const parent = path[at - 1];
  if (isFixed(node, parent)) {
    throw editErrors.notApplicable(
      t("Only a literal is allowed here, so a setting cannot replace it."),
      t("Choose another value."),
    );
  }
  return { node, parent, ...found };
}

/** Nodes in which the literal can be replaced with any expression without parentheses. */
const unparenthesizedParents =
  /^(?:VariableDeclarator|AssignmentExpression|ReturnStatement|ThrowStatement|CallExpression|OptionalCallExpression|NewExpression|ArrayExpression|ObjectProperty|ArrowFunctionExpression|IfStatement|WhileStatement|DoWhileStatement|TemplateLiteral|SwitchCase|ParenthesizedExpression|ExpressionStatement)$/;

/** The code that reads a setting's value. It converts the value to a number or boolean if the literal was one. */
function settingUse({ kind, parent }: FoundLiteral, variable: string, quote: CodeStyle["quote"]): string {
  const value = `${variable}.value`;
  if (kind === "text") return value;
  if (kind === "number") return `Number(${value})`;
  const test = `${value} === ${literal("true", quote)}`;
  return parent && unparenthesizedParents.test(parent.type) ? test : `(${test})`;
}

/** Every string literal with this value in the file. */
function sameTexts(context: EditContext, value: string): readonly FoundLiteral[] {
  const found: FoundLiteral[] = [];
  const see = (node: ast.Node, parent: ast.Node | undefined): void => {
    const known = settingValue(node);
    if (known?.kind === "text" && known.value === value) found.push({ node, parent, ...known });
    for (const child of childNodes(node)) see(child, node);
  };
  see(context.model.parsed.program, undefined);
  return found;
}

/**
 * Every literal that contains a secret.
 * @throws EditRejected if the secret would stay in the source: in a comment, in a literal that no setting can replace, or
 * outside all functions, where it would be read before a value is available
 */
function secretOccurrences(context: EditContext, found: FoundLiteral): readonly FoundLiteral[] {
  const { text, model } = context;
  if (found.kind !== "text" || found.value.trim() === "") {
    throw editErrors.notApplicable(
      t("A secret must be a non-empty string."),
      t("Make it a setting, or enter the secret first."),
    );
  }
  const sameLiterals = sameTexts(context, found.value);
  const inFlow = ({ node }: FoundLiteral): boolean =>
    [...model.flows.values()].some(({ flow }) => contains(flow.range, nodeRange(node)));
  const notReplaced = sameLiterals.find(
    (one) => one.node !== found.node && (isFixed(one.node, one.parent) || !inFlow(one)),
  );
  const stays = notReplaced
    ? nodeRange(notReplaced.node).start
    : remainingOffset(text, found.value, sameLiterals);
  if (stays !== undefined) {
    throw editErrors.notApplicable(
      t(
        "The same string also appears on line {0}, so the secret would remain in the source code.",
        lineNumberAt(text, stays),
      ),
      t("Remove it there first."),
    );
  }
  return sameLiterals;
}

/** Shorter strings occur in other words by chance. */
const minSearchedLength = 6;

/** The first offset where a value occurs outside of the given literals. */
function remainingOffset(text: string, value: string, literals: readonly FoundLiteral[]): number | undefined {
  if (value.length < minSearchedLength) return undefined;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const inside = literals.some(({ node }) =>
      contains(nodeRange(node), { start: at, end: at + value.length }),
    );
    if (!inside) return at;
  }
  return undefined;
}

/** Turns a literal into a setting or a secret: declares the setting and reads it instead of the literal. @throws EditRejected */
export function writeToSetting(context: EditContext, edit: ToSetting): Draft {
  const found = findLiteral(context, edit);
  const secret = edit.secret ?? false;
  const occurrences = secret ? secretOccurrences(context, found) : [found];
  const { name, description } = edit;
  const kept = secret ? {} : { default: found.value };
  const declared = declareSetting(context, { name, description, secret, ...kept });
  const { quote } = styleFor(context, undefined);
  const uses = occurrences.map(
    (occurrence): TextEdit => ({
      ...nodeRange(occurrence.node),
      newText: settingUse(occurrence, declared.variable, quote),
    }),
  );
  const touched = [...context.model.steps.values()].filter(({ step }) =>
    uses.some((use) => contains(step.range, use)),
  );
  return draft([...declared.edits, ...uses], {
    changed: new Set(touched.map(({ step }) => step)),
    check: declared.check,
  });
}

/**
 * The secret that an edit removes from the source. Undefined for any other edit.
 * @throws EditRejected for the same reasons as the edit
 */
export function secretLiteral(
  context: EditContext,
  edit: FlowEdit,
): { readonly name: string; readonly range: Range; readonly value: string } | undefined {
  if (edit.op !== "toSetting" || edit.secret !== true) return undefined;
  const { node, value } = findLiteral(context, edit);
  return { name: edit.name, range: nodeRange(node), value };
}

/** The setting value for a literal. Undefined for any other node. */
export const literalValue = (node: ast.Node): string | undefined => settingValue(node)?.value;
