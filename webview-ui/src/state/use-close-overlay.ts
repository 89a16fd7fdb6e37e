import { type RefObject, useEffect } from "react";
import { mayMoveFocus } from "../controls/focus.ts";
import { useController } from "./controller.ts";

/**
 * Returns a function that closes the open overlay. The diagram then gets the focus, unless the focus is elsewhere or moving
 * elsewhere: `next` is the element that receives the focus after a blur. `box` is the overlay's element, which is required if a
 * response may close the overlay.
 */
export function useCloseOverlay(box?: RefObject<Element | null>): (next?: EventTarget | null) => void {
  const { store, focusDiagram } = useController();
  return (next) => {
    const ownsFocus = !next && (box === undefined || mayMoveFocus(box.current));
    store.set({ overlay: undefined });
    if (ownsFocus) focusDiagram();
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
    const controller = new AbortController();
    const close = ({ target }: Event): void => {
      if (target instanceof Node && !box.current?.contains(target)) store.set({ overlay: undefined });
    };
    for (const name of names.split(" "))
      document.addEventListener(name, close, { signal: controller.signal });
    return () => controller.abort();
  }, [store, box, closes, names]);
}
