import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { ComponentProps, HTMLAttributes, KeyboardEvent, ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import "./controls.css";

interface ElementProps extends HTMLAttributes<HTMLElement> {
  readonly secondary?: boolean;
  readonly disabled?: boolean;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": ElementProps;
    }
  }
}

export interface ButtonProps {
  /** Shown before the text. Omitted in bars, which have little room. */
  readonly icon?: string;
  readonly variant?: "primary" | "secondary";
  readonly disabled?: boolean;
  /** Disabled while the action is running, but keeps the focus. */
  readonly busy?: boolean;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly "data-testid"?: string;
}

/**
 * The kit's button clicks on key down but does not prevent the default: Space scrolls the page, and Enter inserts a line break
 * into the field that the click has focused. Called before the click, which may remove the button.
 */
function preventKeyDefault(event: KeyboardEvent): void {
  if (event.key === " " || event.key === "Enter") event.preventDefault();
}

/** A button with a label. */
export function Button(props: ButtonProps): ReactElement {
  const { icon, variant = "primary", className = "", children, onClick, ...others } = props;
  const { disabled = false, busy = false, ...rest } = others;
  return (
    <vscode-button
      {...rest}
      className={`hl-button ${busy ? "hl-button-busy" : ""} ${className}`}
      secondary={variant === "secondary"}
      disabled={disabled}
      aria-disabled={disabled || busy ? "true" : "false"}
      onKeyDownCapture={preventKeyDefault}
      onClick={() => {
        if (!disabled && !busy) onClick();
      }}
    >
      {icon !== undefined && (
        <span slot="content-before" className="hl-button-icon">
          <Icon name={icon} />
        </span>
      )}
      <span className="hl-button-text">{children}</span>
    </vscode-button>
  );
}

export interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: string;
  /** Announced, and shown as the tooltip. */
  readonly label: string;
  /** Disabled while the action is running, but keeps the focus. */
  readonly busy?: boolean;
}

/**
 * A square button with only an icon. Does not use the kit's toolbar button, which cannot be disabled and keeps `aria-expanded`
 * and `aria-pressed` on its host element, where screen readers do not find them.
 */
export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, label, busy = false, className = "", onClick, ...rest } = props;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      {...(busy ? { "aria-disabled": true } : { onClick })}
      className={`hl-icon-button hl-quiet ${busy ? "hl-button-busy" : ""} ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}
