import type { ComponentProps, KeyboardEvent, ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { SearchField, type SearchFieldProps } from "./text-field.tsx";
import { type TreeRow, treeMove } from "./tree-keys.ts";

/** Keys that move the cursor in the search text, or edit it. */
const textKeys: ReadonlySet<string> = new Set([
  "ArrowLeft",
  "ArrowRight",
  "Home",
  "End",
  "Backspace",
  "Delete",
  " ",
]);

/** Returns the element id of a row from the id of its tree. */
export const rowId = (tree: string, index: number): string => `${tree}-${index}`;

interface SearchTreeProps extends ComponentProps<"div"> {
  readonly id: string;
  readonly search: SearchFieldProps;
  readonly rows: readonly TreeRow[];
  /** The index of the row that the keys start from. */
  readonly at: number;
  /** Shown instead of rows if there are none. */
  readonly nothing: string;
  /** Shown between the search box and the tree. */
  readonly note?: ReactNode;
  readonly onMove: (to: number) => void;
  readonly onTwist: (at: number) => void;
  /** Handles any other key on a row. Returns true if the key was handled. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/**
 * A tree below a search box that filters it. While the user is typing, keys in the search box move in the tree and choose rows.
 * Escape clears the search box first.
 */
export function SearchTree(props: SearchTreeProps): ReactElement {
  const { search, rows, at, nothing, note, onMove, onTwist, onKey, children, ...tree } = props;
  const activeRow = rows.length > 0 ? rowId(tree.id, at) : undefined;
  const handleTreeKey = (event: KeyboardEvent): boolean => {
    const move = treeMove(rows, at, event.key);
    if (!move) return rows.length > 0 && onKey(event);
    if ("toggles" in move) onTwist(at);
    else onMove(move.to);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!handleTreeKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onSearchKey = (event: KeyboardEvent): void => {
    if (textKeys.has(event.key)) return;
    if (event.key === "Escape" && search.value !== "") {
      search.onChange("");
      event.preventDefault();
      event.stopPropagation();
    } else onKeyDown(event);
  };
  return (
    <>
      <SearchField
        {...search}
        role="combobox"
        aria-expanded={activeRow !== undefined}
        aria-controls={tree.id}
        aria-haspopup="tree"
        aria-activedescendant={search.value === "" ? undefined : activeRow}
        onKeyDown={onSearchKey}
      />
      {note}
      <div {...tree} role="tree" tabIndex={0} aria-activedescendant={activeRow} onKeyDown={onKeyDown}>
        {children}
        {activeRow === undefined && <p className="hl-dim">{nothing}</p>}
      </div>
    </>
  );
}

interface SearchTreeRowProps extends ComponentProps<"div"> {
  readonly row: TreeRow;
  /** Left padding in pixels, added to the indentation of the row's level. */
  readonly indent: number;
  readonly selected: boolean;
  /** Shown before the twistie. */
  readonly before?: ReactNode;
  readonly onTwist: () => void;
}

/** A row of a search tree, with its twistie. The tree has the focus and handles the keys. */
export function SearchTreeRow(props: SearchTreeRowProps): ReactElement {
  const { row, indent, selected, before, onTwist, children, ...rest } = props;
  const { level, expanded } = row;
  return (
    <div
      {...rest}
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-selected={selected}
      aria-expanded={expanded}
      style={{ paddingLeft: level * 12 + indent }}
      onKeyDown={() => undefined}
    >
      {before}
      <span
        className="hl-twistie"
        aria-hidden="true"
        onClick={(event) => {
          if (expanded === undefined) return;
          event.stopPropagation();
          onTwist();
        }}
        onKeyDown={() => undefined}
      >
        {expanded !== undefined && <Icon name={expanded ? "chevron-down" : "chevron-right"} size={14} />}
      </span>
      {children}
    </div>
  );
}
