import { useEffect, useState } from "react";

/** Changes with the theme of the editor, whose colours the page's root and body have. */
export function useTheme(): number {
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
