import { flowIcon, flowTitle, stepIcon } from "@hookloom/protocol/card-face";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { stepCount } from "@hookloom/protocol/step-blocks";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { togglePart } from "../actions/collapse.ts";
import { closeCoveringOutline, closeOutline, goToRow } from "../actions/outline.ts";
import { tinted } from "../cards/kinds.ts";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { overscanRows, useRowWindow } from "../controls/row-window.ts";
import { SearchField } from "../controls/text-field.tsx";
import { type OutlineRow, outlineRows, parentRowIndex } from "../model/outline-rows.ts";
import { cardRect, intersects, visibleArea } from "../state/camera.ts";
import { type Controller, useController, useView } from "../state/controller.ts";
import "./outline.css";

const rowHeight = 22;

interface RowAppearance {
  readonly icon: string;
  readonly tint: Tint;
  readonly title: string;
  readonly detail: string;
}

function useRowAppearance(): (row: OutlineRow) => RowAppearance {
  const snapshot = useView((state) => state.snapshot);
  const flow = useView(({ scene }) => scene?.flow);
  return ({ step, label }) => {
    if (step) {
      const icon = stepIcon(snapshot?.connections ?? [], step);
      return { icon, tint: stepKinds[step.kind].tint, title: step.label, detail: step.detail ?? "" };
    }
    if (label !== undefined) return { icon: "git-branch", tint: "grey", title: label, detail: "" };
    const sources = snapshot?.sources ?? [];
    const title = flow ? flowTitle(sources, flow) : "";
    return { icon: flow ? flowIcon(sources, flow) : "symbol-function", tint: "purple", title, detail: "" };
  };
}

function Row(props: {
  readonly row: OutlineRow;
  readonly index: number;
  readonly appearance: RowAppearance;
  readonly isCurrent: boolean;
  readonly isVisible: boolean;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  const control = useController();
  const { row, index: at, appearance, isCurrent, isVisible: isSeen, isActive, isSelected, onChoose } = props;
  const { part, open, level, position, size, found } = row;
  const classes = ["hl-row", "hl-outline-row", "hl-pointed"];
  if (isSeen) classes.push("hl-outline-seen");
  if (isSelected || isActive) classes.push("hl-outline-selected");
  if (isCurrent) classes.push("hl-outline-current");
  if (!found) classes.push("hl-outline-around");
  const title = appearance.detail === "" ? appearance.title : `${appearance.title}\n${appearance.detail}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all rows.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and identifies the current row.
    <div
      id={`outline-${at}`}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={open}
      aria-selected={isSelected || isActive}
      aria-current={isSeen ? "location" : undefined}
      className={classes.join(" ")}
      style={{ top: at * rowHeight, paddingLeft: 8 + (level - 1) * 12, ...tinted(appearance.tint) }}
      title={title}
      data-testid={`outline-row-${row.key}`}
      onClick={({ target }) => {
        const isFold = target instanceof Element && target.closest("[data-fold]") !== null;
        if (isFold && part !== undefined) togglePart(control, part);
        else onChoose();
      }}
    >
      <span
        className="hl-outline-twisty"
        data-fold={part === undefined ? undefined : ""}
        data-testid={part === undefined ? undefined : `outline-fold-${row.key}`}
      >
        {part !== undefined && <Icon name={open ? "chevron-down" : "chevron-right"} size={14} />}
      </span>
      <Icon name={appearance.icon} size={14} className="hl-outline-icon" />
      <Name className="hl-outline-label" text={appearance.title} />
      {appearance.detail !== "" && <span className="hl-outline-detail hl-cut">{appearance.detail}</span>}
    </div>
  );
}

/** The delay after the last pan or zoom before the visible items are updated. */
const settleDelayMs = 120;

function visibleItems({ store, camera }: Controller): ReadonlySet<string> {
  const layout = store.get().scene?.layout;
  if (!layout) return new Set();
  const view = visibleArea(camera.viewport, camera.pane);
  const cards = layout.cards.filter((card) => intersects(cardRect(card), view)).map(({ id }) => id);
  return new Set(intersects(cardRect(layout.start), view) ? [startItem, ...cards] : cards);
}

/** Returns the items whose cards are visible on the canvas, updated after it stops moving. */
function useVisibleItems(): ReadonlySet<string> {
  const control = useController();
  const layout = useView(({ scene }) => scene?.layout);
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set());
  useEffect(() => {
    if (!layout) return;
    let timer: ReturnType<typeof setTimeout>;
    const update = (): void => setSeen(visibleItems(control));
    const scheduleUpdate = (): void => {
      clearTimeout(timer);
      timer = setTimeout(update, settleDelayMs);
    };
    update();
    control.camera.moveListeners.add(scheduleUpdate);
    return () => {
      clearTimeout(timer);
      control.camera.moveListeners.delete(scheduleUpdate);
    };
  }, [control, layout]);
  return seen;
}

/** Returns the index of the row for the active card, or for the part that hides it. */
function rowIndex(rows: readonly OutlineRow[], active: string): number {
  const exact = rows.findIndex(({ key }) => key === active);
  return exact >= 0
    ? exact
    : rows.findIndex(({ item, part }) => item === active || `collapsed:${part}` === active);
}

function Tree({ rows }: { readonly rows: readonly OutlineRow[] }): ReactElement {
  const control = useController();
  const active = useView((state) => state.active);
  const selection = useView((state) => state.selection);
  const seen = useVisibleItems();
  const appearance = useRowAppearance();
  const activeIndex = rowIndex(rows, active);
  const [cursor, setCursor] = useState<{ readonly key: string; readonly from: string }>();
  // The keyboard cursor, until another card becomes active.
  const cursorIndex = cursor?.from === active ? rows.findIndex(({ key }) => key === cursor.key) : -1;
  const current = cursorIndex >= 0 ? cursorIndex : Math.max(0, activeIndex);
  const { list, start, end, show, onScroll } = useRowWindow(rows.length, rowHeight);
  // Scrolls only as far as necessary to the row that the keyboard or the diagram goes to.
  useEffect(() => show(current), [show, current]);
  const chosen = new Set(selection);
  const moveTo = (at: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row) setCursor({ key: row.key, from: active });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[current];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, end - start - 2 * overscanRows - 1);
    const to = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === "ArrowRight") {
      if (row.part !== undefined && row.open === false) togglePart(control, row.part);
      else if (row.part !== undefined) moveTo(current + 1);
    } else if (event.key === "ArrowLeft") {
      if (row.part !== undefined && row.open === true) togglePart(control, row.part);
      else moveTo(parentRowIndex(rows, current));
    } else if (event.key === "Enter" || event.key === " ") goToRow(control, row.item, event.key === "Enter");
    else if (event.key === "Escape") closeOutline(control);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      role="tree"
      tabIndex={0}
      aria-label={t("Outline of the flow")}
      aria-activedescendant={`outline-${current}`}
      className="hl-outline-rows"
      data-testid="outline-tree"
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.length * rowHeight }}>
        {rows.slice(start, end).map((row, index) => (
          <Row
            key={row.key}
            row={row}
            index={start + index}
            appearance={appearance(row)}
            isCurrent={start + index === current}
            isVisible={seen.has(row.key)}
            isActive={start + index === activeIndex}
            isSelected={chosen.has(row.key)}
            onChoose={() => goToRow(control, row.item, false)}
          />
        ))}
      </div>
    </div>
  );
}

/**
 * The tree of the flow's steps next to the diagram, with a filter. Choosing a row goes to its step. Steps that are visible on
 * the canvas are marked. Collapsed parts are the same as in the diagram.
 */
export function Outline(): ReactElement | null {
  const control = useController();
  const open = useView((state) => state.outline);
  const scene = useView((state) => state.scene);
  const [query, setQuery] = useState("");
  // An outline that is restored with the page does not take the focus.
  const drawn = scene !== undefined;
  const before = useRef({ open, drawn: false });
  useEffect(() => {
    const isOpened = open && !before.current.open && before.current.drawn;
    if (isOpened) document.querySelector<HTMLElement>(".hl-outline input")?.focus();
    before.current = { open, drawn };
  }, [open, drawn]);
  const rows = useMemo(() => (open && scene ? outlineRows(scene, query) : []), [open, scene, query]);
  if (!open || !scene) return null;
  const found = rows.filter((row) => row.found && row.step).length;
  return (
    <aside
      className="hl-outline hl-column"
      aria-label={t("Outline")}
      data-testid="outline"
      onBlur={({ currentTarget, relatedTarget: next }) => {
        if (next?.closest(".hl-main") && !currentTarget.contains(next)) closeCoveringOutline(control);
      }}
    >
      <header className="hl-row hl-outline-head">
        <SearchField
          label={t("Filter the steps of the flow")}
          placeholder={t("Filter steps")}
          value={query}
          data-testid="outline-filter"
          onChange={setQuery}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "Enter")
              document.querySelector<HTMLElement>(".hl-outline-rows")?.focus();
            else if (event.key === "Escape" && query !== "") setQuery("");
            else if (event.key === "Escape") closeOutline(control);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <IconButton
          icon="close"
          label={t("Close the outline (O)")}
          data-testid="outline-close"
          onClick={() => closeOutline(control)}
        />
      </header>
      {query.trim() !== "" && (
        <p className="hl-outline-count hl-hint" role="status">
          {found === 0 ? t("No step in this flow matches.") : stepCount(found)}
        </p>
      )}
      <Tree rows={rows} />
    </aside>
  );
}
