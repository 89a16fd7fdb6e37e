import type * as ast from "@babel/types";
import { BodyMarks, OpenNodes } from "../model/flow-children.ts";
import type { FunctionNode } from "../model/flow-draft.ts";
import { callIn, memberPath } from "../steps/calls.ts";
import { keyName, withoutParens } from "../steps/fields.ts";

/** The result of walking an entire module. */
export interface WalkResult {
  /** Functions with a statement body, in walk order. */
  readonly functions: readonly FunctionNode[];
  readonly names: Map<ast.Node, string>;
  /** The calls of methods with the given names, each with its module statement. */
  readonly calls: readonly FoundCall[];
}

export interface FoundCall {
  readonly call: ast.CallExpression;
  readonly statement: ast.Statement;
}

/** The node types that are functions, register functions or name them. */
const relevantTypes = new Set([
  "ArrowFunctionExpression",
  "AssignmentExpression",
  "AssignmentPattern",
  "CallExpression",
  "ClassDeclaration",
  "ClassExpression",
  "ClassMethod",
  "ClassPrivateMethod",
  "ExportDefaultDeclaration",
  "FunctionDeclaration",
  "FunctionExpression",
  "JSXAttribute",
  "NewExpression",
  "ObjectMethod",
  "ObjectProperty",
  "OptionalCallExpression",
  "VariableDeclarator",
]);

/**
 * Collects the nodes required for a module's flows: functions, the names that they get from their context,
 * and calls. Only calls of the given `methods` are collected.
 */
export function walkModule(program: ast.Program, text: string, methods: ReadonlySet<string>): WalkResult {
  const functions: FunctionNode[] = [];
  const names = new Map<ast.Node, string>();
  const calls: FoundCall[] = [];
  const open = new OpenNodes(BodyMarks.of(text, methods));
  for (const statement of program.body) {
    open.add(statement);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      open.addChildrenOf(node);
      if (!relevantTypes.has(node.type)) continue;
      noteNames(node, names);
      if (hasStatements(node)) functions.push(node);
      if (node.type === "CallExpression" && methods.has(calledMethod(node) ?? ""))
        calls.push({ call: node, statement });
    }
  }
  return { functions, names, calls };
}

function hasStatements(node: ast.Node): node is FunctionNode {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
    case "ArrowFunctionExpression":
      return node.body?.type === "BlockStatement";
    default:
      return false;
  }
}

function calledMethod({ callee }: ast.CallExpression): string | undefined {
  return callee.type === "MemberExpression" && callee.property.type === "Identifier"
    ? callee.property.name
    : undefined;
}

/** Records the names that a node gives to its direct child functions. */
function noteNames(node: ast.Node, names: Map<ast.Node, string>): void {
  switch (node.type) {
    case "VariableDeclarator":
      nameFunction(names, node.init, node.id.type === "Identifier" ? node.id.name : undefined);
      return;
    case "AssignmentExpression":
    case "AssignmentPattern":
      if (isNamed(withoutParens(node.right)))
        nameFunction(names, node.right, memberPath(node.left).join("."));
      return;
    case "ObjectProperty":
      nameFunction(names, node.value, keyName(node.key));
      return;
    case "ExportDefaultDeclaration":
      nameFunction(names, node.declaration, "default");
      return;
    case "ClassDeclaration":
    case "ClassExpression":
      nameMembers(node, names);
      return;
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      nameCallbacks(node, names);
      return;
    case "JSXAttribute":
      if (node.value?.type === "JSXExpressionContainer" && node.name.type === "JSXIdentifier") {
        nameFunction(names, node.value.expression, node.name.name);
      }
      return;
    default:
      return;
  }
}

function nameFunction(
  names: Map<ast.Node, string>,
  value: ast.Node | null | undefined,
  name: string | undefined,
): void {
  if (value == null || !name) return;
  const node = withoutParens(value);
  if (isNamed(node) && !names.has(node)) names.set(node, name);
}

/** True for a node that takes its name from its assignment. */
function isNamed({ type }: ast.Node): boolean {
  return type === "ArrowFunctionExpression" || type === "FunctionExpression" || type === "ClassExpression";
}

function nameMembers(node: ast.Class, names: Map<ast.Node, string>): void {
  const owner = node.id?.name ?? names.get(node);
  for (const member of node.body.body) {
    if (!("key" in member)) continue;
    const key =
      member.type === "ClassAccessorProperty" || !("computed" in member && member.computed)
        ? keyName(member.key)
        : undefined;
    const name = [owner, key ?? "[computed]"].filter((part) => part !== undefined).join(".");
    if (member.type === "ClassMethod" || member.type === "ClassPrivateMethod") names.set(member, name);
    else if ("value" in member) nameFunction(names, member.value, name);
  }
}

function nameCallbacks(
  node: ast.CallExpression | ast.OptionalCallExpression | ast.NewExpression,
  names: Map<ast.Node, string>,
): void {
  let name: string | undefined;
  for (const argument of node.arguments) {
    const inner = withoutParens(argument);
    if (inner.type !== "ArrowFunctionExpression" && inner.type !== "FunctionExpression") continue;
    name ??= calleeName(node.callee);
    if (!names.has(inner)) names.set(inner, `${name} callback`);
  }
  const called = withoutParens(node.callee);
  if (called.type === "ArrowFunctionExpression" || called.type === "FunctionExpression")
    nameFunction(names, called, "immediate function");
}

/** The last name in a callee: `map` for `list.filter(f).map(g)`. */
function calleeName(callee: ast.Node): string {
  const node = withoutParens(callee);
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    return (node.computed ? undefined : keyName(node.property)) ?? "call";
  }
  return callIn(node) ? "call" : node.type === "Super" ? "super" : "call";
}

/** The displayed name of a function. */
export function functionName(node: FunctionNode, names: ReadonlyMap<ast.Node, string>): string {
  switch (node.type) {
    case "FunctionDeclaration":
      return node.id?.name ?? names.get(node) ?? "default";
    case "FunctionExpression":
      return node.id?.name ?? names.get(node) ?? "function";
    case "ArrowFunctionExpression":
      return names.get(node) ?? "function";
    case "ObjectMethod":
      return names.get(node) ?? (node.computed ? undefined : keyName(node.key)) ?? "[computed]";
    default:
      return names.get(node) ?? "method";
  }
}
