/** True if keys write text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [role=textbox]") !== null;
}

/** True while a dialog covers the page. */
export const isModalOpen = (): boolean => document.querySelector("[aria-modal=true]") !== null;

/**
 * Whether the focus may be moved on behalf of a part of the page: it is in that part, or nowhere, as after its
 * element was removed. A late response must not take it from what the user has opened since.
 */
export function mayMoveFocus(from: Element | null | undefined): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || from?.contains(activeElement) === true;
}
