import { readFileSync, renameSync, writeFileSync } from "node:fs";

const markFile = (file: string): string => `${file}-newest`;

/**
 * The number of the newest delivery that a store is known to have contained: a small file next to it, since an emptied
 * database resembles a new one. Undefined if nothing is known.
 */
function readNewestMark(file: string): number | undefined {
  try {
    const text = readFileSync(markFile(file), "utf8").trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it. Failures are ignored here: a full disk or a deleted folder is reported where a delivery is stored. */
export function writeNewestMark(file: string, newest: number): void {
  const temporary = `${markFile(file)}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${newest}\n`, { mode: 0o600 });
    renameSync(temporary, markFile(file));
  } catch {
    // Without it only the loss of the whole file would go unnoticed.
  }
}

/** A message if a store contains less than before; `newest` is the number of its newest delivery now. */
export function describeLoss(file: string, newest: number): string | undefined {
  const known = readNewestMark(file) ?? 0;
  if (newest >= known) return undefined;
  const now = newest === 0 ? "it holds none" : `its newest is number ${newest}`;
  return `The store ${file} has lost deliveries: its newest was number ${known}, and now ${now}. It was emptied, deleted or replaced by an older copy.`;
}
