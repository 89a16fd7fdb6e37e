import { type RefObject, useEffect, useRef } from "react";
import { firstRow, type TreeRow } from "../controls/tree-keys.ts";

interface MarkedRow {
  /** The row that keys apply to. */
  readonly at: number;
  /** The row that is drawn as active; -1 until the tree has had the focus. */
  readonly marked: number;
  /** Marks a row when the tree gets the focus, unless one is marked. */
  onFocus(): void;
}

/**
 * The active row of a tree. A tree that has the focus marks one as soon as it has rows: the first one or, after the active
 * row was removed, the one in its place.
 */
export function useMarkedRow(options: {
  readonly rows: readonly TreeRow[];
  /** The name of each row; `active` is one of them. */
  readonly names: readonly string[];
  readonly active: string;
  readonly query: string;
  readonly list: RefObject<HTMLElement | null>;
  readonly idOf: (index: number) => string;
  onActive(name: string): void;
}): MarkedRow {
  const { rows, names, active, query, list, idOf, onActive } = options;
  const last = useRef(0);
  const found = names.indexOf(active);
  const at = found < 0 ? firstRow(rows, query) : found;
  const mark = (): void => {
    if (found >= 0 || query !== "") return;
    const name = names[Math.min(last.current, names.length - 1)];
    if (name !== undefined) onActive(name);
  };
  useEffect(() => {
    if (found >= 0) last.current = found;
    else if (document.activeElement === list.current) mark();
  });
  useEffect(() => {
    if (active !== "") document.getElementById(idOf(at))?.scrollIntoView({ block: "nearest" });
  }, [active, at, idOf]);
  return { at, marked: found < 0 && query === "" ? -1 : at, onFocus: mark };
}
