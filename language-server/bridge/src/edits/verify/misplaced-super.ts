import type * as t from "@babel/types";
import { childNodes } from "../names/nodes.ts";

/** The parser itself checks each `super` in these. */
const checked: ReadonlySet<string> = new Set([
  "ClassDeclaration",
  "ClassExpression",
  "ObjectMethod",
  "FunctionDeclaration",
  "FunctionExpression",
]);

/**
 * How often `super` stands outside of all functions but arrow functions, where the language has none. The parser lets it
 * pass there, because it also reads statements by themselves.
 * @see https://tc39.es/ecma262/#sec-super-keyword
 */
export function misplacedSupers(node: t.Node): number {
  if (node.type === "Super") return 1;
  if (checked.has(node.type)) return 0;
  return childNodes(node).reduce((count, child) => count + misplacedSupers(child), 0);
}
