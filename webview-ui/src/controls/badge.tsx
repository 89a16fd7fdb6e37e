import "@vscode-elements/elements/dist/vscode-badge/index.js";
import type { HTMLAttributes, ReactElement } from "react";
import "./controls.css";

interface ElementProps extends HTMLAttributes<HTMLElement> {
  readonly variant?: "default" | "counter";
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-badge": ElementProps;
    }
  }
}

export interface BadgeProps {
  readonly count: number;
  readonly severity: "error" | "warning";
  /** A description of the count, for the tooltip and screen readers. */
  readonly label: string;
  readonly "data-testid"?: string;
}

/**
 * The number of problems in a list. Cards do not use this component, because a thousand shadow roots would slow down the
 * canvas.
 */
export function Badge({ count, severity, label, ...rest }: BadgeProps): ReactElement {
  return (
    <vscode-badge
      {...rest}
      variant="counter"
      className={`hl-badge-${severity}`}
      role="img"
      aria-label={label}
      title={label}
    >
      {count}
    </vscode-badge>
  );
}
