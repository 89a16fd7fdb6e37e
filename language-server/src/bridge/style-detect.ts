import { indentAt, lineStart, splitLines } from "./edit-lines.ts";

/** How new code has to look to fit the code around it. */
export interface CodeStyle {
  /** The mark that ends a line. */
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

/**
 * One level of indentation as the file uses it: a tab where lines start with tabs, else the step between neighbouring
 * lines that occurs most often (2, 4, ...), else two spaces.
 */
export function detectUnit(text: string): string {
  const steps = new Map<number, number>();
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  for (const line of splitLines(text)) {
    const indent = /^\uFEFF?([ \t]*)(?=[^\s*])/.exec(line)?.[1];
    if (indent === undefined) continue;
    if (indent.includes("\t")) tabs++;
    else {
      if (indent !== "") spaces++;
      const step = Math.abs(indent.length - before);
      if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
      before = indent.length;
    }
  }
  if (tabs > spaces) return "\t";
  let best = 2;
  let most = 0;
  for (const [step, count] of steps) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return " ".repeat(best);
}

/** The quote that opens most string literals of a piece of code; undefined where none or as many of each do. */
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
