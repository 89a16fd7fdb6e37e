/** The properties of a tree row that the keys depend on. */
export interface TreeRow {
  readonly level: number;
  /** Undefined if the row has no children. */
  readonly expanded: boolean | undefined;
}

/** Returns the index of the row from which keys start: the first row or, in search results, the first leaf. */
export function firstRow(rows: readonly TreeRow[], query: string): number {
  if (query.trim() === "") return 0;
  return Math.max(
    0,
    rows.findIndex(({ level }, at) => (rows[at + 1]?.level ?? 0) <= level),
  );
}

/**
 * Returns the effect of a key in a tree: moving to a row, or expanding or collapsing the active one. Returns undefined for
 * other keys.
 */
export function treeMove(
  rows: readonly TreeRow[],
  at: number,
  key: string,
): { readonly to: number } | { readonly toggles: true } | undefined {
  const row = rows[at];
  if (!row) return undefined;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, rows.length - 1) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: rows.length - 1 };
    case "ArrowRight":
      if (row.expanded === false) return { toggles: true };
      return { to: (rows[at + 1]?.level ?? 0) > row.level ? at + 1 : at };
    case "ArrowLeft": {
      if (row.expanded === true) return { toggles: true };
      const parent = rows.slice(0, at).findLastIndex(({ level }) => level < row.level);
      return { to: parent < 0 ? at : parent };
    }
    default:
      return undefined;
  }
}
