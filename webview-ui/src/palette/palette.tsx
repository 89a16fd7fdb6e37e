import type { PaletteItem } from "@hookloom/language-server/protocol";
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { insert } from "../actions/palette.ts";
import { Icon } from "../controls/icon.tsx";
import { SearchField } from "../controls/text-field.tsx";
import { messageOf } from "../host.ts";
import { search } from "../search.ts";
import { useController } from "../state/controller.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";
import "./palette.css";

/** The last row of each search: what was typed, as code. */
const asCode = "as-code";

interface PaletteState {
  readonly items: readonly PaletteItem[];
  readonly problem: string | undefined;
  /** False until the server has answered: what was typed by then is not code yet. */
  readonly settled: boolean;
}

function usePaletteItems(place: VersionedInsertionPoint): PaletteState {
  const { host } = useController();
  const [items, setItems] = useState<readonly PaletteItem[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let live = true;
    host
      .request("palette", { ...place })
      .then((rows) => live && setItems(rows))
      .catch((thrown: unknown) => live && setProblem(messageOf(thrown)));
    return () => {
      live = false;
    };
  }, [host, place]);
  return { items: items ?? noItems, problem, settled: items !== undefined || problem !== undefined };
}

const noItems: readonly PaletteItem[] = [];

const titles: Readonly<Record<PaletteItem["group"], string>> = {
  connections: "Connections",
  constructs: "Constructs",
  functions: "Functions of this file",
  packages: "npm packages",
};

/** The rows that a query finds, best first within their group; empty groups are left out. */
function findGroups(items: readonly PaletteItem[], query: string) {
  const found = search(items, query, ({ label, keywords, detail = "", description = "" }) => ({
    name: label,
    keywords,
    text: `${detail} ${description}`,
  }));
  return Object.entries(titles)
    .map(([id, title]) => ({ id, title, items: found.filter(({ group }) => group === id) }))
    .filter((group) => group.items.length > 0);
}

/** Enter pressed before the items arrive chooses the first of them. */
function useEnter(settled: boolean, choose: () => void): () => void {
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    if (!entered || !settled) return;
    setEntered(false);
    choose();
  });
  return () => setEntered(true);
}

function Row(props: {
  readonly item: PaletteItem;
  readonly active: boolean;
  readonly onChoose: () => void;
  readonly onPoint: () => void;
}): ReactElement {
  const { item, active, onChoose, onPoint } = props;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={row}
      id={`palette-${item.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={`hl-palette-row ${active ? "hl-palette-row-active" : ""}`}
      data-testid={`palette-item-${item.id}`}
      title={item.description ?? item.detail ?? item.label}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={() => undefined}
    >
      <Icon name={item.icon} />
      <span className="hl-palette-label">{item.label}</span>
      {item.detail && <span className="hl-palette-detail hl-mono">{item.detail}</span>}
    </div>
  );
}

function typedRow(code: string): PaletteItem | undefined {
  if (code === "") return undefined;
  return { id: asCode, group: "constructs", label: "Insert as code", detail: code, icon: "code", code };
}

/** What can be inserted at a point: found by typing, chosen by arrow keys and Enter. */
export function Palette({ place }: { readonly place: VersionedInsertionPoint }): ReactElement {
  const control = useController();
  const { items, problem, settled } = usePaletteItems(place);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const groups = useMemo(() => findGroups(items, query), [items, query]);
  const typed = settled ? typedRow(query.trim()) : undefined;
  const rows = [...groups.flatMap((group) => group.items), ...(typed ? [typed] : [])];
  const chosen = rows[Math.min(at, rows.length - 1)];
  const choose = (item: PaletteItem | undefined): void => {
    if (item) void insert(control, place, item);
  };
  const enter = useEnter(settled, () => choose(chosen));
  const close = (): void => {
    control.store.set({ overlay: undefined });
    control.focusDiagram();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(rows.length - 1, at + step)));
    else if (event.key === "Enter") enter();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const rowOf = (item: PaletteItem): ReactElement => (
    <Row
      key={item.id}
      item={item}
      active={item.id === chosen?.id}
      onChoose={() => choose(item)}
      onPoint={() => setAt(rows.findIndex(({ id }) => id === item.id))}
    />
  );
  return (
    <div
      role="dialog"
      aria-label="Add a step"
      className="hl-palette"
      data-testid="palette"
      onBlur={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <SearchField
        label="Search steps to add"
        placeholder="Search, or write a statement"
        value={query}
        onChange={(value) => {
          setQuery(value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-rows"
        aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
        data-testid="palette-search"
      />
      <div id="palette-rows" role="listbox" aria-label="Steps to add" className="hl-palette-rows">
        {problem && <div className="hl-error hl-palette-note">{problem}</div>}
        {groups.map((group) => (
          <div key={group.id}>
            <div className="hl-palette-title" aria-hidden="true">
              {group.title}
            </div>
            {group.items.map(rowOf)}
          </div>
        ))}
        {typed && rowOf(typed)}
      </div>
    </div>
  );
}
