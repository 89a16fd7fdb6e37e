const counted = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const line of text.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

/** The lines that one text has more often than another. */
const more = (one: string, other: string): readonly string[] => {
  const known = counted(other);
  return [...counted(one)].flatMap(([line, count]) =>
    Array<string>(Math.max(0, count - (known.get(line) ?? 0))).fill(line),
  );
};

/** What a text no longer has of an earlier one, and what it has gained, line by line. */
export function differences(before: string, now: string): readonly string[] {
  const changed = [
    ...more(before, now).map((line) => `gone: ${line}`),
    ...more(now, before).map((line) => `new: ${line}`),
  ];
  return changed.length === 0 && before !== now ? ["the order of the lines"] : changed;
}
