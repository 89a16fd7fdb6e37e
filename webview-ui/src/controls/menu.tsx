import { type KeyboardEvent, type ReactElement, useEffect, useRef } from "react";
import "./menu.css";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly key?: string;
  readonly separated?: boolean;
  run(): void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/**
 * A menu that takes the focus; arrows, Home, End and first letters move, Enter runs, Escape closes. Not the kit's: its
 * rows are links without the roles of a menu, and it knows neither Home, End nor first letters.
 */
export function Menu({ label, items, onClose }: MenuProps): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (!walk(list.current, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="hl-menu"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      {items.map((item) => (
        <button
          type="button"
          key={item.id}
          role="menuitem"
          tabIndex={-1}
          data-testid={`menu-${item.id}`}
          className={`hl-menu-item ${item.separated ? "hl-menu-separated" : ""}`}
          onPointerMove={({ currentTarget }) => currentTarget.focus()}
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          <span>{item.label}</span>
          {item.key && <kbd>{item.key}</kbd>}
        </button>
      ))}
    </div>
  );
}

function walk(list: HTMLElement | null, key: string): boolean {
  const rows = [...(list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = {
    ArrowDown: (at + 1) % rows.length,
    ArrowUp: (at - 1 + rows.length) % rows.length,
    Home: 0,
    End: rows.length - 1,
  }[key];
  if (next !== undefined) {
    rows[next]?.focus();
    return true;
  }
  if (key.length !== 1 || key === " ") return false;
  const starts = (row: HTMLElement): boolean =>
    row.textContent?.toLowerCase().startsWith(key.toLowerCase()) ?? false;
  const found = rows.slice(at + 1).find(starts) ?? rows.find(starts);
  found?.focus();
  return found !== undefined;
}
