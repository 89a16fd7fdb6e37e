/** Splits a name at dots, dashes, underscores, spaces and capitals into lower-case words, separated by spaces. */
function splitWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/**
 * Returns the edit distance between two strings (insertions, deletions, replacements, swaps of adjacent characters).
 */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

function commonPrefixLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** Returns how many characters of a name may be wrong: up to a third, and at least one. */
function maxErrors(words: string): number {
  return Math.max(1, Math.floor(words.length / 3));
}

/**
 * Suggests the intended name for a wrong one.
 *
 * @param names The correct names.
 * @param wrong The wrong name.
 * @returns The closest name; undefined if none is close enough.
 * @example
 * const meant = nearestName(["deploy", "promote"], "depoly"); // deploy
 * @see {@link nearestEvent}
 */
export function nearestName(names: readonly string[], wrong: string): string | undefined {
  const words = splitWords(wrong.slice(0, 100));
  const joined = words.replaceAll(" ", "");
  if (joined === "") return undefined;
  let best: { name: string; cost: number; prefix: number } | undefined;
  for (const name of names) {
    const candidate = splitWords(name);
    const candidateJoined = candidate.replaceAll(" ", "");
    if (best !== undefined && Math.abs(candidateJoined.length - joined.length) > best.cost) continue;
    // A different separator should rank before a different letter, so it costs less.
    const cost = editDistance(joined, candidateJoined) + (words === candidate ? 0 : 0.5);
    const prefix = commonPrefixLength(joined, candidateJoined);
    if (best === undefined || cost < best.cost || (cost === best.cost && prefix > best.prefix)) {
      best = { name, cost, prefix };
    }
  }
  return best !== undefined && best.cost <= maxErrors(joined) + 0.5 ? best.name : undefined;
}
