import { type Point, type Rect, startItem } from "@hookloom/protocol/flow-layout-types";
import {
  collapsedItemBlock,
  type Direction,
  emptyItemBlock,
  type ItemId,
  listItems,
  neighbour,
} from "../model/navigation.ts";
import { cardRect, panIntoView, toPane } from "../state/camera.ts";
import type { Camera, Controller, GestureTargets } from "../state/controller.ts";
import type { Scene } from "../state/view-state.ts";
import { expandAround } from "./collapse.ts";

/** How a click or a key changes the selection. */
export type SelectMode = "only" | "toggle" | "range";

/** Selects a card and tells the host to select its code. Expands the collapsed parts around the card. */
export function select(control: Controller, item: ItemId, mode: SelectMode = "only"): void {
  const { store, host } = control;
  expandAround(control, item);
  const { scene, snapshot, selection, anchor } = store.get();
  if (!scene || !snapshot) return;
  const isStep = scene.index.steps.has(item);
  store.set({ showsFile: false });
  if (!isStep || mode === "only") {
    store.set({ active: item, selection: isStep ? [item] : [], anchor: isStep ? item : undefined });
  } else if (mode === "toggle") {
    const rest = selection.filter((id) => id !== item);
    store.set({
      active: item,
      selection: rest.length < selection.length ? rest : [...rest, item],
      anchor: item,
    });
  } else {
    store.set({ active: item, selection: itemsBetween(scene, anchor ?? item, item), anchor: anchor ?? item });
  }
  // A comparison's cards do not match those of the text.
  if (isStep && !snapshot.comparison) host.send("select", { version: snapshot.version, step: item });
}

function itemsBetween(scene: Scene, from: string, to: string): string[] {
  const order = listItems(scene).filter((item) => scene.index.steps.has(item));
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** Returns the next matching step in the same block, else the nearest previous one. */
export function findNeighbour(
  { index }: Scene,
  step: string,
  matches: (step: string) => boolean,
): string | undefined {
  const entry = index.steps.get(step);
  const ids = entry?.block.steps.map(({ id }) => id) ?? [];
  const ownIndex = entry?.index ?? 0;
  return ids.slice(ownIndex + 1).find(matches) ?? ids.slice(0, ownIndex).findLast(matches);
}

/** Returns the pane rectangles of elements that cover the canvas without moving with it (zoom box, map, search, notice). */
function canvasCovers(camera: Camera): readonly Rect[] {
  return [...document.querySelectorAll("[data-over-canvas]")].map((cover) => {
    const { left, top, width, height } = cover.getBoundingClientRect();
    return { ...panePoint(camera, left, top), width, height };
  });
}

/** Converts a point of the page to pane coordinates. */
export function panePoint({ element }: Camera, x: number, y: number): Point {
  const pane = element?.getBoundingClientRect();
  return { x: x - (pane?.left ?? 0), y: y - (pane?.top ?? 0) };
}

/** Scrolls a rectangle of the flow into view at the viewport's zoom. */
export function scrollRectIntoView({ camera }: Controller, rect: Rect, from = camera.viewport): void {
  const target = panIntoView(from, camera.pane, rect, canvasCovers(camera));
  if (target !== camera.viewport) camera.move?.(target);
}

/** Scrolls an item's card into view. */
export function scrollItemIntoView(control: Controller, item: ItemId): void {
  const layout = control.store.get().scene?.layout;
  if (!layout) return;
  const block = emptyItemBlock(item);
  const collapsed = collapsedItemBlock(item);
  const entry =
    item === startItem
      ? layout.start
      : (layout.cards.find(({ id }) => id === item) ??
        layout.pills.find((pill) => pill.block === collapsed && collapsed !== undefined) ??
        layout.inserts.find((insert) => insert.block === block && insert.empty));
  if (!entry) return;
  const rect =
    block || collapsed ? { x: entry.x - 20, y: entry.y - 20, width: 40, height: 40 } : cardRect(entry);
  scrollRectIntoView(control, rect);
}

/** Selects an item and scrolls its card into view. */
export function goToItem(control: Controller, item: ItemId): void {
  select(control, item);
  scrollItemIntoView(control, item);
}

/** Scrolls an item's card into view. Returns the pane position at its lower edge, where an overlay for the item opens. */
export function itemPoint(control: Controller, item: ItemId): Point {
  scrollItemIntoView(control, item);
  const { store, camera } = control;
  const layout = store.get().scene?.layout;
  const card = layout?.cards.find(({ id }) => id === item) ?? layout?.start ?? { x: 0, y: 0 };
  const { x, y } = toPane(camera.viewport, card);
  return { x: x + 24, y: y + 36 };
}

/** Activates the next card in a direction and, if requested, extends the selection. */
export function activateNext(control: Controller, direction: Direction, isExtending: boolean): void {
  const { scene, active } = control.store.get();
  if (!scene) return;
  const next = neighbour(scene, active, direction);
  if (next === active) return;
  select(control, next, isExtending ? "range" : "only");
  scrollItemIntoView(control, next);
}

/** Selects every step of the flow's body. */
export function selectAll(control: Controller): void {
  const { scene } = control.store.get();
  if (scene) control.store.set({ selection: scene.flow.body.steps.map(({ id }) => id) });
}

/** Returns the steps and the active card that a gesture applies to. */
export function gestureTargets(control: Controller): GestureTargets {
  return { steps: targets(control), active: control.chosen?.active ?? control.store.get().active };
}

/** Returns the steps that a gesture applies to: the selected ones, or the active one. */
export function targets(control: Controller): string[] {
  if (control.chosen) return [...control.chosen.steps];
  const { scene, selection, active } = control.store.get();
  if (!scene) return [];
  if (selection.length > 0) return [...selection];
  return scene.index.steps.has(active) ? [active] : [];
}
