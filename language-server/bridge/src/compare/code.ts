import type { Range } from "@hookloom/protocol/flow-document";

/** Replaces a block in the code of its step. */
const blockPlaceholder = "…";
/**
 * A comment, a regular expression where a value is expected, a string, a template literal with one level of
 * nesting, a word or a punctuation character.
 */
const tokenPattern =
  /\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|\/(?<=(?:^|[(,=:[!&|?{};]|\breturn)\s*\/)(?:[^\\/[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[a-z]*|"(?:[^"\\\n\r]|\\[\s\S])*"|'(?:[^'\\\n\r]|\\[\s\S])*'|`(?:[^`\\$]|\\[\s\S]|\$(?!\{)|\$\{(?:[^`{}"']|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\{[^`{}]*\}|`(?:[^`\\]|\\[\s\S])*`)*\})*`|`(?:[^`\\]|\\[\s\S])*`|[\p{ID_Continue}$]+|[^\s]/gu;

/**
 * The words and punctuation in a piece of code. White space, a final semicolon and a comma before a closing bracket are
 * excluded, because they depend on the formatter.
 */
export function tokenizeCode(code: string): readonly string[] {
  const found = code.match(tokenPattern) ?? [];
  const kept = found.filter((each, index) => each !== "," || !/^[)\]}]$/.test(found[index + 1] ?? ""));
  while (kept.at(-1) === ";") kept.pop();
  return kept;
}

/** The words, names and literals in a token list. Brackets and operators are not distinctive. */
const wordTokens = (tokens: readonly string[]): readonly string[] =>
  tokens.filter((each) => /[\p{L}\p{N}_$"'`]/u.test(each));

/**
 * The text of a range in which a placeholder replaces each inner range and its braces. The inner ranges are
 * in order.
 */
export function cutOut(text: string, { start, end }: Range, ranges: readonly Range[]): string {
  let code = "";
  let at = start;
  for (const range of ranges) {
    if (range.start < at || range.end > end) continue;
    const before = text.slice(at, range.start);
    const braced = /\{$/.test(before) && text[range.end] === "}";
    code += `${braced ? before.slice(0, -1) : before}${blockPlaceholder} `;
    at = braced ? range.end + 1 : range.end;
  }
  return code + text.slice(at, end);
}

/** Commented-out code without the comment markers. */
export const uncommented = (code: string): string =>
  code.replace(/^[^\S\n\r]*\/\/ ?/gm, "").replace(/^\s*\/\*\*?|\*\/\s*$/g, "");

/** Code without the common indentation of the lines after the first. */
export function dedented(code: string): string {
  const [first = "", ...rest] = code.split(/\r\n|[\n\r]/);
  const indents = rest
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(indent))].join("\n").trim();
}

/** The values that a piece of code is compared by. */
export interface Code {
  /** The number assigned to the whole token sequence. */
  readonly number: number;
  /** The numbers of its words, sorted. */
  readonly words: Int32Array;
}

/** The share of common items in two sorted lists, between 0 and 1. */
export function sharedFraction(a: Int32Array, b: Int32Array): number {
  if (a.length + b.length === 0) return 0;
  let x = 0;
  let y = 0;
  let common = 0;
  while (x < a.length && y < b.length) {
    const difference = (a[x] as number) - (b[y] as number);
    if (difference === 0) common++;
    if (difference <= 0) x++;
    if (difference >= 0) y++;
  }
  return (2 * common) / (a.length + b.length);
}

/** Assigns the same number to equal texts, so that they can be compared as numbers. */
export class Numbers {
  readonly #known = new Map<string, number>();
  readonly #codes = new Map<string, Code>();

  of(text: string): number {
    const known = this.#known.get(text) ?? this.#known.size;
    this.#known.set(text, known);
    return known;
  }

  /** Most code occurs on both sides, so each piece is tokenized only once. */
  code(text: string): Code {
    const known = this.#codes.get(text);
    if (known) return known;
    const tokens = tokenizeCode(text);
    const words = Int32Array.from(wordTokens(tokens), (word) => this.of(word)).sort();
    const code = { number: this.of(tokens.join(" ")), words };
    this.#codes.set(text, code);
    return code;
  }
}
