import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useState } from "react";
import { goToItem } from "../actions/select.ts";
import { IconButton } from "../controls/button.tsx";
import { SearchField } from "../controls/text-field.tsx";
import { findSteps } from "../model/find-steps.ts";
import { useController } from "../state/controller.ts";
import { useCloseOverlay } from "../state/use-close-overlay.ts";

/** Finds steps of the shown flow. Enter and Shift+Enter go to the next and previous match. */
export function SearchBar(): ReactElement {
  const control = useController();
  const { store } = control;
  const [query, setQuery] = useState("");
  const [matchIndex, setMatchIndex] = useState(0);
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => () => store.set({ found: new Set() }), [store]);
  const show = (index: number, among: readonly string[]): void => {
    setMatchIndex(index);
    const id = among[index];
    if (id !== undefined) goToItem(control, id);
  };
  const change = (text: string): void => {
    const { scene } = store.get();
    const hits = scene ? findSteps(scene.index, text) : [];
    setQuery(text);
    setFound(hits);
    store.set({ found: new Set(hits) });
    show(0, hits);
  };
  const close = useCloseOverlay();
  const moveBy = (by: number): void => {
    if (found.length > 0) show((matchIndex + by + found.length) % found.length, found);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") moveBy(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown") moveBy(1);
    else if (event.key === "ArrowUp") moveBy(-1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count =
    query === "" ? "" : found.length === 0 ? t("no results") : t("{0} of {1}", matchIndex + 1, found.length);
  return (
    <search className="hl-row hl-find" data-over-canvas>
      <SearchField
        label={t("Search steps")}
        placeholder={t("Search steps")}
        value={query}
        onChange={change}
        onKeyDown={onKeyDown}
        autoFocus
        data-testid="search-text"
      />
      <span className="hl-find-count hl-hint" role="status">
        {count}
      </span>
      <IconButton icon="arrow-up" label={t("Previous")} onClick={() => moveBy(-1)} />
      <IconButton icon="arrow-down" label={t("Next")} onClick={() => moveBy(1)} />
      <IconButton icon="close" label={t("Close the search")} onClick={() => close()} />
    </search>
  );
}
