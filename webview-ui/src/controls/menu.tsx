import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useRef,
  useState,
} from "react";
import { RowButton, type RowButtonProps } from "./disclosure.tsx";
import { Icon } from "./icon.tsx";
import "./menu.css";
import { previewedWithShift } from "./preview.tsx";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly key?: string;
  readonly separated?: boolean;
  /** True if Shift previews the row's change. */
  readonly previews?: boolean;
  run(preview?: boolean): void;
  /** The rows of a submenu, which choosing this row expands or collapses. */
  readonly items?: readonly MenuItem[];
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Called when the menu closes. `next` is the element that took the focus, if that closed the menu. */
  readonly onClose: (next?: EventTarget) => void;
}

/**
 * A menu that takes the focus. Arrow keys, Home, End and a row's first letter move the focus, Enter runs a row, and Escape
 * closes the menu. Does not use the kit's menu, which does not support Home, End or first letters and whose rows are links
 * without menu roles.
 */
export function Menu({ label, items, onClose }: MenuProps): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus(), []);
  const [group, setGroup] = useState<string>();
  const shown = items.flatMap((item) => (item.id === group ? [item, ...(item.items ?? [])] : [item]));
  const choose = (item: MenuItem | undefined, preview: boolean): void => {
    if (item?.items) setGroup(item.id === group ? undefined : item.id);
    else {
      onClose();
      item?.run(preview && item.previews === true);
    }
  };
  const toggleGroup = (key: string): boolean => {
    const item = shown[activeRow(list.current)];
    const isGroup = item?.items !== undefined;
    if (key === "ArrowRight" && isGroup) setGroup(item.id);
    else if (key === "ArrowLeft" && group !== undefined) {
      rowsIn(list.current)[shown.findIndex(({ id }) => id === group)]?.focus();
      setGroup(undefined);
    } else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (event.key === "Enter" && event.shiftKey) choose(shown[activeRow(list.current)], true);
    else if (!toggleGroup(event.key) && !moveFocus(list.current, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className="hl-menu hl-column"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose(event.relatedTarget ?? undefined);
      }}
    >
      {shown.map((item) => (
        <button
          type="button"
          key={item.id}
          role="menuitem"
          tabIndex={-1}
          data-testid={`menu-${item.id}`}
          aria-haspopup={item.items && "menu"}
          aria-expanded={item.items && item.id === group}
          className={`hl-menu-item ${item.separated ? "hl-menu-separated" : ""} ${items.includes(item) ? "" : "hl-menu-inner"}`}
          onPointerMove={({ currentTarget }) => currentTarget.focus()}
          title={item.previews ? previewedWithShift : undefined}
          onClick={(event) => choose(item, event.shiftKey)}
        >
          <span>{item.label}</span>
          {item.key && <kbd>{item.key}</kbd>}
          {item.items && <Icon name={item.id === group ? "chevron-down" : "chevron-right"} size={14} />}
        </button>
      ))}
    </div>
  );
}

export interface MenuButtonProps extends RowButtonProps {
  readonly items: readonly MenuItem[];
}

/**
 * Returns the props of a button that opens a menu in the same box, with a press or the arrow keys, and closes it with another
 * press.
 */
export function useMenuButton<Box extends HTMLElement>() {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const box = useRef<Box>(null);
  // A press on the button takes the focus from the menu, which closes before the click event.
  const wasOpen = useRef(false);
  const onClose = (): void => {
    setOpen(false);
    // If a press has moved the focus elsewhere, it stays there.
    if (box.current?.contains(document.activeElement)) opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(true);
  };
  const button: ComponentProps<"button"> = {
    ref: opener,
    "aria-haspopup": "menu",
    "aria-expanded": open,
    onPointerDown: () => {
      wasOpen.current = open;
    },
    onKeyDown,
    onClick: () => {
      setOpen(!wasOpen.current);
      wasOpen.current = false;
    },
  };
  return { open, box, button, onClose };
}

/** A button that opens a menu below it. Nothing runs until a row is chosen. */
export function MenuButton({ items, ...rest }: MenuButtonProps): ReactElement {
  const { open, box, button, onClose } = useMenuButton<HTMLDivElement>();
  return (
    <div ref={box} className="hl-menu-button hl-column">
      <RowButton {...rest} {...button} />
      {open && <Menu label={rest.label} items={items} onClose={onClose} />}
    </div>
  );
}

function rowsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
}

function activeRow(list: HTMLElement | null): number {
  return rowsIn(list).indexOf(document.activeElement as HTMLElement);
}

function moveFocus(list: HTMLElement | null, key: string): boolean {
  const rows = rowsIn(list);
  const activeIndex = activeRow(list);
  const next = {
    ArrowDown: (activeIndex + 1) % rows.length,
    ArrowUp: (activeIndex - 1 + rows.length) % rows.length,
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
  const found = rows.slice(activeIndex + 1).find(starts) ?? rows.find(starts);
  found?.focus();
  return found !== undefined;
}
