import type { Range } from "./flow-document.ts";

export const isSameRange = (one: Range, other: Range): boolean =>
  one.start === other.start && one.end === other.end;
