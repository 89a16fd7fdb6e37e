import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type { ReactElement } from "react";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-progress-ring": { readonly className?: string; readonly "aria-hidden"?: boolean };
    }
  }
}

/** Turns while something is under way; the words beside it say what. */
export function ProgressRing(): ReactElement {
  return <vscode-progress-ring className="hl-progress-ring" aria-hidden />;
}
