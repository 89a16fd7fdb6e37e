import type { Range } from "@hookloom/protocol/flow-document";

/** Replaces a block in the code of its step. */
const hole = "…";
/** A comment, a pattern where a value begins, a text, a word or a mark. */
const token =
  /\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|\/(?<=(?:^|[(,=:[!&|?{};]|\breturn)\s*\/)(?:[^\\/[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[a-z]*|"(?:[^"\\\n\r]|\\[\s\S])*"|'(?:[^'\\\n\r]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`|[\p{ID_Continue}$]+|[^\s]/gu;

/**
 * The words and marks of a piece of code. White space between them, a last semicolon and a comma before a closing bracket
 * are left out, since a formatter decides about them.
 */
export function tokenizeCode(code: string): readonly string[] {
  const found = code.match(token) ?? [];
  const kept = found.filter((each, index) => each !== "," || !/^[)\]}]$/.test(found[index + 1] ?? ""));
  while (kept.at(-1) === ";") kept.pop();
  return kept;
}

/** The words, names and literals among tokens; brackets and operators say little of what code does. */
const wordTokens = (tokens: readonly string[]): readonly string[] =>
  tokens.filter((each) => /[\p{L}\p{N}_$"'`]/u.test(each));

/** A piece of a text without some ranges in it, each with its braces; they come in order. */
export function cutOut(text: string, { start, end }: Range, ranges: readonly Range[]): string {
  let code = "";
  let at = start;
  for (const range of ranges) {
    if (range.start < at || range.end > end) continue;
    const before = text.slice(at, range.start);
    const braced = /\{$/.test(before) && text[range.end] === "}";
    code += `${braced ? before.slice(0, -1) : before}${hole} `;
    at = braced ? range.end + 1 : range.end;
  }
  return code + text.slice(at, end);
}

/** Code that is commented out, without the marks that make it a comment. */
export const uncommented = (code: string): string =>
  code.replace(/^[^\S\n\r]*\/\/ ?/gm, "").replace(/^\s*\/\*\*?|\*\/\s*$/g, "");

/** Code without the indentation that its later lines share. */
export function dedented(code: string): string {
  const [first = "", ...rest] = code.split(/\r\n|[\n\r]/);
  const indents = rest
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return [first, ...rest.map((line) => line.slice(indent))].join("\n").trim();
}

/** What a piece of code is compared by. */
export interface Code {
  /** The number of its tokens as a whole. */
  readonly number: number;
  /** Those of its words, sorted. */
  readonly words: Int32Array;
}

/** The share of two sorted lists that they have in common, between 0 and 1. */
export function sharedPart(a: Int32Array, b: Int32Array): number {
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

/** Numbers equal texts alike, so that they are compared as numbers. */
export class Numbers {
  readonly #known = new Map<string, number>();
  readonly #codes = new Map<string, Code>();

  of(text: string): number {
    const known = this.#known.get(text) ?? this.#known.size;
    this.#known.set(text, known);
    return known;
  }

  /** Most code is on both sides, and taken apart once. */
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
