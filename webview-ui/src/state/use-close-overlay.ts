import { type RefObject, useEffect } from "react";
import { mayMoveFocus } from "../controls/focus.ts";
import { useController } from "./controller.ts";

/**
 * Closes what is open over the diagram, which gets the focus back unless it is elsewhere or on its way there: `next` is
 * what a blur gives it to. `box` is what is open, if it may close after a response rather than by a key or a press.
 */
export function useCloseOverlay(box?: RefObject<Element | null>): (next?: EventTarget | null) => void {
  const { store, focusDiagram } = useController();
  return (next) => {
    const isFocusOurs = !next && (box === undefined || mayMoveFocus(box.current));
    store.set({ overlay: undefined });
    if (isFocusOurs) focusDiagram();
  };
}

/** Closes what is open over the diagram at an event elsewhere in the page: a press, or the focus. */
export function useCloseOutside(
  box: RefObject<Element | null>,
  closes: boolean,
  ...events: readonly ("pointerdown" | "focusin")[]
): void {
  const { store } = useController();
  const names = events.join(" ");
  useEffect(() => {
    if (!closes) return;
    const left = new AbortController();
    const close = ({ target }: Event): void => {
      if (target instanceof Node && !box.current?.contains(target)) store.set({ overlay: undefined });
    };
    for (const name of names.split(" ")) document.addEventListener(name, close, { signal: left.signal });
    return () => left.abort();
  }, [store, box, closes, names]);
}
