import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { HTMLAttributes, KeyboardEvent, ReactElement, ReactNode, Ref } from "react";
import { Icon } from "./icon.tsx";
import "./controls.css";

interface ElementProps extends HTMLAttributes<HTMLElement> {
  readonly ref?: Ref<HTMLElement>;
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

export interface FormButtonProps {
  readonly icon: string;
  readonly variant?: "primary" | "secondary";
  readonly disabled?: boolean;
  readonly title?: string;
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly "data-testid"?: string;
}

/** The element takes Space for a click, but leaves it to scroll the page too. */
function keepPage(event: KeyboardEvent): void {
  if (event.key === " ") event.preventDefault();
}

/** The element kit's button, for pages that are forms; the flow editor's first paint does without the kit. */
export function FormButton(props: FormButtonProps): ReactElement {
  const { icon, variant = "primary", disabled = false, children, onClick, ...rest } = props;
  return (
    <vscode-button
      {...rest}
      className="hl-form-button"
      secondary={variant === "secondary"}
      disabled={disabled}
      aria-disabled={disabled ? "true" : "false"}
      onKeyDown={keepPage}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      <span slot="content-before" className="hl-form-button-icon">
        <Icon name={icon} />
      </span>
      {children}
    </vscode-button>
  );
}
