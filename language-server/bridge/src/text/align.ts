import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { commonItems } from "./common-run.ts";
import { countLeading } from "./count-leading.ts";
import { withoutCommonEnds } from "./edit-list.ts";

/** Longer words are truncated when white space splits or joins them. */
const maxWordLength = 64;

/** Maps each character of an old text to its offset in the new text, if the character still exists. */
export class Alignment {
  /** Where text was added or removed. Ranges refer to the new text. */
  readonly dirty: readonly Range[];
  /** The changes with character precision, while `dirty` contains whole words: `constif` if `const` was typed before `if`. */
  readonly typed: readonly TextEdit[];
  /** The changes from the old text to the new one, in old offsets. */
  readonly changes: readonly TextEdit[];
  readonly #shared: readonly SharedSegment[];
  /** The number of shared characters before each segment. */
  readonly #sums: readonly number[];

  constructor(before: string, after: string, changes: readonly TextEdit[] | undefined) {
    const shared: SharedSegment[] = [];
    const dirty: Range[] = [];
    let at = 0;
    let shift = 0;
    this.changes = validChanges(before, after, changes);
    for (const change of this.changes) {
      const { start, end, newText } = change;
      pushNonEmpty(shared, { oldStart: at, newStart: at + shift, length: start - at });
      const first = shared.length;
      for (const next of sharedTokens(before.slice(start, end), newText, start, start + shift))
        shared.push(next);
      dirty.push(...changedRanges(before, after, change, start + shift, shared.slice(first)));
      at = end;
      shift += newText.length - (end - start);
    }
    pushNonEmpty(shared, { oldStart: at, newStart: at + shift, length: before.length - at });
    this.#shared = shared;
    this.dirty = dirty;
    this.typed = this.changes.map((change) => withoutCommonEnds(before, change));
    let sum = 0;
    this.#sums = shared.map(({ length }) => {
      sum += length;
      return sum - length;
    });
  }

  /** The new offset of the character at an old offset. Undefined if the character was removed. */
  start(offset: number): number | undefined {
    const shared = this.#shared[this.#find(offset)];
    if (shared === undefined || offset >= shared.oldStart + shared.length) return undefined;
    return shared.newStart + offset - shared.oldStart;
  }

  /** The new offset after the character that preceded an old offset. */
  end(offset: number): number | undefined {
    const last = this.start(offset - 1);
    return last === undefined ? undefined : last + 1;
  }

  /** The closest new offset for an old one, even if the text there was removed: after the last preserved character before it. */
  near(offset: number): number {
    const shared = this.#shared[this.#find(offset)];
    if (shared === undefined) return 0;
    return shared.newStart + Math.min(offset - shared.oldStart, shared.length);
  }

  /** The closest new range for an old one, however little of its text is left. */
  range({ start, end }: Range): Range {
    const from = this.start(start) ?? this.near(start);
    return { start: from, end: Math.max(from, this.end(end) ?? this.near(end)) };
  }

  /** The number of characters in an old range that still exist. */
  kept({ start, end }: Range): number {
    return this.#before(end) - this.#before(start);
  }

  #before(offset: number): number {
    const index = this.#find(offset);
    const shared = this.#shared[index];
    if (shared === undefined) return 0;
    return (this.#sums[index] ?? 0) + Math.min(offset - shared.oldStart, shared.length);
  }

  /** The last segment that starts at or before an old offset. */
  #find(offset: number): number {
    return countLeading(this.#shared, ({ oldStart }) => oldStart <= offset) - 1;
  }
}

function pushNonEmpty(shared: SharedSegment[], next: SharedSegment): void {
  if (next.length > 0) shared.push(next);
}

/** The parts of a change that are more than white space. Ranges refer to the new text and are empty for removals. */
function changedRanges(
  before: string,
  after: string,
  change: TextEdit,
  newStart: number,
  shared: readonly SharedSegment[],
): readonly Range[] {
  const found: Range[] = [];
  let old = change.start;
  let at = newStart;
  const endSegment: SharedSegment = {
    oldStart: change.end,
    newStart: newStart + change.newText.length,
    length: 0,
  };
  for (const next of [...shared, endSegment]) {
    const gap = after.slice(at, next.newStart);
    const inner = gap.trim();
    const start = inner === "" ? at : at + gap.indexOf(inner);
    const removedText = before.slice(old, next.oldStart);
    if (inner !== "" || removedText.trim() !== "") found.push({ start, end: start + inner.length });
    else if ((gap === "") !== (removedText === "")) found.push(...wordsAround(after, at, next.newStart));
    old = next.oldStart + next.length;
    at = next.newStart + next.length;
  }
  return found;
}

/** The words that an added space splits or a removed one joins. They count as different words. */
function wordsAround(text: string, start: number, end: number): readonly Range[] {
  const before = /[\w$]+$/.exec(text.slice(Math.max(0, start - maxWordLength), start))?.[0].length ?? 0;
  const behind = /^[\w$]+/.exec(text.slice(end, end + maxWordLength))?.[0].length ?? 0;
  return before > 0 && behind > 0 ? [{ start: start - before, end: end + behind }] : [];
}

/** The given changes if they turn the old text into the new one, otherwise the smallest range of changed lines. */
function validChanges(
  before: string,
  after: string,
  changes: readonly TextEdit[] | undefined,
): readonly TextEdit[] {
  if (changes !== undefined) {
    const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
    if (leadsTo(before, after, sorted))
      return sorted.flatMap((change, index) =>
        withoutCommonLines(before, atWords(before, change, sorted[index - 1]?.end ?? 0)),
      );
  }
  return withoutCommonLines(before, { start: 0, end: before.length, newText: after });
}

/**
 * Shifts an insertion or removal that is longer than a word back to the start of a word, if the resulting text is the same.
 * From `if (a) is()` to `is()`, the removed text is `if (a) `, not `f (a) i`.
 */
function atWords(before: string, change: TextEdit, minStart: number): TextEdit {
  let { start, end, newText } = change;
  let gone = before.slice(start, end);
  if ((gone === "") === (newText === "") || !/[^\w$]/.test(gone + newText)) return change;
  const isInside = (): boolean => /^[\w$]{2}$/.test(before.slice(start - 1, start + 1));
  while (start > minStart && isInside() && (gone || newText).endsWith(before[start - 1] as string)) {
    const rotate = (text: string): string => text.slice(-1) + text.slice(0, -1);
    [start, end, gone, newText] = [start - 1, end - 1, rotate(gone), rotate(newText)];
  }
  return isInside() ? change : { start, end, newText };
}

function leadsTo(before: string, after: string, changes: readonly TextEdit[]): boolean {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, newText } of changes) {
    if (start < at || end < start || end > before.length) return false;
    parts.push(before.slice(at, start), newText);
    at = end;
  }
  parts.push(before.slice(at));
  return parts.join("") === after;
}

/** Excludes identical whole lines at both ends of a change. */
function withoutCommonLines(before: string, { start, end, newText }: TextEdit): readonly TextEdit[] {
  const most = Math.min(end - start, newText.length);
  let head = 0;
  let line = 0;
  while (head < most && before.charCodeAt(start + head) === newText.charCodeAt(head)) {
    head++;
    if (newText.charCodeAt(head - 1) === 10) line = head;
  }
  if (head === end - start && head === newText.length) return [];
  head = line;
  let tail = 0;
  line = 0;
  while (
    tail < most - head &&
    before.charCodeAt(end - 1 - tail) === newText.charCodeAt(newText.length - 1 - tail)
  ) {
    if (newText.charCodeAt(newText.length - 1 - tail) === 10) line = tail;
    tail++;
  }
  return [{ start: start + head, end: end - line, newText: newText.slice(head, newText.length - line) }];
}

/** A segment that occurs in both texts. */
interface SharedSegment {
  readonly oldStart: number;
  readonly newStart: number;
  readonly length: number;
}

interface Token {
  readonly start: number;
  readonly text: string;
}

/** The words and punctuation that two texts have in common, in order. White space is ignored. */
function sharedTokens(
  before: string,
  after: string,
  oldBase: number,
  newBase: number,
): readonly SharedSegment[] {
  if (before === "" || after === "") return [];
  const a = tokenize(before);
  const b = tokenize(after);
  const numbers = new Map<string, number>();
  const tokenNumber = ({ text }: Token): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  return commonItems(Int32Array.from(a, tokenNumber), Int32Array.from(b, tokenNumber)).map(([x, y]) => {
    const old = a[x] as Token;
    return {
      oldStart: oldBase + old.start,
      newStart: newBase + (b[y] as Token).start,
      length: old.text.length,
    };
  });
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[\w$]+|[^\s\w$]/g)) tokens.push({ start: match.index, text: match[0] });
  return tokens;
}
