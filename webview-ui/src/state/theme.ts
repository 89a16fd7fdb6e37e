import { useSyncExternalStore } from "react";

/** VS Code changes classes and variables in place when the theme changes; bitmaps have to be painted again. */
function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  return () => observer.disconnect();
}

function themeKey(): string {
  const { style } = document.documentElement;
  const colours = ["--vscode-editor-background", "--vscode-foreground", "--vscode-focusBorder"];
  return [document.body.className, ...colours.map((name) => style.getPropertyValue(name))].join(" ");
}

/** A key that changes with the theme. */
export function useThemeKey(): string {
  return useSyncExternalStore(subscribe, themeKey);
}
