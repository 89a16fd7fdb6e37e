import type { TextEdit } from "@hookloom/protocol/flow-document";

/** A stretch of the old text that was kept, or inserted text. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

const lengthOf = (piece: Piece): number => ("text" in piece ? piece.text.length : piece.end - piece.start);

function cut(piece: Piece, from: number, to: number): Piece {
  return "text" in piece
    ? { text: piece.text.slice(from, to) }
    : { start: piece.start + from, end: piece.start + to };
}

/**
 * Composes successive changes, each in offsets of the text after the previous one, into one list of edits of the
 * original text.
 */
export class ChangeComposer {
  #pieces: Piece[];
  readonly #oldLength: number;

  constructor(oldLength: number) {
    this.#oldLength = oldLength;
    this.#pieces = [{ start: 0, end: oldLength }];
  }

  /** Replaces `start` to `end` of the present text; offsets beyond its end count as its end. */
  add(start: number, end: number, newText: string): void {
    const before = this.#slice(0, start);
    const after = this.#slice(end, Number.POSITIVE_INFINITY);
    this.#pieces = newText === "" ? [...before, ...after] : [...before, { text: newText }, ...after];
  }

  /** The edits so far: sorted, not touching each other, at most one an offset. */
  edits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let oldOffset = 0;
    let newText = "";
    const close = (upTo: number): void => {
      if (newText !== "" || upTo > oldOffset) edits.push({ start: oldOffset, end: upTo, newText });
      newText = "";
    };
    for (const piece of this.#pieces) {
      if ("text" in piece) {
        newText += piece.text;
      } else {
        close(piece.start);
        oldOffset = piece.end;
      }
    }
    close(this.#oldLength);
    return edits;
  }

  #slice(from: number, to: number): Piece[] {
    const result: Piece[] = [];
    let offset = 0;
    for (const piece of this.#pieces) {
      const length = lengthOf(piece);
      const start = Math.max(from - offset, 0);
      const end = Math.min(to - offset, length);
      if (start < end) result.push(cut(piece, start, end));
      offset += length;
    }
    return result;
  }
}
