import type { ItemId } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import { goToItem } from "./select.ts";

/** Below this width, the outline covers the diagram. */
const narrowWidth = 700;

/** Opens or closes the outline. When it opens, it takes the focus. */
export function toggleOutline(control: Controller): void {
  const { outline } = control.store.get();
  if (outline) closeOutline(control);
  else control.store.set({ outline: true, overlay: undefined });
}

export function closeOutline(control: Controller): void {
  control.store.set({ outline: false });
  control.focusDiagram();
}

/** Closes the outline if it would cover the focused element. */
export function closeCoveringOutline({ store }: Controller): void {
  if (window.innerWidth < narrowWidth) store.set({ outline: false });
}

/** Shows a row's card. `leave` moves the focus from the outline to the card. */
export function goToRow(control: Controller, item: ItemId, leave: boolean): void {
  goToItem(control, item);
  if (window.innerWidth < narrowWidth) closeOutline(control);
  else if (leave) control.focusDiagram();
}
