import type { Node } from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { isNode, nodeRange } from "../../syntax/babel.ts";

/** The nodes directly inside a node. */
export function childNodes(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) children.push(entry);
    } else if (isNode(value)) children.push(value);
  }
  return children.filter((child) => !child.type.startsWith("Comment"));
}

/** The nodes that hold the whole range, outermost first. */
export function nodesAround(root: Node, range: Range): Node[] {
  const path: Node[] = [];
  let node: Node | undefined = root;
  while (node) {
    path.push(node);
    node = childNodes(node).find((child) => {
      const { start, end } = nodeRange(child);
      return start <= range.start && range.end <= end;
    });
  }
  return path;
}

/** Calls `see` for a node and its descendants; the descendants of a node for which it returns false are skipped. */
export function walk(
  node: Node,
  see: (node: Node, parent: Node | undefined) => boolean | undefined,
  parent?: Node,
): void {
  if (see(node, parent) === false) return;
  for (const child of childNodes(node)) walk(child, see, node);
}

/** The ranges of literals that span several lines; their white space must not change. */
export function literalsIn(nodes: readonly Node[], text: string): Range[] {
  const ranges: Range[] = [];
  for (const root of nodes) {
    walk(root, (node) => {
      const range = nodeRange(node);
      if (node.type === "TemplateElement") ranges.push({ start: range.start - 1, end: range.end + 1 });
      else if (node.type === "StringLiteral" || node.type === "DirectiveLiteral" || node.type === "JSXText") {
        if (/[\n\r]/.test(text.slice(range.start, range.end))) ranges.push(range);
      }
      return undefined;
    });
  }
  return ranges;
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

/** True where a statement needs neither a semicolon nor a line break before the next one, as after a block. */
export function endsWithBlock(node: Node | undefined): boolean {
  if (!node) return true;
  if (blockEnding.has(node.type)) return true;
  if (node.type === "IfStatement") return endsWithBlock(node.alternate ?? node.consequent);
  if ("body" in node && /^(?:For|While|Labeled|With)/.test(node.type))
    return endsWithBlock(node.body as Node);
  return false;
}

/** True for statements that end with a semicolon where the file uses them. */
export function isTerminable(node: Node): boolean {
  return /^(?:ExpressionStatement|VariableDeclaration|ReturnStatement|ThrowStatement|BreakStatement|ContinueStatement|DebuggerStatement|DoWhileStatement|TSTypeAliasDeclaration|Directive)$/.test(
    node.type,
  );
}
