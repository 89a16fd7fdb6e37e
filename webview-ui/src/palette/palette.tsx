import type { PaletteItem } from "@hookloom/protocol/palette";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useState } from "react";
import { insert, installPackage, runPaletteAction } from "../actions/palette.ts";
import { openPropose } from "../actions/propose.ts";
import { Button } from "../controls/button.tsx";
import { SearchField } from "../controls/text-field.tsx";
import { useController, useView } from "../state/controller.ts";
import { useCloseOverlay } from "../state/use-close-overlay.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";
import { PaletteAbout, PaletteNotes } from "./palette-about.tsx";
import { PaletteList } from "./palette-list.tsx";
import { usePalette, usePaletteDetail } from "./use-palette.ts";
import "./palette.css";

/** The row that inserts the typed text as code: the last row of each search, or the first one if nothing else matches. */
const codeRowId = "as-code";

/** The minimum pane width, in pixels, for showing the documentation next to the rows. */
const minWideWidth = 680;
/** The palette's heights in pixels, which are reduced in a shorter pane. */
const heights = { right: 400, below: 460 };
const paneMargin = 16;

/** If Enter is pressed before the items arrive, chooses the first item when they do. */
function useEnter(settled: boolean, choose: () => void): () => void {
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    if (!entered || !settled) return;
    setEntered(false);
    choose();
  });
  return () => setEntered(true);
}

function typedRow(code: string): PaletteItem | undefined {
  if (code === "") return undefined;
  return { id: codeRowId, group: "more", label: t("Insert as code"), detail: code, icon: "code", code };
}

/**
 * Returns the index of the active row. It stays on the same row while rows are added for a query, and returns to the first row
 * for another query.
 */
function useActive(rows: readonly PaletteItem[], query: string) {
  const [active, setActive] = useState<{ readonly query: string; readonly id: string | undefined }>();
  const found = active?.query === query ? rows.findIndex(({ id }) => id === active.id) : 0;
  const at = Math.max(0, found);
  return { at, moveTo: (index: number) => setActive({ query, id: rows[index]?.id }) };
}

/**
 * The items that can be inserted at a point. Typing filters them, the arrow keys and Enter choose one, and the active item's
 * documentation is shown.
 */
export function Palette(props: {
  readonly point: VersionedInsertionPoint;
  /** The initial query. */
  readonly initialQuery?: string | undefined;
}): ReactElement {
  const { point, initialQuery: first = "" } = props;
  const control = useController();
  const [query, setQuery] = useState(first);
  const canPropose = useView((state) => state.canPropose);
  const { result, problem, settled } = usePalette(point, query);
  const rows = useMemo(() => {
    const codeRow = settled ? typedRow(query.trim()) : undefined;
    if (!codeRow) return result.items;
    return result.isCode ? [codeRow, ...result.items] : [...result.items, codeRow];
  }, [result, settled, query]);
  const { at, moveTo } = useActive(rows, query);
  const chosen = rows[at];
  const detail = usePaletteDetail(point, chosen);
  const choose = (item: PaletteItem | undefined): void => {
    if (!item) return;
    if (item.action?.kind === "search") setQuery(item.action.query);
    else if (item.action?.kind === "installPackage") void installPackage(control, item.action.package);
    else if (item.action) runPaletteAction(control, item.action);
    else void insert(control, point, item, item === chosen ? detail : undefined);
  };
  const enter = useEnter(settled, () => choose(chosen));
  const close = useCloseOverlay();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) moveTo(Math.max(0, Math.min(rows.length - 1, at + step)));
    else if (event.key === "Enter") enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { pane } = control.camera;
  const side = pane.width >= minWideWidth ? "right" : "below";
  const { more, notes, loading } = result;
  return (
    <div
      role="dialog"
      aria-label={t("Add a step")}
      className={`hl-popup hl-column hl-palette hl-palette-about-${side}`}
      style={{ height: Math.min(heights[side], pane.height - paneMargin) }}
      data-testid="palette"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        close();
        event.preventDefault();
        event.stopPropagation();
      }}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) close(relatedTarget);
      }}
    >
      <div className="hl-palette-main hl-column">
        <SearchField
          label={t("Search steps to add")}
          placeholder={t("Search, or write a statement")}
          value={query}
          onChange={setQuery}
          onKeyDown={onKeyDown}
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-rows"
          aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
          data-testid="palette-search"
        />
        <PaletteList items={rows} activeIndex={at} onChoose={choose} onPoint={moveTo} />
        {problem && <div className="hl-error hl-palette-note">{problem}</div>}
        <PaletteNotes notes={notes} />
        {more > 0 && (
          <div className="hl-dim hl-palette-note">{t("{0} more. Keep typing to find them.", more)}</div>
        )}
        {canPropose && (
          <Button
            icon="sparkle"
            variant="secondary"
            className="hl-palette-propose"
            data-testid="palette-propose"
            onClick={() => openPropose(control, point, query.trim())}
          >
            {t("Describe what should happen here…")}
          </Button>
        )}
        {loading && (
          <div className="hl-dim hl-palette-note" data-testid="palette-loading">
            {t("Loading the packages of this project…")}
          </div>
        )}
      </div>
      <PaletteAbout item={chosen} detail={detail} />
    </div>
  );
}
