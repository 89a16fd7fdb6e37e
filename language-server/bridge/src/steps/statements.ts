import type * as ast from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { Surroundings } from "../model/flow-draft.ts";
import { nodeRange } from "../syntax/babel.ts";
import { type Call, calleePath, callIn, findAction, parallelList, requestIn, yieldWord } from "./calls.ts";
import { callShape, nameRange, type StepContext, type StepShape, withYieldLabel } from "./expressions.ts";
import { FieldList, oneLine, withoutParens } from "./fields.ts";

/** The step for a `break` or `continue`. */
export function leavingShape(
  { text }: StepContext,
  kind: "break" | "continue",
  label: ast.Identifier | null | undefined,
): StepShape {
  const { fields } = new FieldList(text).add("label", label, "name");
  return { kind, label: kind, detail: label?.name, fields, blocks: [] };
}

export function functionShape({ text }: StepContext, node: ast.FunctionDeclaration): StepShape {
  const fields = new FieldList(text);
  if (node.id) fields.add("name", node.id, "name");
  const detail = oneLine(text, { start: nodeRange(node).start, end: nodeRange(node.body).start });
  return { kind: "function", label: node.id?.name ?? "function", detail, fields: fields.fields, blocks: [] };
}

/** The step for a `return` or `throw`. */
export function jumpShape(
  { text }: StepContext,
  kind: "return" | "throw",
  argument: ast.Node | null | undefined,
): StepShape {
  const fields = new FieldList(text).add("value", argument).fields;
  const detail = argument ? oneLine(text, nodeRange(argument)) : undefined;
  return { kind, label: kind, detail, fields, blocks: [] };
}

/** The step for a declaration: of a variable, of mapped data, or of a call's result. */
export function variableShape(
  context: StepContext,
  node: ast.VariableDeclaration,
  around: Surroundings,
): StepShape {
  const [first] = node.declarations;
  if (node.declarations.length === 1 && first?.init) {
    const found = callIn(first.init);
    if (found && isShownAsCall(context, found.call, found.awaited)) {
      const shape = callShape(context, found.call, found.awaited, around, first as ast.VariableDeclarator);
      return withYieldLabel(first.init, shape);
    }
  }
  const mapping = first && node.declarations.length === 1 ? mappingIn(first.init) : undefined;
  return declarationShape(context, node, mapping ? "map" : "variable", mapping);
}

/**
 * The step for a declaration, with fields for its names and values. Each property of a mapped object is also
 * a field.
 */
export function declarationShape(
  { text }: StepContext,
  node: ast.VariableDeclaration,
  kind: StepShape["kind"],
  mapping?: ast.Node,
): StepShape {
  const [first] = node.declarations;
  const fields = new FieldList(text);
  fields.add("keyword", keywordRange(text, node), "text");
  for (const declarator of node.declarations) addDeclarator(text, fields, declarator);
  if (mapping?.type === "ObjectExpression") fields.addProperties(mapping);
  const names = node.declarations.map((declarator) => oneLine(text, nameRange(declarator.id, text), 60));
  const shown = node.declarations.length === 1 ? first?.init : node;
  const detail = shown ? oneLine(text, nodeRange(shown)) : undefined;
  return { kind, label: names.join(", ").slice(0, 80), detail, fields: fields.fields, blocks: [] };
}

/** True if the call is more important to the reader than the name of its result. */
function isShownAsCall({ names }: StepContext, call: Call, awaited: boolean): boolean {
  const path = calleePath(call);
  const recognized = requestIn(call, names) ?? findAction(path, names);
  return recognized !== undefined || (awaited && parallelList(call, path) !== undefined);
}

function addDeclarator(
  text: string,
  fields: FieldList,
  declarator: ast.VariableDeclaration["declarations"][number],
): void {
  const { id, init } = declarator;
  const annotation = "typeAnnotation" in id ? id.typeAnnotation : undefined;
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  fields.add("name", nameRange(id, text), "name").add("type", type, "type").add("value", init);
}

/** An expression that maps data to other data: an object literal with properties, or a list's `.map(...)`. */
function mappingIn(init: ast.Node | null | undefined): ast.Node | undefined {
  if (init == null) return undefined;
  const node = withoutParens(init);
  if (node.type === "ObjectExpression") return node.properties.length > 0 ? node : undefined;
  if (node.type !== "CallExpression") return undefined;
  const callee = withoutParens(node.callee);
  const name = callee.type === "MemberExpression" && !callee.computed ? callee.property : undefined;
  return name?.type === "Identifier" && name.name === "map" ? node : undefined;
}

function keywordRange(text: string, node: ast.VariableDeclaration): Range | undefined {
  const { start } = nodeRange(node);
  return text.startsWith(node.kind, start) ? { start, end: start + node.kind.length } : undefined;
}

/** The card of a statement without a more specific kind. */
export function codeShape({ text }: StepContext, node: ast.Node): StepShape {
  const range = nodeRange(node);
  const { fields } = new FieldList(text).add("code", range, "text");
  const yielded = node.type === "ExpressionStatement" ? withoutParens(node.expression) : undefined;
  if (yielded?.type === "YieldExpression") {
    const detail = yielded.argument ? oneLine(text, nodeRange(yielded.argument)) : undefined;
    return { kind: "code", label: yieldWord(yielded) ?? "yield", detail, fields, blocks: [] };
  }
  return { kind: "code", label: codeLabel(node), detail: oneLine(text, range), fields, blocks: [] };
}

const codeLabels: Readonly<Record<string, string>> = {
  BlockStatement: "block",
  ClassDeclaration: "class",
  DebuggerStatement: "debugger",
  Directive: "directive",
  EmptyStatement: t("empty statement"),
  ExportAllDeclaration: "export",
  ExportDefaultDeclaration: "export",
  ExportNamedDeclaration: "export",
  ImportDeclaration: "import",
  TSDeclareFunction: "overload",
  TSEnumDeclaration: "enum",
  TSInterfaceDeclaration: "interface",
  TSModuleDeclaration: "namespace",
  TSTypeAliasDeclaration: "type",
  WithStatement: "with",
};

function codeLabel(node: ast.Node): string {
  const label = codeLabels[node.type] ?? "code";
  const id = "id" in node ? node.id : undefined;
  return id && typeof id === "object" && "name" in id ? `${label} ${String(id.name)}` : label;
}
