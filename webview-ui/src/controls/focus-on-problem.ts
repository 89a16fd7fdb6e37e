import { type RefObject, useEffect, useRef } from "react";

/**
 * Moves the focus to the first invalid field of a page, once after each call to `focusProblem`, when the page is ready. The
 * problems may arrive after the call.
 */
export function useFocusOnProblem(ready: boolean): {
  readonly page: RefObject<HTMLElement | null>;
  focusProblem(): void;
} {
  const page = useRef<HTMLElement>(null);
  const isRequested = useRef(false);
  useEffect(() => {
    if (!isRequested.current || !ready) return;
    const invalid = page.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    if (!invalid) return;
    isRequested.current = false;
    invalid.focus();
  });
  const focusProblem = (): void => {
    isRequested.current = true;
  };
  return { page, focusProblem };
}

/** Moves the focus to the first empty text field of a page, or to the first text field if none is empty. */
export function focusFirstEmpty(page: HTMLElement | null): void {
  const texts = [
    ...(page?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "input[type=text], input[type=password], textarea",
    ) ?? []),
  ];
  (texts.find(({ value }) => value === "") ?? texts[0])?.focus();
}
