import { type RefObject, useEffect, useRef } from "react";

/**
 * Moves the focus to the first invalid field of a page, once after each `ask` and when the page is ready for it: the
 * problems may come after the question.
 */
export function useFocusOnProblem(ready: boolean): {
  readonly page: RefObject<HTMLElement | null>;
  ask(): void;
} {
  const page = useRef<HTMLElement>(null);
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current || !ready) return;
    const invalid = page.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    if (!invalid) return;
    wanted.current = false;
    invalid.focus();
  });
  const ask = (): void => {
    wanted.current = true;
  };
  return { page, ask };
}
