import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type { ReactElement } from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-progress-ring": Record<string, never>;
    }
  }
}

/** Spins while work is in progress. The text next to it describes the work. */
export function ProgressRing(): ReactElement {
  return (
    <span className="hl-progress-ring" aria-hidden="true">
      <vscode-progress-ring />
    </span>
  );
}
