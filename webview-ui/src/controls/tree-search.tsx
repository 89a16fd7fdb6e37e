import type { KeyboardEvent, ReactElement } from "react";
import { SearchField, type SearchFieldProps } from "./text-field.tsx";

/** Keys that move in the search's own text, or change it. */
const textKeys: ReadonlySet<string> = new Set([
  "ArrowLeft",
  "ArrowRight",
  "Home",
  "End",
  "Backspace",
  "Delete",
  " ",
]);

interface TreeSearchProps extends SearchFieldProps {
  /** The id of the tree that the search filters. */
  readonly tree: string;
  /** The id of the row where keys begin; undefined where the tree has none. */
  readonly activeRow: string | undefined;
  /** Handles a key as the tree does that has the focus. */
  readonly onTreeKey: (event: KeyboardEvent) => void;
}

/** A search box above a tree: keys move in the tree and choose there while a person types, and Escape empties it first. */
export function TreeSearch({ tree, activeRow, onTreeKey, ...search }: TreeSearchProps): ReactElement {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (textKeys.has(event.key)) return;
    if (event.key === "Escape" && search.value !== "") {
      search.onChange("");
      event.preventDefault();
      event.stopPropagation();
    } else onTreeKey(event);
  };
  return (
    <SearchField
      {...search}
      role="combobox"
      aria-expanded={activeRow !== undefined}
      aria-controls={tree}
      aria-haspopup="tree"
      aria-activedescendant={search.value === "" ? undefined : activeRow}
      onKeyDown={onKeyDown}
    />
  );
}
