import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { ItemId } from "../model/navigation.ts";
import { cardRect, intersects, toFlow } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import { openCalled } from "./calls.ts";
import { showTextDiff } from "./changes.ts";
import { togglePart } from "./collapse.ts";
import { startDrag } from "./drag.ts";
import { editField } from "./edits.ts";
import { openFailures } from "./environment-runs.ts";
import { openFixes } from "./fixes.ts";
import { panePoint, select } from "./select.ts";

/** Shows a step's code in the text editor and focuses the editor. */
export function reveal(control: Controller, item: ItemId): void {
  const { store, host } = control;
  const { scene, snapshot } = store.get();
  const range = scene?.index.steps.get(item)?.step.range ?? scene?.flow.range;
  if (snapshot?.comparison) showTextDiff(control, item);
  else if (snapshot && range)
    host.send("reveal", { version: snapshot.version, start: range.start, end: range.end });
}

/** Shows a field's code in the text editor and focuses the editor. If a field has no code, shows its step's code. */
export function revealField({ store, host }: Controller, item: ItemId, name: string): void {
  const { scene, snapshot } = store.get();
  const step = scene?.index.steps.get(item)?.step;
  const range = step?.fields.find((field) => field.name === name)?.range ?? step?.range;
  if (snapshot && range)
    host.send("reveal", { version: snapshot.version, start: range.start, end: range.end });
}

/** Edits the card's first field or, for the start card, the trigger. A card without either shows its code. */
export function openCard(control: Controller, item: ItemId): void {
  const { scene, snapshot } = control.store.get();
  const fields = scene?.index.steps.get(item)?.step.fields ?? [];
  const triggers = item === startItem && snapshot?.editable ? (scene?.flow.triggers ?? []) : [];
  if (!snapshot?.comparison && fields.length + triggers.length > 0) editField(control, { step: item });
  else reveal(control, item);
}

function openMenu(control: Controller, item: ItemId, event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
  const { store } = control;
  // If the card is part of the selection, the menu applies to the whole selection, otherwise only to this card.
  if (store.get().selection.includes(item)) store.set({ active: item });
  else select(control, item);
  store.set({ overlay: { kind: "menu", ...panePoint(control.camera, event.clientX, event.clientY) } });
}

/** Returns the step at a point of the pane while the flow is painted as a bitmap. */
function stepUnder({ store, camera }: Controller, event: MouseEvent): ItemId | undefined {
  const at = toFlow(camera.viewport, panePoint(camera, event.clientX, event.clientY));
  const cards = store.get().scene?.layout.cards;
  return cards?.find((card) => intersects(cardRect(card), { ...at, width: 0, height: 0 }))?.id;
}

/**
 * Handles a click outside all mounted cards. Selects the card painted on the bitmap at that point, if any. Otherwise, clears
 * the selection and shows the file's declarations.
 */
export function clickPane(control: Controller, event: MouseEvent, isFar: boolean): void {
  const painted = isFar ? stepUnder(control, event) : undefined;
  select(control, painted ?? startItem);
  if (painted === undefined) control.store.set({ showsFile: true });
  control.focusDiagram();
}

function eventItem(event: Event): ItemId | undefined {
  const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-item]") : null;
  return card?.dataset.item;
}

/** Click handlers for the parts of a card. */
const partClickHandlers: Readonly<Record<string, (control: Controller, item: ItemId) => void>> = {
  "[data-fold]": togglePart,
  "[data-call]": openCalled,
  "[data-failures]": openFailures,
};

const isIn = (target: EventTarget | null, part: string): boolean =>
  target instanceof Element && target.closest(part) !== null;

/**
 * A click selects the card and makes it active. With Ctrl or Cmd, it toggles the card in the selection. With Shift, it extends
 * the selection.
 */
function clickCard(control: Controller, item: ItemId, event: MouseEvent): void {
  const part = Object.keys(partClickHandlers).find((selector) => isIn(event.target, selector));
  if (part !== undefined) {
    partClickHandlers[part]?.(control, item);
    return;
  }
  const mode = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
  select(control, item, mode);
  control.focusDiagram();
  if (isIn(event.target, "[data-fix]")) void openFixes(control);
}

/** Adds pointer listeners for all cards. Returns a function that removes them. */
export function listenToCards(control: Controller, element: HTMLElement): () => void {
  const abortController = new AbortController();
  const on = <Type extends "click" | "dblclick" | "contextmenu" | "pointerdown">(
    type: Type,
    handle: (item: ItemId, event: HTMLElementEventMap[Type]) => void,
  ): void => {
    const listener = (event: HTMLElementEventMap[Type]): void => {
      const item = eventItem(event);
      if (item !== undefined) handle(item, event);
    };
    element.addEventListener(type, listener, { signal: abortController.signal });
  };
  on("click", (item, event) => clickCard(control, item, event));
  on("dblclick", (item, { target }) => {
    if (!isIn(target, "[data-opens-itself], [data-fold], [data-call]")) openCard(control, item);
  });
  on("contextmenu", (item, event) => openMenu(control, item, event));
  on("pointerdown", (item, event) => {
    if (item !== startItem) startDrag(control, item, event);
  });
  return () => abortController.abort();
}
