import type { Range } from "../../protocol/protocol.ts";

/** Longer texts are told apart by their beginning, their end and their length. */
const most = 64;

/** A short word for a piece of text: the same for the same text, almost never the same for another. */
export function hashOf(kind: string, text: string, range: Range): string {
  const length = range.end - range.start;
  let high = Math.imul(0xdeadbeef ^ length, 2654435761);
  let low = Math.imul(0x41c6ce57 ^ kind.charCodeAt(0), 1597334677);
  const long = length > most;
  const head = long ? range.start + most / 2 : range.end;
  for (let at = range.start; at < head; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  for (let at = long ? range.end - most / 2 : range.end; at < range.end; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (high >>> 0).toString(36) + (low >>> 21).toString(36);
}
