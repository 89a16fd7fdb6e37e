import type { Range, TextEdit } from "@hookloom/protocol/flow-document";

/**
 * Texts to be put into a source around pieces of it. Pieces nest and are added outer ones first, so at one offset ends
 * come before starts, the ends of inner pieces before those of outer ones.
 */
export class Insertions {
  readonly #starts = new Map<number, string>();
  readonly #ends = new Map<number, string>();

  /** Puts text before whatever starts at an offset and is added later. */
  before(at: number, text: string): void {
    this.#starts.set(at, (this.#starts.get(at) ?? "") + text);
  }

  /** Puts text after whatever ends at an offset and is added later. */
  after(at: number, text: string): void {
    this.#ends.set(at, text + (this.#ends.get(at) ?? ""));
  }

  around({ start, end }: Range, before: string, after: string): void {
    if (start === end) this.before(start, before + after);
    else {
      this.before(start, before);
      this.after(end, after);
    }
  }

  edits(): TextEdit[] {
    const offsets = [...new Set([...this.#starts.keys(), ...this.#ends.keys()])].sort((a, b) => a - b);
    return offsets.map((at) => ({
      start: at,
      end: at,
      newText: (this.#ends.get(at) ?? "") + (this.#starts.get(at) ?? ""),
    }));
  }
}
