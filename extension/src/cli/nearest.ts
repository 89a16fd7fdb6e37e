/** How many letters have to be put in, taken out, changed or swapped to make one word the other. */
export function distance(one: string, other: string): number {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = 0; row <= one.length; row++) {
    for (let column = 0; column < width; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      table[row * width + column] =
        row === 0 || column === 0
          ? row + column
          : Math.min(
              at(row - 1, column) + 1,
              at(row, column - 1) + 1,
              at(row - 1, column - 1) + (same ? 0 : 1),
              swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
            );
    }
  }
  return at(one.length, other.length);
}

/** The name that somebody most likely meant; undefined where none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 2));
  let best: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    const letters = name.startsWith(word) && word.length > 1 ? 0 : distance(word.toLowerCase(), name);
    if (letters < least) {
      least = letters;
      best = name;
    }
  }
  return best;
}
