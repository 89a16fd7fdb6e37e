import { indentAt, lineStart, splitLines } from "./lines.ts";

/** The style of the surrounding code, which new code adopts. */
export interface CodeStyle {
  /** The line break. */
  readonly eol: string;
  /** The indentation unit. */
  readonly unit: string;
  readonly quote: '"' | "'";
  /** True if statements end with a semicolon. */
  readonly semicolons: boolean;
}

/** The line break nearest to the offset: the one before it, otherwise the one after it, otherwise a line feed. */
export function nearestLineEnd(text: string, at: number): string {
  let found = text.lastIndexOf("\n", Math.max(0, at - 1));
  if (found < 0 || at === 0) found = text.indexOf("\n", at);
  if (found < 0) return text.includes("\r") ? "\r" : "\n";
  return text[found - 1] === "\r" ? "\r\n" : "\n";
}

/** The most common difference between the indentations of adjacent lines. The smaller one if two are equally common. */
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
 * The indentation unit of a file: tabs if most indented lines start with tabs, otherwise the most common number of spaces (2,
 * 4, ...). Defaults to two spaces.
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
  const countIndented = (indents: readonly number[]): number => indents.filter((indent) => indent > 0).length;
  if (countIndented(tabs) > countIndented(spaces)) return "\t".repeat(commonStep(tabs, 1) ?? 1);
  return " ".repeat(commonStep(spaces, 2) ?? 2);
}

/** The quotation mark of most string literals in a piece of code. Undefined without a majority. */
export function detectQuote(code: string): '"' | "'" | undefined {
  const double =
    code.match(/(?<=[([{,=:?+!&|]\s*|\b(?:from|import|return|case|typeof|await|in|of)\s+)"/g)?.length ?? 0;
  const single =
    code.match(/(?<=[([{,=:?+!&|]\s*|\b(?:from|import|return|case|typeof|await|in|of)\s+)'/g)?.length ?? 0;
  if (double === single) return undefined;
  return double > single ? '"' : "'";
}

/**
 * The indentation unit between a line and a nested line, if the inner indentation starts with the outer one. Undefined
 * otherwise.
 */
export function unitBetween(text: string, outer: number, inner: number): string | undefined {
  if (lineStart(text, outer) === lineStart(text, inner)) return undefined;
  const outside = indentAt(text, outer);
  const inside = indentAt(text, inner);
  return inside.length > outside.length && inside.startsWith(outside)
    ? inside.slice(outside.length)
    : undefined;
}
