import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef } from "react";
import { rowId, SearchTree } from "../controls/search-tree.tsx";
import { firstRow, type TreeRow } from "../controls/tree-keys.ts";

/** The content of one of the two trees, and its active row. */
interface TreeState<Row extends TreeRow> {
  readonly rows: readonly Row[];
  readonly query: string;
  /** The id of the active row. */
  readonly active: string;
  setQuery(query: string): void;
  setActive(name: string): void;
}

/**
 * Returns the index of the active row and that of the row drawn as active, which is -1 until the tree has had the focus. A
 * focused tree marks a row as soon as there are any: the first one or, after the active row was removed, the next one.
 */
function useMarkedRow(
  { rows, active, query, setActive }: TreeState<TreeRow>,
  names: readonly string[],
  list: RefObject<HTMLElement | null>,
  id: string,
) {
  const lastIndex = useRef(0);
  const found = names.indexOf(active);
  const at = found < 0 ? firstRow(rows, query) : found;
  const mark = (): void => {
    if (found >= 0 || query !== "") return;
    const name = names[Math.min(lastIndex.current, names.length - 1)];
    if (name !== undefined) setActive(name);
  };
  useEffect(() => {
    if (found >= 0) lastIndex.current = found;
    else if (document.activeElement === list.current) mark();
  });
  useEffect(() => {
    if (active !== "") document.getElementById(rowId(id, at))?.scrollIntoView({ block: "nearest" });
  }, [active, at, id]);
  return { at, marked: found < 0 && query === "" ? -1 : at, mark };
}

/** One side of the mapper. */
export function MapTree<Row extends TreeRow>(props: {
  readonly side: "source" | "target";
  readonly label: string;
  /** Shown instead of rows if there are none. */
  readonly nothing: string;
  readonly state: TreeState<Row>;
  readonly list: RefObject<HTMLDivElement | null>;
  rowName(row: Row): string;
  onTwist(row: Row): void;
  /** Handles any key on a row except navigation keys. Returns true if the key was handled. */
  onKey(event: KeyboardEvent, row: Row, element: Element | null): boolean;
  onScroll(): void;
  readonly children: (row: Row, id: string, isMarked: boolean, index: number) => ReactElement;
}): ReactElement {
  const { side, label, state, list, rowName: eventLabel } = props;
  const { rows } = state;
  const search = side === "source" ? t("Search the sources") : t("Search the target");
  const id = `hl-map-${side}s`;
  const names = rows.map(eventLabel);
  const { at, marked, mark } = useMarkedRow(state, names, list, id);
  return (
    <section className={`hl-map-side hl-column ${id}`} aria-label={label}>
      <SearchTree
        ref={list}
        id={id}
        aria-label={label}
        rows={rows}
        at={at}
        className="hl-map-tree"
        data-testid={`${side}s`}
        search={{
          label: search,
          placeholder: search,
          value: state.query,
          "data-testid": `${side}-search`,
          onChange: state.setQuery,
        }}
        nothing={props.nothing}
        onScroll={props.onScroll}
        onFocus={mark}
        onMove={(to) => state.setActive(names[marked < 0 ? at : to] ?? "")}
        onTwist={() => rows[at] && props.onTwist(rows[at])}
        onKey={(event) =>
          rows[at] !== undefined && props.onKey(event, rows[at], document.getElementById(rowId(id, at)))
        }
      >
        {rows.map((row, index) => props.children(row, rowId(id, index), index === marked, index))}
      </SearchTree>
    </section>
  );
}
