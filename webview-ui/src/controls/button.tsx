import type { ComponentProps, ReactElement } from "react";
import { Icon } from "./icon.tsx";
import "./controls.css";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: "primary" | "secondary";
  readonly icon?: string;
}

/** A button with a word on it. */
export function Button({
  variant = "primary",
  icon,
  children,
  className = "",
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button type="button" {...rest} className={`hl-button hl-button-${variant} ${className}`}>
      {icon && <Icon name={icon} />}
      {children !== undefined && <span className="hl-button-text">{children}</span>}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: string;
  /** Read out, and shown as the tooltip. */
  readonly label: string;
}

/** A square button with an icon alone. */
export function IconButton({ icon, label, className = "", ...rest }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`hl-icon-button ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}
