import { indentAt, lineStart, splitLines } from "./lines.ts";

/** The style that new code takes over from the code around it. */
export interface CodeStyle {
  /** The line break. */
  readonly eol: string;
  /** One level of indentation. */
  readonly unit: string;
  readonly quote: '"' | "'";
  /** True where statements end with a semicolon. */
  readonly semicolons: boolean;
}

/** The line end nearest to the offset: the one before it, else the one after it, else a line feed. */
export function nearestLineEnd(text: string, at: number): string {
  let found = text.lastIndexOf("\n", Math.max(0, at - 1));
  if (found < 0 || at === 0) found = text.indexOf("\n", at);
  if (found < 0) return text.includes("\r") ? "\r" : "\n";
  return text[found - 1] === "\r" ? "\r\n" : "\n";
}

/** The step between the indentations of neighbouring lines that occurs most often; the smaller one of two. */
function commonStep(indents: readonly number[], least: number): number | undefined {
  const steps = new Map<number, number>();
  let before = 0;
  for (const indent of indents) {
    const step = indent - before;
    if (step >= least && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent;
  }
  let best: number | undefined;
  let most = 0;
  for (const [step, count] of steps) {
    if (count > most || (count === most && step < (best ?? step))) {
      best = step;
      most = count;
    }
  }
  return best;
}

/**
 * One level of indentation as the file uses it: tabs where most indented lines start with tabs, else spaces, as many
 * as lines most often go in by (2, 4, ...); two spaces by default.
 */
export function detectUnit(text: string): string {
  const tabs: number[] = [];
  const spaces: number[] = [];
  for (const line of splitLines(text)) {
    const indent = /^\uFEFF?([ \t]*)(?=[^\s*])/.exec(line)?.[1];
    if (indent === undefined) continue;
    if (!indent.includes(" ")) tabs.push(indent.length);
    if (!indent.includes("\t")) spaces.push(indent.length);
  }
  const inward = (indents: readonly number[]): number => indents.filter((indent) => indent > 0).length;
  if (inward(tabs) > inward(spaces)) return "\t".repeat(commonStep(tabs, 1) ?? 1);
  return " ".repeat(commonStep(spaces, 2) ?? 2);
}

/** The quote that opens most string literals of a piece of code; undefined without a majority. */
export function detectQuote(code: string): '"' | "'" | undefined {
  const double =
    code.match(/(?<=[([{,=:?+!&|]\s*|\b(?:from|import|return|case|typeof|await|in|of)\s+)"/g)?.length ?? 0;
  const single =
    code.match(/(?<=[([{,=:?+!&|]\s*|\b(?:from|import|return|case|typeof|await|in|of)\s+)'/g)?.length ?? 0;
  if (double === single) return undefined;
  return double > single ? '"' : "'";
}

/**
 * The level of indentation between a line and a line inside of it, where the inner one just adds to the outer one;
 * else undefined.
 */
export function unitBetween(text: string, outer: number, inner: number): string | undefined {
  if (lineStart(text, outer) === lineStart(text, inner)) return undefined;
  const outside = indentAt(text, outer);
  const inside = indentAt(text, inner);
  return inside.length > outside.length && inside.startsWith(outside)
    ? inside.slice(outside.length)
    : undefined;
}
