import type { Range, TextEdit } from "./flow-document.ts";

/** Maximum number of changes kept: more than a formatter makes at once, and enough for minutes of typing. */
const maxChanges = 2000;

interface Change {
  /** The version after this change. */
  readonly version: number;
  readonly edit: TextEdit;
}

/** Adjusts a range for an edit. Undefined if the edit replaced the range or one of its ends. */
function rangeAfter(range: Range, { start, end, newText }: TextEdit): Range | undefined {
  const lengthChange = newText.length - (end - start);
  if (end <= range.start) return { start: range.start + lengthChange, end: range.end + lengthChange };
  if (start >= range.end) return range;
  const inside = start >= range.start && end <= range.end && end - start < range.end - range.start;
  return inside ? { start: range.start, end: range.end + lengthChange } : undefined;
}

/**
 * Adds an edit of the current text to the edits that led to this text from an older one. The resulting edits are sorted and
 * do not touch each other.
 */
function addEdit(edits: readonly TextEdit[], { start, end, newText }: TextEdit): readonly TextEdit[] {
  const before: TextEdit[] = [];
  const after: TextEdit[] = [];
  /** Shift from offsets in the older text to offsets in the current text. */
  let shift = 0;
  let oldStart: number | undefined;
  let oldEnd = 0;
  let text = newText;
  for (const edit of edits) {
    const from = edit.start + shift;
    const isBefore = from + edit.newText.length < start;
    if (!isBefore && from > end) {
      after.push(edit);
      continue;
    }
    if (isBefore) before.push(edit);
    else {
      oldStart ??= Math.min(edit.start, start - shift);
      oldEnd = edit.end;
      text = edit.newText.slice(0, Math.max(0, start - from)) + text + edit.newText.slice(end - from);
    }
    shift += edit.newText.length - (edit.end - edit.start);
  }
  const merged = { start: oldStart ?? start - shift, end: Math.max(oldEnd, end - shift), newText: text };
  return merged.start < merged.end || text !== "" ? [...before, merged, ...after] : [...before, ...after];
}

/** The changes to a text. Maps a range from an earlier version, or an entire earlier text, to the current one. */
export class ChangeLog {
  #changes: Change[] = [];
  #dropped = 0;
  /** The oldest version from which ranges can be mapped. */
  #oldest: number;

  constructor(version: number) {
    this.#oldest = version;
  }

  /** Adds the next change. Its offsets refer to the text that the change was made in. */
  add(version: number, edit: TextEdit): void {
    this.#changes.push({ version, edit });
    if (this.#changes.length <= maxChanges) return;
    const dropped = this.#changes.splice(0, maxChanges / 2);
    this.#dropped += dropped.length;
    this.#oldest = dropped.at(-1)?.version ?? version;
  }

  /** The number of changes, which identifies the current text. Client versions are not guaranteed to increase. */
  get count(): number {
    return this.#dropped + this.#changes.length;
  }

  /**
   * Returns the edits from the text after `count` changes to the current text: sorted, not touching each other. Undefined if
   * some of the changes are no longer kept.
   */
  since(count: number): readonly TextEdit[] | undefined {
    if (count < this.#dropped) return undefined;
    const later = this.#changes.slice(count - this.#dropped);
    return later.reduce<readonly TextEdit[]>((edits, { edit }) => addEdit(edits, edit), []);
  }

  /**
   * Maps a range from an earlier version to the current text. Undefined if one of its ends or the entire range was replaced,
   * or if the version is older than the kept changes.
   */
  currentRange(version: number, range: Range): Range | undefined {
    if (version < this.#oldest) return undefined;
    let current: Range | undefined = range;
    for (const change of this.#changes) {
      if (change.version > version) current = current && rangeAfter(current, change.edit);
    }
    return current;
  }
}
