import type { Range } from "../protocol/protocol.ts";

/** Longer texts are told apart by their beginning, their end and their length. */
const most = 240;

/** A short word for a piece of text: the same for the same text, almost never the same for another. */
export function hashOf(kind: string, text: string, range: Range): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const mix = (code: number): void => {
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  };
  for (let at = 0; at < kind.length; at++) mix(kind.charCodeAt(at));
  mix(range.end - range.start);
  const long = range.end - range.start > most;
  const head = long ? range.start + most / 2 : range.end;
  for (let at = range.start; at < head; at++) mix(text.charCodeAt(at));
  if (long) for (let at = range.end - most / 2; at < range.end; at++) mix(text.charCodeAt(at));
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return ((high >>> 0) * 0x200000 + (low >>> 11)).toString(36).slice(0, 8);
}
