import type { Range, TextEdit } from "./flow-document.ts";

/** How many changes are kept: more than a formatter makes at once, and enough for minutes of typing. */
const maxChanges = 2000;

interface Change {
  /** The version that this change led to. */
  readonly version: number;
  readonly edit: TextEdit;
}

/** Where a range is after an edit next to it or inside it; undefined where the edit replaced one of its ends. */
function rangeAfter(range: Range, { start, end, newText }: TextEdit): Range | undefined {
  const by = newText.length - (end - start);
  if (end <= range.start) return { start: range.start + by, end: range.end + by };
  if (start >= range.end) return range;
  const inside = start >= range.start && end <= range.end && end - start < range.end - range.start;
  return inside ? { start: range.start, end: range.end + by } : undefined;
}

/** The changes of one text: maps a range of an earlier version to the current one. */
export class ChangeLog {
  #changes: Change[] = [];
  /** The oldest version from which ranges can be mapped. */
  #oldest: number;

  constructor(version: number) {
    this.#oldest = version;
  }

  /** Adds the next change; its offsets are those of the text in which it was made. */
  add(version: number, edit: TextEdit): void {
    this.#changes.push({ version, edit });
    if (this.#changes.length <= maxChanges) return;
    const dropped = this.#changes.splice(0, maxChanges / 2);
    this.#oldest = dropped.at(-1)?.version ?? version;
  }

  /**
   * Where a range of an earlier version is in the present text. Undefined where one of its ends was replaced or all of
   * it was, and where the version is older than what is kept.
   */
  rangeNow(version: number, range: Range): Range | undefined {
    if (version < this.#oldest) return undefined;
    let now: Range | undefined = range;
    for (const change of this.#changes) {
      if (change.version > version) now = now && rangeAfter(now, change.edit);
    }
    return now;
  }
}
