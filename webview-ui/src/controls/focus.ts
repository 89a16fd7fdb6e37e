/** True if keys enter text into the element. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [role=textbox]") !== null;
}

/** True while a dialog covers the page. */
export const isModalOpen = (): boolean => document.querySelector("[aria-modal=true]") !== null;

/**
 * Returns whether the focus may be moved on behalf of a part of the page. This is the case if the focus is in that part, or
 * nowhere, for example after the focused element was removed. A late response must not take the focus from something that the
 * user has opened since.
 */
export function mayMoveFocus(from: Element | null | undefined): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || from?.contains(activeElement) === true;
}
