import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";
import { mayMoveFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";
import "./controls.css";

export interface RowButtonProps extends ComponentProps<"button"> {
  readonly icon: string;
  readonly label: string;
}

/**
 * A button as wide as its row. If `aria-expanded` is set, a chevron indicates that the button opens something. Uses a native
 * button, as the icon button does, because screen readers would not find the states of the kit's button.
 */
export function RowButton({ icon, label, ...rest }: RowButtonProps): ReactElement {
  const expanded = rest["aria-expanded"];
  return (
    <button type="button" title={label} {...rest} className="hl-row-button hl-line">
      <Icon name={icon} />
      <span className="hl-cut">{label}</span>
      {expanded !== undefined && <Icon name={expanded ? "chevron-up" : "chevron-down"} size={14} />}
    </button>
  );
}

export interface DisclosureProps extends Omit<RowButtonProps, "children"> {
  /** Shown below the button while the disclosure is open. */
  readonly children: (close: () => void) => ReactNode;
}

const focusable = "input, select, textarea, button, vscode-button, [tabindex='0'], [tabindex='-1']";

/**
 * A button that opens content below it. The content takes the focus. When the content is closed, the focus returns to the
 * button, unless the focus has moved elsewhere by then.
 */
export function Disclosure({ children, ...rest }: DisclosureProps): ReactElement {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) content.current?.querySelector<HTMLElement>(focusable)?.focus();
  }, [open]);
  const close = (): void => {
    const isFocusOurs = mayMoveFocus(content.current);
    setOpen(false);
    if (isFocusOurs) opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  return (
    <div className="hl-disclosure hl-column">
      <RowButton {...rest} ref={opener} aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from anywhere inside.
        <div ref={content} className="hl-disclosed hl-column" onKeyDown={onKeyDown}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
