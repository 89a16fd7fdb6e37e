import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";
import { mayMoveFocus } from "./focus.ts";
import { Icon } from "./icon.tsx";
import "./controls.css";

export interface RowButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly "data-testid"?: string;
  readonly onClick: (event: MouseEvent) => void;
}

/** A button as wide as its row. Native, as the icon button is: it has states that screen readers have to find. */
export function RowButton({ icon, label, onClick, ...rest }: RowButtonProps): ReactElement {
  return (
    <button type="button" title={label} {...rest} className="hl-row-button" onClick={onClick}>
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  );
}

export interface DisclosureProps extends Omit<RowButtonProps, "onClick"> {
  /** What is shown below the button while it is open. */
  readonly children: (close: () => void) => ReactNode;
}

const focusable = "input, select, textarea, button, vscode-button, [tabindex='0'], [tabindex='-1']";

/**
 * A button that opens something below it, which takes the focus and gives it back when Escape or it itself closes it,
 * unless the focus has gone elsewhere by then.
 */
export function Disclosure({ icon, label, children, disabled, ...rest }: DisclosureProps): ReactElement {
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
    <div className="hl-disclosure">
      <button
        ref={opener}
        type="button"
        title={label}
        {...rest}
        disabled={disabled}
        className="hl-row-button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span>{label}</span>
        <Icon name={open ? "chevron-up" : "chevron-down"} size={14} />
      </button>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere in it closes it.
        <div ref={content} className="hl-disclosed" onKeyDown={onKeyDown}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
