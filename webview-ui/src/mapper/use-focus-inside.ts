import { type RefObject, useEffect, useRef } from "react";

/**
 * Keeps the focus inside of what covers the page: when that opens, and when what had the focus is no longer drawn, it
 * goes to `first`. A page without the focus does not take it from another one, but puts it there once it has it.
 */
export function useFocusInside(
  cover: RefObject<HTMLElement | null>,
  first: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const put = (): void => {
      if (!document.hasFocus() || cover.current?.contains(document.activeElement)) return;
      first.current?.focus({ preventScroll: true });
    };
    put();
    window.addEventListener("focus", put);
    return () => window.removeEventListener("focus", put);
  });
}

/** Puts the focus back once a dialog is closed, when what was behind it can take the focus again. */
export function useFocusAfter(open: boolean, target: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open) target.current?.focus();
    wasOpen.current = open;
  }, [open, target]);
}
