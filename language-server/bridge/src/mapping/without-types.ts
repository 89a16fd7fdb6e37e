import type * as ast from "@babel/types";
import { contains, type Range } from "@hookloom/protocol/flow-document";
import { childNodes, isSound, nodeRange, parseSource } from "../syntax/babel.ts";

/** Nodes that are entirely types. */
const typeNodes =
  /^(?:TSTypeAnnotation|TSTypeParameter(?:Instantiation|Declaration)|TSTypePredicate|TSTypeAliasDeclaration|TSInterfaceDeclaration|TSDeclareFunction)$/;

/** The ranges of type-only syntax in a piece of code. */
function typeRanges(node: ast.Node): readonly Range[] {
  const { start, end } = nodeRange(node);
  if (typeNodes.test(node.type)) return [{ start, end }];
  const inner = childNodes(node).flatMap(typeRanges);
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return [...typeRanges(node.expression), { start: nodeRange(node.expression).end, end }];
    case "TSNonNullExpression":
      return [...inner, { start: end - 1, end }];
    case "TSTypeAssertion":
      return [...typeRanges(node.expression), { start, end: nodeRange(node.expression).start }];
    case "Identifier": {
      // `(name?: string)`: the question mark belongs to the type.
      const mark = start + node.name.length;
      return node.optional ? [...inner, { start: mark, end: mark + 1 }] : inner;
    }
    default:
      return inner;
  }
}

/** A replacement for a part of the code. */
export interface Replacement extends Range {
  readonly newText: string;
}

/**
 * The JavaScript for a node: types are replaced with blanks, and some parts with other code. Replaced parts may contain
 * types. Parts are sorted and do not overlap.
 */
export function toJavaScript(text: string, node: ast.Node, parts: readonly Replacement[] = []): string {
  const { start, end } = nodeRange(node);
  const blanks = typeRanges(node)
    .filter((range) => !parts.some((part) => contains(part, range)))
    .map(
      (range): Replacement => ({
        ...range,
        newText: text.slice(range.start, range.end).replace(/[^\n\r]/g, " "),
      }),
    );
  let code = "";
  let at = start;
  for (const part of [...blanks, ...parts].sort((one, other) => one.start - other.start)) {
    if (part.start < at) continue;
    code += text.slice(at, part.start) + part.newText;
    at = part.end;
  }
  return code + text.slice(at, end);
}

/** True if an expression contains an `await` or a `yield`, not counting nested functions. */
export function containsAwait(node: ast.Node): boolean {
  if (node.type === "AwaitExpression" || node.type === "YieldExpression") return true;
  if (/Function|ObjectMethod|ClassMethod/.test(node.type)) return false;
  return childNodes(node).some(containsAwait);
}

const isImport = (node: ast.Node): boolean =>
  node.type === "Import" ||
  node.type === "ImportExpression" ||
  (node.type === "MetaProperty" && node.meta.name === "import");

const containsNode = (node: ast.Node, isWanted: (node: ast.Node) => boolean): boolean =>
  isWanted(node) || childNodes(node).some((child) => containsNode(child, isWanted));

/**
 * True for code that loads a module, or that cannot be parsed in the way it is run: as a script, in which `<!--` starts a
 * comment, unlike in a module.
 */
export function loadsModule(code: string): boolean {
  if (!/\bimport\b/.test(code)) return false;
  const tree = parseSource(`(${code});`, { jsx: false, typescript: false, script: true });
  return !isSound(tree) || tree.program === undefined || containsNode(tree.program, isImport);
}

/** True for the text of a single expression without TypeScript-only syntax, such as an enum. */
export function isJavascript(code: string): boolean {
  return isSound(parseSource(`(${code});`, { jsx: false, typescript: false, script: false }));
}
