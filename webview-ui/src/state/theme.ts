import { useEffect, useState } from "react";

/** A key that changes with the theme: VS Code changes classes and variables of the page, and bitmaps have to be painted again. */
export function useThemeKey(): number {
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const changed = new MutationObserver(() => setTheme((before) => before + 1));
    const options = { attributes: true, attributeFilter: ["class", "style"] };
    changed.observe(document.documentElement, options);
    changed.observe(document.body, options);
    return () => changed.disconnect();
  }, []);
  return theme;
}
