import type { PaletteGroup, PaletteItem } from "@hookloom/protocol/palette";
import { t } from "@vscode/l10n";
import { type ReactElement, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Icon } from "../controls/icon.tsx";

const titles: Readonly<Record<PaletteGroup, string>> = {
  recent: t("Recently used"),
  connections: t("Connections"),
  constructs: t("Constructs"),
  functions: t("Functions in this project"),
  packages: t("npm packages"),
  node: "Node.js",
  more: t("More"),
};

/** Heights in pixels. They must match the style sheet. */
const rowHeight = 28;
const titleHeight = 26;
/** Height drawn beyond the edges, so that scrolling never shows a gap. */
const overscanHeight = 160;

interface Line {
  readonly top: number;
  readonly height: number;
  readonly title?: string;
  readonly row?: { readonly item: PaletteItem; readonly index: number };
}

/** Returns the rows below the titles of their groups, with their positions. */
export function paletteLines(items: readonly PaletteItem[]): readonly Line[] {
  const lines: Line[] = [];
  let top = 0;
  let group: PaletteGroup | undefined;
  const add = (height: number, line: Pick<Line, "title" | "row">): void => {
    lines.push({ top, height, ...line });
    top += height;
  };
  for (const [index, item] of items.entries()) {
    if (item.group !== group) add(titleHeight, { title: titles[item.group] });
    group = item.group;
    add(rowHeight, { row: { item, index } });
  }
  return lines;
}

/** Returns the nearest scroll position at which a row is visible. For the first row, the title of its group is also visible. */
export function scrollTo(lines: readonly Line[], index: number, scroll: number, height: number): number {
  const line = lines.find(({ row }) => row?.index === index);
  if (!line) return scroll;
  const top = index === 0 ? 0 : line.top;
  if (top < scroll) return top;
  const bottom = line.top + line.height;
  return bottom > scroll + height ? bottom - height : scroll;
}

function Row(props: {
  readonly item: PaletteItem;
  readonly position: number;
  readonly count: number;
  readonly top: number;
  readonly active: boolean;
  readonly onChoose: () => void;
  readonly onPoint: () => void;
}): ReactElement {
  const { item, position, count, top, active, onChoose, onPoint } = props;
  return (
    <div
      id={`palette-${item.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-setsize={count}
      aria-posinset={position}
      aria-describedby={active ? "palette-about" : undefined}
      className={`hl-row hl-palette-row hl-palette-placed ${active ? "hl-palette-row-active" : ""}`}
      style={{ top }}
      data-testid={`palette-item-${item.id}`}
      title={item.description ?? item.detail ?? item.label}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={() => undefined}
    >
      <Icon name={item.icon} />
      <span className="hl-palette-label hl-cut">{item.label}</span>
      {item.detail && <span className="hl-palette-detail hl-cut hl-mono">{item.detail}</span>}
    </div>
  );
}

/** The palette's rows with the titles of their groups. Only visible ones are mounted. */
export function PaletteList(props: {
  readonly items: readonly PaletteItem[];
  readonly activeIndex: number;
  readonly onChoose: (item: PaletteItem) => void;
  readonly onPoint: (index: number) => void;
}): ReactElement {
  const { items, activeIndex: at, onChoose, onPoint } = props;
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scroll: 0, height: 400 });
  const lines = useMemo(() => paletteLines(items), [items]);
  const last = lines.at(-1);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const measure = (): void => setView({ scroll: box.scrollTop, height: box.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    box.scrollTop = scrollTo(lines, at, box.scrollTop, box.clientHeight);
    setView({ scroll: box.scrollTop, height: box.clientHeight });
  }, [lines, at]);
  const isVisible = ({ top, height }: Line): boolean =>
    top + height > view.scroll - overscanHeight && top < view.scroll + view.height + overscanHeight;
  return (
    <div
      ref={list}
      id="palette-rows"
      role="listbox"
      aria-label={t("Steps to add")}
      className="hl-palette-rows"
      onScroll={({ currentTarget: { scrollTop: scroll, clientHeight: height } }) =>
        setView({ scroll, height })
      }
    >
      <div
        role="presentation"
        className="hl-palette-space"
        style={{ height: last ? last.top + last.height : 0 }}
      >
        {lines.filter(isVisible).map(({ top, title, row }) =>
          row ? (
            <Row
              key={row.item.id}
              item={row.item}
              position={row.index + 1}
              count={items.length}
              top={top}
              active={row.index === at}
              onChoose={() => onChoose(row.item)}
              onPoint={() => row.index !== at && onPoint(row.index)}
            />
          ) : (
            <div
              key={`title ${title}`}
              className="hl-palette-title hl-palette-placed"
              style={{ top }}
              aria-hidden="true"
            >
              {title}
            </div>
          ),
        )}
      </div>
    </div>
  );
}
