import type { AnyRow } from "./row.ts";

/** The rows whose look or whose children changed; `all` if the rows of the first level differ. */
export type Redrawn = "all" | readonly AnyRow[];

/** The visible members of a row, as text. */
const visibleText = ({ children, load, ...visible }: AnyRow): string =>
  JSON.stringify([visible, load !== undefined, (children ?? []).length > 0]);

/** Updates a shown row to the current one of the same id. */
function become(shown: AnyRow, row: AnyRow): void {
  for (const key of Object.keys(shown)) if (!(key in row)) Reflect.deleteProperty(shown, key);
  Object.assign(shown, row);
}

/** The rows of one level to show, and whether they are the same as before. */
interface Level {
  readonly rows: readonly AnyRow[];
  readonly same: boolean;
}

function mergeLevel(before: readonly AnyRow[], now: readonly AnyRow[], changed: AnyRow[]): Level {
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = now.map((row) => {
    const shown = known.get(row.id);
    return shown ? keep(shown, row, changed) : { ...row };
  });
  return { rows, same: rows.length === before.length && rows.every((row, index) => row === before[index]) };
}

/** Returns the existing row, changed in place. */
function keep(shown: AnyRow, row: AnyRow, changed: AnyRow[]): AnyRow {
  const below: AnyRow[] = [];
  // What was read when a row was unfolded stays until it is read again.
  const children = row.children && mergeLevel(shown.children ?? [], row.children, below);
  const drawn = visibleText(shown) !== visibleText(row) || children?.same === false;
  become(shown, children ? { ...row, children: children.rows } : row);
  changed.push(...(drawn ? [shown] : []), ...below);
  return shown;
}

/**
 * The rows that a tree shows. A row stays the same object as long as its id is there, since the editor knows it by that:
 * one that is drawn again without need is forgotten for a moment, and a menu that is chosen then names no row.
 */
export class ShownRows {
  #rows: readonly AnyRow[] = [];
  /** What an unfolded row has read, by its id. */
  readonly #read = new Map<string, readonly AnyRow[]>();

  get rows(): readonly AnyRow[] {
    return this.#rows;
  }

  /** Takes over the current rows. */
  take(now: readonly AnyRow[]): Redrawn {
    const changed: AnyRow[] = [];
    const { rows, same } = mergeLevel(this.#rows, now, changed);
    this.#rows = rows;
    return same ? changed : "all";
  }

  /** The children of a row that reads them when it is unfolded, at the last read. */
  readBy(row: AnyRow): readonly AnyRow[] | undefined {
    return this.#read.get(row.id);
  }

  /** Takes over what an unfolded row has read, and returns what has to be redrawn. */
  takeRead(row: AnyRow, now: readonly AnyRow[]): readonly AnyRow[] {
    const changed: AnyRow[] = [];
    const { rows, same } = mergeLevel(this.#read.get(row.id) ?? [], now, changed);
    this.#read.set(row.id, rows);
    return same ? changed : [row];
  }

  /** The rows that were unfolded and have read their children; those that are gone are forgotten. */
  unfolded(): readonly AnyRow[] {
    const all: AnyRow[] = [];
    const gather = (rows: readonly AnyRow[]): void => {
      for (const row of rows) {
        if (this.#read.has(row.id)) all.push(row);
        gather(row.children ?? []);
      }
    };
    gather(this.#rows);
    for (const id of this.#read.keys()) if (!all.some((row) => row.id === id)) this.#read.delete(id);
    return all;
  }

  /** Forgets what a row has read, once it is folded. */
  fold(row: AnyRow): void {
    this.#read.delete(row.id);
  }
}
