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
  /** What is counted: the tooltip, and what screen readers say. */
  readonly label: string;
  readonly "data-testid"?: string;
}

/** A number of problems in a list. The mark on a card is not one: a thousand shadow roots would slow the canvas. */
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
