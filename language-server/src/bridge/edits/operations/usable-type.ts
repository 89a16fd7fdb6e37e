import { parseSource } from "../../syntax/babel.ts";
import { readScopes } from "../names/scope-reader.ts";
import type { Scopes } from "../names/scopes.ts";

/** Types that every TypeScript file knows without an import. */
const everywhere = new Set(
  (
    "Array ArrayBuffer AsyncIterable Awaited BigInt Boolean Buffer Capitalize Date Error Exclude Extract Headers " +
    "Iterable Iterator Map NonNullable Number Object Omit Parameters Partial Pick Promise PromiseLike Readonly " +
    "ReadonlyArray ReadonlyMap ReadonlySet Record RegExp Required Response Request ReturnType Set String Uint8Array URL " +
    "URLSearchParams WeakMap WeakSet AbortSignal"
  ).split(" "),
);

/** True for the text of a type that can stand at the top level of the file: it says something, and all its names are known. */
export function usableType(text: string, { module }: Scopes): boolean {
  if (/\bany\b|\.\.\./.test(text)) return false;
  const { program, issues } = parseSource(`type T = ${text};`, {
    jsx: false,
    typescript: true,
    script: false,
  });
  if (!program || issues.length > 0 || program.body.length !== 1) return false;
  const { globals } = readScopes(program);
  return globals.every(({ name }) => module.bindings.has(name) || everywhere.has(name));
}
