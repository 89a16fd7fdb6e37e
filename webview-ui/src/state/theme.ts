import { useEffect, useState } from "react";

/**
 * Returns a key that changes with the theme. VS Code changes the page's classes and variables, and bitmaps have to be
 * repainted.
 */
export function useThemeKey(): number {
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme((before) => before + 1));
    const options = { attributes: true, attributeFilter: ["class", "style"] };
    observer.observe(document.documentElement, options);
    observer.observe(document.body, options);
    return () => observer.disconnect();
  }, []);
  return theme;
}
