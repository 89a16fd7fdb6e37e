import { countLeading } from "../text/count-leading.ts";

/** The facts about a line that brackets and quotes determine. Also works for code that does not parse. */
export interface ScannedLine {
  readonly start: number;
  readonly end: number;
  /** The indentation: the number of white space columns before the first character. */
  readonly indent: number;
  readonly blank: boolean;
  /** True if the line's first character closes a bracket, so that the line belongs to the code that opened it. */
  readonly closes: boolean;
  /** True if the line continues the statement of the previous line. */
  readonly continues: boolean;
  /**
   * The offset of the innermost bracket that is open at the start of the line; -1 at module level, -2 inside a comment or a
   * template.
   */
  readonly owner: number;
}

/** An unmatched bracket, or an unterminated quote. */
export interface Suspect {
  readonly at: number;
  /** False for a closing bracket without an opening one. */
  readonly opens: boolean;
  /** The offset at which it is clear that the bracket was never closed. */
  readonly shows?: number;
}

export interface Scan {
  readonly lines: readonly ScannedLine[];
  /** Where the text is damaged, as far as brackets and quotes can show. Empty if they are balanced. */
  readonly suspects: readonly Suspect[];
  /** The offset of each closing bracket, by the offset of its opening bracket. */
  readonly closings: ReadonlyMap<number, number>;
  /** The offset of the enclosing bracket, by the offset of the inner one. */
  readonly outer: ReadonlyMap<number, number>;
}

const continuation = /(?:(?:else|catch|finally|while)\b|[.?:&|+*%<>=,^]|\/(?![/*]))/y;
const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
/** The characters after which a slash means division. After any other character, it starts a regular expression. */
const beforeDivision = /[\w$)\]}"'`]/;
const beforeExpression =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|await|yield|throw|new)$/;
/** Statements that are only allowed at module level, so that all brackets before them must be closed. */
const moduleOnly = /^(?:export\b(?!\s*[=:(,;.])|import\b\s*(?:type\b|["'{*\w$]))/;

interface OpenBracket {
  readonly at: number;
  readonly mark: string;
  /** The indentation of the bracket's line. */
  readonly indent: number;
}

/** Scans the brackets, quotes, comments and lines of any text, in one or a few passes. */
export function scan(text: string): Scan {
  const firstScan = new Scanner(text, false, new Set()).run();
  if (firstScan.suspects.length === 0) return firstScan;
  const unclosed = new Set<number>();
  let found = firstScan;
  for (let round = 0; round < 3 && found.openTemplate !== undefined; round++) {
    unclosed.add(found.openTemplate);
    found = new Scanner(text, false, unclosed).run();
  }
  return found.suspects.length === unclosed.size ? found : new Scanner(text, true, unclosed).run();
}

/**
 * The brackets that are open at an offset, innermost first. Inside a template or a string, the list contains its backtick or
 * quote.
 */
export function openBracketsAt(text: string, offset: number): readonly string[] {
  return new Scanner(text.slice(0, offset), false, new Set()).openMarks();
}

class Scanner {
  readonly #text: string;
  /** True to use indentation and keywords to decide which of several brackets was never closed. */
  readonly #guess: boolean;
  /** Unterminated templates. Each is treated as if it ended at the end of its line. */
  readonly #unclosed: ReadonlySet<number>;
  readonly #lines: ScannedLine[] = [];
  readonly #suspects: Suspect[] = [];
  readonly #closings = new Map<number, number>();
  readonly #outer = new Map<number, number>();
  #stack: OpenBracket[] = [];
  #at = 0;
  #indent = 0;
  /** The first template that extends over a line break. */
  #longTemplate: number | undefined;
  #openTemplate: number | undefined;

  constructor(text: string, guess: boolean, unclosed: ReadonlySet<number>) {
    this.#text = text;
    this.#guess = guess;
    this.#unclosed = unclosed;
  }

  run(): Scan & { readonly openTemplate: number | undefined } {
    const { length } = this.#text;
    this.#startLine(0, false);
    while (this.#at < length) this.#scanNext();
    for (const { at } of this.#stack) this.#suspects.push({ at, opens: true, shows: length });
    for (const at of this.#unclosed) this.#suspects.push({ at, opens: true });
    return {
      lines: this.#lines,
      suspects: this.#suspects.sort((a, b) => a.at - b.at),
      closings: this.#closings,
      outer: this.#outer,
      openTemplate: this.#openTemplate,
    };
  }

  openMarks(): readonly string[] {
    const { suspects } = this.run();
    const marks = this.#stack.map(({ mark }) => (mark === "`" ? "{" : mark)).reverse();
    const last = this.#text[suspects.at(-1)?.at ?? -1] ?? "";
    return /["'`]/.test(last) ? [last, ...marks] : marks;
  }

  #scanNext(): void {
    const text = this.#text;
    const char = text[this.#at] as string;
    switch (char) {
      case "\n":
      case "\r":
        this.#at += char === "\r" && text[this.#at + 1] === "\n" ? 2 : 1;
        this.#startLine(this.#at, false);
        return;
      case '"':
      case "'":
        this.#scanString(char);
        return;
      case "`":
        this.#at++;
        if (this.#unclosed.has(this.#at - 1)) this.#skipLine();
        else this.#scanTemplate(this.#at - 1);
        return;
      case "/":
        this.#scanSlash();
        return;
      case "(":
      case "[":
      case "{":
        this.#openBracket(char);
        this.#at++;
        return;
      case ")":
      case "]":
      case "}":
        this.#closeBracket(char);
        return;
      default:
        this.#at++;
    }
  }

  #startLine(start: number, inside: boolean): void {
    const text = this.#text;
    let end = start;
    while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
    let at = start;
    while (at < end && /\s/.test(text[at] as string)) at++;
    const first = at < end ? (text[at] as string) : "";
    this.#indent = at - start;
    if (!inside && this.#guess && this.#stack.length > 0) this.#closeModule(start, at);
    const owner = inside ? -2 : (this.#stack.at(-1)?.at ?? -1);
    continuation.lastIndex = at;
    this.#lines.push({
      start,
      end,
      indent: at - start,
      blank: first === "",
      closes: first in pairs,
      continues: continuation.test(text),
      owner,
    });
  }

  /** Closes all brackets at a statement that is only allowed at module level. */
  #closeModule(start: number, first: number): void {
    if (first > start || !moduleOnly.test(this.#text.slice(first, first + 20))) return;
    for (const { at } of this.#stack) this.#suspects.push({ at, opens: true, shows: start });
    this.#stack = [];
  }

  #scanString(quote: string): void {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    while (at < text.length && text[at] !== quote && text[at] !== "\n" && text[at] !== "\r")
      at += text[at] === "\\" ? (text[at + 1] === "\r" && text[at + 2] === "\n" ? 3 : 2) : 1;
    if (text[at] === quote) at++;
    else this.#suspects.push({ at: start, opens: true });
    this.#at = at;
  }

  /** Scans a template's text up to its end or the next `${`. The code after `${` ends at a `}`. */
  #scanTemplate(start: number): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const char = text[this.#at] as string;
      if (char === "\\") this.#at += 2;
      else if (char === "`") {
        this.#at++;
        return;
      } else if (char === "$" && text[this.#at + 1] === "{") {
        this.#at++;
        this.#openBracket("`");
        this.#at++;
        return;
      } else {
        this.#at++;
        if (char !== "\n") continue;
        this.#longTemplate ??= start;
        this.#startLine(this.#at, true);
      }
    }
    this.#openTemplate ??= this.#longTemplate ?? start;
    this.#suspects.push({ at: start, opens: true });
  }

  #scanSlash(): void {
    const text = this.#text;
    const next = text[this.#at + 1];
    if (next === "/") this.#skipLine();
    else if (next === "*") this.#scanComment();
    else if (!this.#scanRegularExpression()) this.#at++;
  }

  #scanComment(): void {
    const start = this.#at;
    const end = this.#text.indexOf("*/", start + 2);
    if (end < 0) {
      this.#suspects.push({ at: start, opens: true });
      this.#skipLine();
      return;
    }
    for (this.#at = start; this.#at < end; this.#at++)
      if (this.#text[this.#at] === "\n") this.#startLine(this.#at + 1, true);
    this.#at = end + 2;
  }

  #scanRegularExpression(): boolean {
    const text = this.#text;
    let before = this.#at - 1;
    while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
    const word = text.slice(Math.max(0, before - 10), before + 1);
    if (beforeDivision.test(text[before] ?? "") && !beforeExpression.test(word)) return false;
    let inClass = false;
    for (let at = this.#at + 1; at < text.length; at++) {
      const char = text[at] as string;
      if (char === "\n" || char === "\r") return false;
      if (char === "\\") at++;
      else if (char === "[") inClass = true;
      else if (char === "]") inClass = false;
      else if (char === "/" && !inClass) {
        this.#at = at + 1;
        return true;
      }
    }
    return false;
  }

  #skipLine(): void {
    const text = this.#text;
    while (this.#at < text.length && text[this.#at] !== "\n" && text[this.#at] !== "\r") this.#at++;
  }

  #openBracket(mark: string): void {
    this.#outer.set(this.#at, this.#stack.at(-1)?.at ?? -1);
    this.#stack.push({ at: this.#at, mark, indent: this.#indent });
  }

  #closeBracket(char: string): void {
    const at = this.#at++;
    const index = this.#findOpener(char, at);
    if (index < 0) {
      this.#suspects.push({ at, opens: false });
      return;
    }
    const dropped = this.#stack.splice(index);
    const opener = dropped.shift() as OpenBracket;
    for (const open of dropped) this.#suspects.push({ at: open.at, opens: true, shows: at });
    this.#closings.set(opener.at, at);
    if (opener.mark === "`") this.#scanTemplate(opener.at);
  }

  /** Finds the opening bracket on the stack for a closing one; -1 if there is none. */
  #findOpener(char: string, at: number): number {
    const stack = this.#stack;
    const fits = ({ mark }: OpenBracket): boolean => mark === pairs[char] || (char === "}" && mark === "`");
    const top = stack.at(-1);
    const line = this.#lines.at(-1) as ScannedLine;
    const leads = line.closes && line.start + line.indent === at;
    if (this.#guess && leads && top !== undefined && top.indent !== line.indent) {
      const level = stack.findLastIndex((open) => fits(open) && open.indent === line.indent);
      if (level >= 0) return level;
      if (top.indent < line.indent && fits(top)) return -1;
    }
    if (top !== undefined && fits(top)) return stack.length - 1;
    const index = stack.findLastIndex(fits);
    // A `)` in the middle of a line is superfluous. At the start of a line, or after a leading `}`, it ends a longer construct.
    return char === "}" || line.closes
      ? index
      : stack.slice(index + 1).some(({ mark }) => mark === "{")
        ? -1
        : index;
  }
}

/** Returns the index of the line that contains an offset. */
export function lineAt(lines: readonly ScannedLine[], offset: number): number {
  return Math.max(0, countLeading(lines, ({ start }) => start <= offset) - 1);
}
