import { metrics, startItem } from "@hookloom/protocol/flow-layout-types";
import type { ItemId } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import { openCalled } from "./calls.ts";
import { showTextDiff } from "./changes.ts";
import { togglePart } from "./collapse.ts";
import { startDrag } from "./drag.ts";
import { editField } from "./edits.ts";
import { openFailures } from "./environment-runs.ts";
import { openFixes } from "./fixes.ts";
import { select } from "./select.ts";

/** A click selects and makes the card active; Ctrl or Cmd adds or removes, Shift extends. */
function selectByClick(control: Controller, item: ItemId, event: MouseEvent): void {
  const mode = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
  select(control, item, mode);
  control.focusDiagram();
}

/** Shows a step's code in the text editor and focuses that. */
export function reveal(control: Controller, item: ItemId): void {
  const { store, host } = control;
  const { scene, snapshot } = store.get();
  if (snapshot?.comparison) {
    showTextDiff(control, item);
    return;
  }
  const range = scene?.index.steps.get(item)?.step.range ?? scene?.flow.range;
  if (snapshot && range)
    host.send("reveal", { version: snapshot.version, start: range.start, end: range.end });
}

/** Shows a field's code in the text editor and focuses that; a field without code, its step's. */
export function revealField({ store, host }: Controller, item: ItemId, name: string): void {
  const { scene, snapshot } = store.get();
  const step = scene?.index.steps.get(item)?.step;
  const range = step?.fields.find((field) => field.name === name)?.range ?? step?.range;
  if (snapshot && range)
    host.send("reveal", { version: snapshot.version, start: range.start, end: range.end });
}

/** Edits the card's first field, or the trigger of the first card; a card without either shows its code. */
export function openCard(control: Controller, item: ItemId): void {
  const { scene, snapshot } = control.store.get();
  if (snapshot?.comparison) {
    reveal(control, item);
    return;
  }
  const fields = scene?.index.steps.get(item)?.step.fields ?? [];
  const triggers = item === startItem && snapshot?.editable ? (scene?.flow.triggers ?? []) : [];
  if (fields.length > 0 || triggers.length > 0) editField(control, { step: item });
  else reveal(control, item);
}

function openMenu(control: Controller, item: ItemId, event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
  const { store } = control;
  // The menu is about all that is selected with it, and about this card where it is about one.
  if (store.get().selection.includes(item)) store.set({ active: item });
  else select(control, item);
  const box = control.camera.element?.getBoundingClientRect();
  const x = event.clientX - (box?.left ?? 0);
  const y = event.clientY - (box?.top ?? 0);
  store.set({ overlay: { kind: "menu", x, y } });
}

/** The step under a point of the pane while the flow is painted as a bitmap. */
function stepUnder({ store, camera }: Controller, event: MouseEvent): ItemId | undefined {
  const box = camera.element?.getBoundingClientRect();
  const { x, y, zoom } = camera.viewport;
  const left = (event.clientX - (box?.left ?? 0) - x) / zoom - metrics.cardWidth;
  const top = (event.clientY - (box?.top ?? 0) - y) / zoom - metrics.cardHeight;
  return store
    .get()
    .scene?.layout.cards.find(
      (card) =>
        card.x >= left &&
        card.x <= left + metrics.cardWidth &&
        card.y >= top &&
        card.y <= top + metrics.cardHeight,
    )?.id;
}

/** A click outside all cards clears the selection and shows what the file declares, or opens a card that is only painted. */
export function clickPane(control: Controller, event: MouseEvent, far: boolean): void {
  const painted = far ? stepUnder(control, event) : undefined;
  select(control, painted ?? startItem);
  if (painted === undefined) control.store.set({ showsFile: true });
  control.focusDiagram();
}

function eventItem(event: Event): ItemId | undefined {
  const card = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-item]") : null;
  return card?.dataset.item;
}

/** Listens to the pointer on all cards at once. Returns a function that stops it. */
export function listenToCards(control: Controller, element: HTMLElement): () => void {
  const on = <Type extends "click" | "dblclick" | "contextmenu" | "pointerdown">(
    type: Type,
    handle: (item: ItemId, event: HTMLElementEventMap[Type]) => void,
  ): (() => void) => {
    const listener = (event: HTMLElementEventMap[Type]): void => {
      const item = eventItem(event);
      if (item !== undefined) handle(item, event);
    };
    element.addEventListener(type, listener);
    return () => element.removeEventListener(type, listener);
  };
  const stops = [
    on("click", (item, event) => {
      if (event.target instanceof Element && event.target.closest("[data-fold]")) {
        togglePart(control, item);
        return;
      }
      if (event.target instanceof Element && event.target.closest("[data-call]")) {
        openCalled(control, item);
        return;
      }
      if (event.target instanceof Element && event.target.closest("[data-failures]")) {
        openFailures(control, item);
        return;
      }
      selectByClick(control, item, event);
      if (event.target instanceof Element && event.target.closest("[data-fix]")) void openFixes(control);
    }),
    on("dblclick", (item, { target }) => {
      if (!(target instanceof Element && target.closest("[data-opens-itself], [data-fold], [data-call]")))
        openCard(control, item);
    }),
    on("contextmenu", (item, event) => openMenu(control, item, event)),
    on("pointerdown", (item, event) => {
      if (item !== startItem) startDrag(control, item, event);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
