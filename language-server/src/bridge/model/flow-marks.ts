import type { Node } from "@babel/types";

const space = 32;
const tab = 9;
/** What stands before the brace of an object literal, and never before the one of a function's body. */
const beforeObjects = new Set([..."(,=:[?&|{"].map((mark) => mark.charCodeAt(0)));

/**
 * The places of a text at which a function's body may open, and where needed those of the word `on`. Most expressions
 * hold none, so that a walk that looks for functions need not enter them.
 */
export class BodyMarks {
  readonly #offsets: readonly number[];
  #at = 0;

  private constructor(offsets: readonly number[]) {
    this.#offsets = offsets;
  }

  /** Undefined for a text with escapes, whose words may be spelled in any way. */
  static of(text: string, withOn: boolean): BodyMarks | undefined {
    if (withOn && text.includes("\\u")) return undefined;
    const offsets: number[] = [];
    for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
      let before = at - 1;
      while (text.charCodeAt(before) === space || text.charCodeAt(before) === tab) before--;
      if (!beforeObjects.has(text.charCodeAt(before))) offsets.push(at);
    }
    if (!withOn) return new BodyMarks(offsets);
    for (const { index } of text.matchAll(/(?<![\w$])on(?![\w$])/g)) offsets.push(index);
    return new BodyMarks(offsets.sort((a, b) => a - b));
  }

  /** True where a place lies inside a node; quick for nodes that follow each other in the text. */
  within({ start, end }: Node): boolean {
    const offsets = this.#offsets;
    const from = start ?? 0;
    let at = this.#at;
    while (at > 0 && (offsets[at - 1] as number) > from) at--;
    while (at < offsets.length && (offsets[at] as number) <= from) at++;
    this.#at = at;
    return at < offsets.length && (offsets[at] as number) < (end ?? 0);
  }
}
