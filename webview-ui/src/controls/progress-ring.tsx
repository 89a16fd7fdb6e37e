import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type { ReactElement } from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-progress-ring": Record<string, never>;
    }
  }
}

/** Turns while something is under way; the words beside it say what. */
export function ProgressRing(): ReactElement {
  return (
    <span className="hl-progress-ring" aria-hidden="true">
      <vscode-progress-ring />
    </span>
  );
}
