import type { Node } from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import { patternNames } from "../../syntax/pattern-names.ts";
import { nextName } from "./fresh-name.ts";
import { nodesWithin } from "./nodes.ts";

/** The names that statements declare in the scope around them. */
export function declaredBy(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node): string[] => {
    if (node.type === "VariableDeclaration") return node.declarations.flatMap(({ id }) => patternNames(id));
    if (node.type === "LabeledStatement") return declaredBy([node.body]);
    if ("id" in node && /Declaration$|^TSDeclareFunction$/.test(node.type))
      return patternNames(node.id as Node);
    return [];
  });
}

/** The names that statements declare with block scope. They would not be visible outside a block around the statements. */
export function blockScopedBy(nodes: readonly Node[]): string[] {
  return declaredBy(nodes.filter((node) => !(node.type === "VariableDeclaration" && node.kind === "var")));
}

/** All names that occur in some nodes. */
export function namesIn(nodes: readonly Node[]): Set<string> {
  return new Set(
    nodesWithin(nodes).flatMap((node) =>
      node.type === "Identifier" || node.type === "JSXIdentifier" ? [node.name] : [],
    ),
  );
}

function hoistedNames(node: Node): string[] {
  const innerNodes = nodesWithin([node], (inner) => inner === node || !isFunction(inner));
  return declaredBy(
    innerNodes.filter((inner) => inner.type === "VariableDeclaration" && inner.kind === "var"),
  );
}

/** True for nodes with their own parameters and body. */
export function isFunction(node: Node): boolean {
  return /^(?:Function|ArrowFunction|ObjectMethod$|ClassMethod$|ClassPrivateMethod$)/.test(node.type);
}

/** True if one of the nodes contains an `await`, not counting nested functions. */
export function awaitsItself(nodes: readonly Node[]): boolean {
  return nodesWithin(nodes, (node) => !isFunction(node)).some(
    (node) => node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await),
  );
}

/** The names that a node declares only for its own content. */
export function namesInsideOf(node: Node): string[] {
  if (isFunction(node) && "params" in node) {
    const ownName = "id" in node && node.type === "FunctionExpression" ? patternNames(node.id) : [];
    return [
      ...ownName,
      ...(node.params as Node[]).flatMap((param) => patternNames(param)),
      ...hoistedNames(node),
    ];
  }
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
    case "Program":
      return blockScopedBy(node.body);
    case "SwitchStatement":
      return node.cases.flatMap(({ consequent }) => blockScopedBy(consequent));
    case "ForStatement":
      return node.init ? blockScopedBy([node.init]) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return blockScopedBy([node.left]);
    case "CatchClause":
      return patternNames(node.param);
    case "ClassExpression":
      return patternNames(node.id);
    default:
      return [];
  }
}

/** True if an identifier is only a key or a label, not a variable. */
function isKey(node: Node, parent: Node | undefined): boolean {
  if (!parent) return false;
  if (/^(?:Optional)?MemberExpression$/.test(parent.type)) {
    return "property" in parent && parent.property === node && !("computed" in parent && parent.computed);
  }
  if ("key" in parent && parent.key === node) return !("computed" in parent && parent.computed);
  if (parent.type === "TSQualifiedName") return parent.right === node;
  return /^(?:LabeledStatement|BreakStatement|ContinueStatement|JSXAttribute|JSXMemberExpression|MetaProperty|TSFunctionType|TSConstructorType|TSMethodSignature|TSNamedTupleMember|TSTypePredicate)$/.test(
    parent.type,
  );
}

/** True if statements use the name as a variable. Nested declarations of the same name shadow it. */
export function mentions(nodes: readonly Node[], name: string): boolean {
  return nodes.some((root) => {
    let found = false;
    visitUses(root, undefined, name, () => {
      found = true;
    });
    return found;
  });
}

function visitUses(
  node: Node,
  parent: Node | undefined,
  name: string,
  use: (node: Node, parent?: Node) => void,
): void {
  if (parent && namesInsideOf(node).includes(name)) return;
  if ((node.type === "Identifier" || node.type === "JSXIdentifier") && node.name === name) {
    const shorthand = parent?.type === "ObjectProperty" && parent.shorthand;
    if (
      shorthand ? parent.value === node || parent.value.type === "AssignmentPattern" : !isKey(node, parent)
    ) {
      use(node, parent);
    }
  }
  for (const child of childNodes(node)) visitUses(child, node, name, use);
}

/** The edits that rename a variable in the statements that declare it. */
export function renameEdits(nodes: readonly Node[], from: string, to: string): TextEdit[] {
  const edits = new Map<number, TextEdit>();
  for (const root of nodes) {
    visitUses(root, undefined, from, (node, parent) => {
      const { start } = nodeRange(node);
      const shorthand = parent?.type === "ObjectProperty" && parent.shorthand;
      edits.set(start, { start, end: start + from.length, newText: shorthand ? `${from}: ${to}` : to });
    });
    fixShorthandDefaults(root, from, to, edits);
  }
  return [...edits.values()].sort((a, b) => a.start - b.start);
}

/** In `{ total = 1 }`, the key and the variable have the same offset. */
function fixShorthandDefaults(root: Node, from: string, to: string, edits: Map<number, TextEdit>): void {
  for (const node of nodesWithin([root])) {
    if (node.type !== "ObjectProperty" || !node.shorthand || node.value.type !== "AssignmentPattern")
      continue;
    const { start } = nodeRange(node);
    if (edits.has(start)) edits.set(start, { start, end: start + from.length, newText: `${from}: ${to}` });
  }
}

/** New names for the declarations in a copy: the next free name for each name that is taken. */
export function freshNames(
  declared: readonly string[],
  isTaken: (name: string) => boolean,
): Map<string, string> {
  const renames = new Map<string, string>();
  const assignedNames = new Set<string>();
  for (const name of declared) {
    if (!isTaken(name) || renames.has(name)) continue;
    const free = nextName(name, (candidate) => isTaken(candidate) || assignedNames.has(candidate));
    renames.set(name, free);
    assignedNames.add(free);
  }
  return renames;
}
