import { useSyncExternalStore } from "react";

let count = 0;

/** VS Code changes classes and variables in place when the theme changes; bitmaps have to be painted again then. */
function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(() => {
    count++;
    listener();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}

/** A number that grows whenever the theme changes. */
export function useThemeCount(): number {
  return useSyncExternalStore(subscribe, () => count);
}
