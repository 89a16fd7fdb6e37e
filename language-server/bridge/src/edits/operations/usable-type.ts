import { parseSource } from "../../syntax/babel.ts";
import { readScopes } from "../names/scope-reader.ts";
import { isWithin, resolve, type Scope } from "../names/scopes.ts";

/** Types that every TypeScript file knows without an import. */
const everywhere = new Set(
  (
    "Array ArrayBuffer AsyncIterable Awaited BigInt Boolean Buffer Capitalize Date Error Exclude Extract Headers " +
    "Iterable Iterator Map NonNullable Number Object Omit Parameters Partial Pick Promise PromiseLike Readonly " +
    "ReadonlyArray ReadonlyMap ReadonlySet Record RegExp Required Response Request ReturnType Set String Uint8Array URL " +
    "URLSearchParams WeakMap WeakSet AbortSignal"
  ).split(" "),
);

/** Where a type is written: it means the same in both scopes, of which one is around the other. */
export interface TypeScopes {
  readonly from: Scope;
  readonly to: Scope;
  /** True where TypeScript checks the text afterwards, so that every name is known to it. */
  readonly isChecked: boolean;
}

/** True for the text of a type that can stand in another scope than the one that it was read in. */
export function usableType(text: string, { from, to, isChecked }: TypeScopes): boolean {
  if (!isChecked && /\bany\b|\.\.\./.test(text)) return false;
  const { program, issues } = parseSource(`type hookloomType = ${text};`, {
    jsx: false,
    typescript: true,
    script: false,
  });
  if (!program || issues.length > 0 || program.body.length !== 1) return false;
  return readScopes(program).globals.every(({ name }) => {
    const binding = resolve(from, name, "both");
    return binding ? isWithin(to, binding.scope) : isChecked || everywhere.has(name);
  });
}
