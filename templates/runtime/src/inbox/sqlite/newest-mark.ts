import { readFileSync, renameSync, writeFileSync } from "node:fs";

const markFile = (file: string): string => `${file}-newest`;

/**
 * Returns the number of the newest delivery that the store is known to have contained; undefined if unknown. The
 * number is stored in a small file next to the store, because an emptied database cannot be distinguished from a new
 * one.
 */
function readNewestMark(file: string): number | undefined {
  try {
    const text = readFileSync(markFile(file), "utf8").trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the mark. Errors are ignored here: a full disk or a deleted folder is reported when a delivery is stored. */
export function writeNewestMark(file: string, newest: number): void {
  const temporary = `${markFile(file)}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${newest}\n`, { mode: 0o600 });
    renameSync(temporary, markFile(file));
  } catch {
    // Without the mark, the only thing that goes unnoticed is a loss of the whole file.
  }
}

/** Returns a message if a store has lost deliveries. `newest` is the number of its current newest delivery. */
export function describeLoss(file: string, newest: number): string | undefined {
  const known = readNewestMark(file) ?? 0;
  if (newest >= known) return undefined;
  const now = newest === 0 ? "it contains none" : `the newest is number ${newest}`;
  return `The store ${file} has lost deliveries: the newest was number ${known}, but now ${now}. The store was emptied, deleted or replaced by an older copy.`;
}
