import type { Node } from "@babel/types";
import { contains, isSameRange, type Range } from "@hookloom/protocol/flow-document";
import { childNodes, nodeRange } from "../../syntax/babel.ts";

/** The nodes that contain the whole range, outermost first. */
export function nodesAround(root: Node, range: Range): Node[] {
  const path: Node[] = [];
  let node: Node | undefined = root;
  while (node) {
    path.push(node);
    node = childNodes(node).find((child) => contains(nodeRange(child), range));
  }
  return path;
}

/** The outermost node with exactly this range. */
export const nodeAt = (root: Node, range: Range): Node | undefined =>
  nodesAround(root, range).find((node) => isSameRange(nodeRange(node), range));

/**
 * Calls `see` for a node and its descendants. The descendants of a node for which `see` returns false are
 * skipped.
 */
export function walk(
  node: Node,
  see: (node: Node, parent: Node | undefined) => unknown,
  parent?: Node,
): void {
  if (see(node, parent) === false) return;
  for (const child of childNodes(node)) walk(child, see, node);
}

/** Nodes and their descendants, parents first; `enters` returns false for nodes whose descendants are excluded. */
export function nodesWithin(roots: readonly Node[], enters: (node: Node) => boolean = () => true): Node[] {
  const found: Node[] = [];
  for (const root of roots)
    walk(root, (node) => {
      found.push(node);
      return enters(node);
    });
  return found;
}

/** The ranges of multi-line literals, whose white space must not change. */
export function literalsIn(nodes: readonly Node[], text: string): Range[] {
  return nodesWithin(nodes).flatMap((node) => {
    const range = nodeRange(node);
    if (node.type === "TemplateElement") return [{ start: range.start - 1, end: range.end + 1 }];
    const isText = /^(?:String|Directive)Literal$|^JSXText$/.test(node.type);
    return isText && /[\n\r]/.test(text.slice(range.start, range.end)) ? [range] : [];
  });
}

const blockEnding: ReadonlySet<string> = new Set([
  "BlockStatement",
  "FunctionDeclaration",
  "ClassDeclaration",
  "TryStatement",
  "SwitchStatement",
  "TSInterfaceDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "EmptyStatement",
]);

/** True if no semicolon or line break is required between a statement and the next one, for example after a block. */
export function endsWithBlock(node: Node | undefined): boolean {
  if (!node) return true;
  if (blockEnding.has(node.type)) return true;
  if (node.type === "IfStatement") return endsWithBlock(node.alternate ?? node.consequent);
  if ("body" in node && /^(?:For|While|Labeled|With)/.test(node.type))
    return endsWithBlock(node.body as Node);
  return false;
}

/** True for statements that end with a semicolon in files that use semicolons. */
export function isTerminable(node: Node): boolean {
  return /^(?:ExpressionStatement|VariableDeclaration|ReturnStatement|ThrowStatement|BreakStatement|ContinueStatement|DebuggerStatement|DoWhileStatement|TSTypeAliasDeclaration|Directive)$/.test(
    node.type,
  );
}
