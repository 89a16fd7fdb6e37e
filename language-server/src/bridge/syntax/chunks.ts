import type { Range } from "../../protocol/protocol.ts";
import { scan } from "./scan.ts";

/**
 * The text in stretches that begin where a statement of the module seems to: at the left edge and outside of brackets,
 * with something that does not continue what stands before.
 */
export function chunksOf(text: string): readonly Range[] {
  const starts = [0];
  for (const { start, indent, owner, continues } of scan(text).lines) {
    if (owner !== -1 || indent > 0 || start === 0 || continues) continue;
    if (/[\w$@"'#]/.test(text[start] ?? "")) starts.push(start);
  }
  return stretches(starts, text.length);
}

/** Stretches from each start to the next, the last one to the end. */
export function stretches(starts: readonly number[], end: number): readonly Range[] {
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? end }));
}

/** The chunk that holds an offset. */
export function chunkAt(chunks: readonly Range[], offset: number): number {
  let at = chunks.length - 1;
  while (at > 0 && (chunks[at] as Range).start > offset) at--;
  return at;
}
