import type * as t from "@babel/types";
import type { FunctionNode } from "./flow-model.ts";
import { callIn, memberPath } from "./step-calls.ts";
import { keyName, withoutParens } from "./step-fields.ts";

/** What a walk over a whole module finds. */
export interface WalkResult {
  /** Functions with a body of statements, in the order of the walk. */
  readonly functions: readonly FunctionNode[];
  readonly names: ReadonlyMap<t.Node, string>;
  /** The calls of the module's `.on(...)` members, with the statement of the module that they stand in. */
  readonly subscriptions: readonly { readonly call: t.CallExpression; readonly statement: t.Statement }[];
}

/** Members of a node that hold no expressions: positions, and what only the type checker reads. */
const skipped = new Set([
  "type",
  "start",
  "end",
  "loc",
  "extra",
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeArguments",
  "superTypeParameters",
  "predicate",
  "implements",
]);
/** The members of the nodes that make up most of a program; looking for them would take longer than the visit. */
const members: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ["elements"],
  ArrowFunctionExpression: ["params", "body"],
  AssignmentExpression: ["left", "right"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  BlockStatement: ["body"],
  CallExpression: ["callee", "arguments"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  ExpressionStatement: ["expression"],
  ForOfStatement: ["left", "right", "body"],
  FunctionDeclaration: ["params", "body"],
  FunctionExpression: ["params", "body"],
  IfStatement: ["test", "consequent", "alternate"],
  LogicalExpression: ["left", "right"],
  MemberExpression: ["object", "property"],
  NewExpression: ["callee", "arguments"],
  ObjectExpression: ["properties"],
  ParenthesizedExpression: ["expression"],
  ReturnStatement: ["argument"],
  SpreadElement: ["argument"],
  TemplateLiteral: ["expressions"],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  TSAsExpression: ["expression"],
  TSNonNullExpression: ["expression"],
  UnaryExpression: ["argument"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["id", "init"],
};
/** Nodes without anything of interest inside; looking into them would be most of the walk. */
const leaves = new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "BigIntLiteral",
  "TemplateElement",
  "ThisExpression",
  "Super",
  "JSXText",
  "JSXIdentifier",
  "PrivateName",
  "ImportDeclaration",
  "ExportAllDeclaration",
  "EmptyStatement",
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "Directive",
  "InterpreterDirective",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);

/** The nodes that are functions, register them or give them a name. */
const telling = new Set([
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

/** Notes what the flows of a module are made of. Names are noted where a function's surroundings give it one. */
export function walkModule(program: t.Program): WalkResult {
  const functions: FunctionNode[] = [];
  const names = new Map<t.Node, string>();
  const subscriptions: { call: t.CallExpression; statement: t.Statement }[] = [];
  visitNodes(program, (node, statement) => {
    if (!telling.has(node.type)) return;
    noteNames(node, names);
    if (hasStatements(node)) functions.push(node);
    if (node.type === "CallExpression" && isOnCall(node)) subscriptions.push({ call: node, statement });
  });
  return { functions, names, subscriptions };
}

/**
 * Visits every node that runs once, parents before children, with a stack of its own instead of recursion: chains of
 * a hundred thousand calls are legal.
 */
export function visitNodes(program: t.Program, see: (node: t.Node, statement: t.Statement) => void): void {
  for (const statement of program.body) {
    const stack: t.Node[] = [statement];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      see(node, statement);
      pushChildren(node, stack);
    }
  }
}

function pushChildren(node: t.Node, stack: t.Node[]): void {
  const record = node as unknown as Record<string, unknown>;
  const known = members[node.type];
  if (known === undefined) {
    for (const key in record) if (!skipped.has(key)) pushMember(record[key], stack);
  } else for (const key of known) pushMember(record[key], stack);
}

function pushMember(value: unknown, stack: t.Node[]): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) {
    if (isInner(value)) stack.push(value);
    return;
  }
  for (const entry of value as unknown[]) if (isInner(entry)) stack.push(entry);
}

function isInner(value: unknown): value is t.Node {
  const node = value as t.Node | null;
  const type = node?.type;
  if (type === "Identifier") return (node as t.Identifier).decorators != null;
  return typeof type === "string" && !leaves.has(type);
}

function hasStatements(node: t.Node): node is FunctionNode {
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

function isOnCall({ callee }: t.CallExpression): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    callee.property.name === "on"
  );
}

/** Notes the names that a node gives to the functions directly inside it. */
function noteNames(node: t.Node, names: Map<t.Node, string>): void {
  switch (node.type) {
    case "VariableDeclarator":
      nameFunction(names, node.init, node.id.type === "Identifier" ? node.id.name : undefined);
      return;
    case "AssignmentExpression":
      nameFunction(names, node.right, memberPath(node.left).join("."));
      return;
    case "AssignmentPattern":
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
  names: Map<t.Node, string>,
  value: t.Node | null | undefined,
  name: string | undefined,
): void {
  if (value == null || !name) return;
  const node = withoutParens(value);
  const named =
    node.type === "ArrowFunctionExpression" ||
    node.type === "FunctionExpression" ||
    node.type === "ClassExpression";
  if (named && !names.has(node)) names.set(node, name);
}

function nameMembers(node: t.Class, names: Map<t.Node, string>): void {
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
  node: t.CallExpression | t.OptionalCallExpression | t.NewExpression,
  names: Map<t.Node, string>,
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

/** The last name of what is called: `map` for `list.filter(f).map(g)`. */
function calleeName(callee: t.Node): string {
  const node = withoutParens(callee);
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    return (node.computed ? undefined : keyName(node.property)) ?? "call";
  }
  return callIn(node) ? "call" : node.type === "Super" ? "super" : "call";
}

/** The name that a function is shown under. */
export function functionName(node: FunctionNode, names: ReadonlyMap<t.Node, string>): string {
  switch (node.type) {
    case "FunctionDeclaration":
      return node.id?.name ?? names.get(node) ?? "default";
    case "FunctionExpression":
      return node.id?.name ?? names.get(node) ?? "function";
    case "ArrowFunctionExpression":
      return names.get(node) ?? "function";
    case "ObjectMethod":
      return (node.computed ? undefined : keyName(node.key)) ?? "[computed]";
    default:
      return names.get(node) ?? "method";
  }
}
