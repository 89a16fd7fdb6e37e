import { type RefObject, useEffect } from "react";
import { mayMoveFocus } from "../controls/focus.ts";
import { useController } from "./controller.ts";

/**
 * Returns a function that closes the open overlay. The diagram then gets the focus, unless the focus is elsewhere or moving
 * elsewhere: `next` is the element that receives it after a blur. `box` is the overlay's element, required if the overlay may
 * be closed by a response and not by a key or a press.
 */
export function useCloseOverlay(box?: RefObject<Element | null>): (next?: EventTarget | null) => void {
  const { store, focusDiagram } = useController();
  return (next) => {
    const isFocusOurs = !next && (box === undefined || mayMoveFocus(box.current));
    store.set({ overlay: undefined });
    if (isFocusOurs) focusDiagram();
  };
}

/** Closes the open overlay after an event elsewhere on the page: a press or a focus change. */
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
