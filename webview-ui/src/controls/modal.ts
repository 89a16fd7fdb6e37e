import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/** Elements that stay usable while a dialog is open: floating elements and live regions. */
const alwaysEnabled = "[data-floating], [aria-live], script, style";

/** Makes the page outside an element inert, including elements that are added later. Returns a function that reverts this. */
function disableOutside(element: Element): () => void {
  const disabled = new Set<HTMLElement>();
  const observer = new MutationObserver(() => disable());
  const disable = (): void => {
    for (
      let ancestor: Element | null = element;
      ancestor && ancestor !== document.body;
      ancestor = ancestor.parentElement
    ) {
      for (const other of ancestor.parentElement?.children ?? []) {
        if (
          other === ancestor ||
          !(other instanceof HTMLElement) ||
          other.inert ||
          other.matches(alwaysEnabled)
        )
          continue;
        other.inert = true;
        disabled.add(other);
      }
      if (ancestor.parentElement) observer.observe(ancestor.parentElement, { childList: true });
    }
  };
  disable();
  return () => {
    observer.disconnect();
    for (const each of disabled) each.inert = false;
  };
}

/** Returns a dialog's first field or, if it has none, its first button. */
const fieldIn = (box: Element | null): HTMLElement | null =>
  box?.querySelector<HTMLElement>("textarea, input, select, .cm-content") ??
  box?.querySelector<HTMLElement>("button") ??
  null;

/**
 * Turns an element of the page into a dialog, with the same content. While the dialog is open, the rest of the page is inert,
 * the focus stays inside, and Escape closes the dialog wherever the focus is. `showModal` would require a separate element.
 * After closing, the focus is in the element's field.
 */
export function useModal(box: RefObject<HTMLElement | null>, open: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const dialog = box.current;
    if (!open || !dialog) return;
    const enable = disableOutside(dialog);
    if (!dialog.contains(document.activeElement)) fieldIn(dialog)?.focus();
    const isOutside = ({ target }: Event): boolean =>
      target instanceof Element && !dialog.contains(target) && target.closest(alwaysEnabled) === null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isOutside(event)) return;
      if (event.key === "Escape") close.current();
      else fieldIn(dialog)?.focus();
      event.preventDefault();
      event.stopPropagation();
    };
    // A press outside the dialog would move the focus out of it.
    const onPointerDown = (event: Event): void => {
      if (isOutside(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown, true);
    document.addEventListener("mousedown", onPointerDown, true);
    return () => {
      document.removeEventListener("keydown", onKeyDown, true);
      document.removeEventListener("mousedown", onPointerDown, true);
      enable();
    };
  }, [box, open]);
  const wasOpen = useRef(false);
  useEffect(() => {
    const closed = wasOpen.current && !open;
    wasOpen.current = open;
    const { activeElement } = document;
    // Otherwise the focus would stay on a dialog button that Tab cannot reach or that has been removed.
    const isOurs = activeElement === document.body || box.current?.contains(activeElement);
    if (closed && isOurs) fieldIn(box.current)?.focus();
  }, [box, open]);
}
