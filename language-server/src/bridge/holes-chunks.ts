import type { Range } from "../protocol/protocol.ts";

/**
 * The text in stretches that begin where a statement of the module seems to: at the left edge, with something that
 * goes not on with what stands before.
 */
export function chunksOf(text: string): readonly Range[] {
  const starts = [0];
  for (const { index } of text.matchAll(/^(?=[\w$@"'#])(?!(?:else|catch|finally|while)\b)/gm)) {
    if (index > 0) starts.push(index);
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** The chunk that holds an offset. */
export function chunkAt(chunks: readonly Range[], offset: number): number {
  let at = chunks.length - 1;
  while (at > 0 && (chunks[at] as Range).start > offset) at--;
  return at;
}
