const countLines = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const line of text.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

/** Returns the lines that occur more often in one text than in another. */
const extraLines = (one: string, other: string): readonly string[] => {
  const known = countLines(other);
  return [...countLines(one)].flatMap(([line, count]) =>
    Array<string>(Math.max(0, count - (known.get(line) ?? 0))).fill(line),
  );
};

/** Describes the lines that were removed from the previous text and those that were added. */
export function differences(before: string, now: string): readonly string[] {
  const changed = [
    ...extraLines(before, now).map((line) => `gone: ${line}`),
    ...extraLines(now, before).map((line) => `new: ${line}`),
  ];
  return changed.length === 0 && before !== now ? ["the order of the lines"] : changed;
}
