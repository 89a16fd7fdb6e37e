import { metrics, type Point, type Rect } from "@hookloom/protocol/flow-layout-types";
import type { ItemId } from "../model/navigation.ts";
import { failedStep } from "../model/run-view.ts";
import {
  cardRect,
  contains,
  fitAgain,
  fitAll,
  initialView,
  intersects,
  isSameView,
  readableView,
  readableZoom,
  resized,
  type Size,
  type Viewport,
  visibleArea,
} from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import type { Scene } from "../state/view-state.ts";
import { expandAround } from "./collapse.ts";
import { scrollItemIntoView, scrollRectIntoView } from "./select.ts";

/** The minimum width at which a lane's label and `+` are recognizable. */
const laneWidth = 120;

function laneRect(x: number, top: number, height: number): Rect {
  return { x: x - laneWidth / 2, y: top, width: laneWidth, height };
}

function union(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Returns the bounding box of steps including all of their branches, or undefined if none of them is drawn. */
function extentOfSteps({ layout, index }: Scene, ids: ReadonlySet<string>): Rect | undefined {
  const isWithin = (stepId: string): boolean =>
    ids.has(stepId) || (index.steps.get(stepId)?.owners.some(({ id }) => ids.has(id)) ?? false);
  const inBlock = ({ block }: { readonly block: string }): boolean => {
    const owner = index.blocks.get(block)?.owners.at(-1);
    return owner !== undefined && isWithin(owner.id);
  };
  const { emptyHeight, pillHeight } = metrics;
  return union([
    ...layout.cards.filter((card) => isWithin(card.id)).map(cardRect),
    ...layout.branches.filter((branch) => isWithin(branch.step.id)).map(cardRect),
    ...layout.boxes.filter((box) => isWithin(box.step.id)),
    ...layout.pills.filter((pill) => isWithin(pill.step.id)).map(({ x, y }) => laneRect(x, y, pillHeight)),
    ...layout.inserts
      .filter((insert) => insert.empty && inBlock(insert))
      .map(({ x, y }) => laneRect(x, y - emptyHeight / 2, emptyHeight)),
  ]);
}

/** Returns the bounding box of a step including all of its branches, or undefined if it is not in the flow. */
function itemExtent(scene: Scene, id: string): Rect | undefined {
  return scene.index.steps.has(id) ? extentOfSteps(scene, new Set([id])) : undefined;
}

/** Zooms to the selected cards and their branches, or to the active card if none is selected. */
export function zoomToSelection({ store, camera }: Controller): void {
  const { scene, selection, active } = store.get();
  if (!scene) return;
  const chosen = selection.length > 0 ? selection : [active];
  const extent = extentOfSteps(scene, new Set(chosen)) ?? cardRect(scene.layout.start);
  camera.move?.(fitAll(extent, camera.pane));
}

/** Brings an item's card into view at a readable zoom and expands the parts that hide it. */
export function bringIntoView(control: Controller, item: ItemId): void {
  expandAround(control, item);
  const { store, camera } = control;
  const layout = store.get().scene?.layout;
  const card = layout?.cards.find(({ id }) => id === item) ?? layout?.start;
  if (layout && card && camera.viewport.zoom < readableZoom)
    camera.move?.(readableView(layout.bounds, cardRect(card), camera.pane));
  else scrollItemIntoView(control, item);
}

/** Scrolls a step with its branches into view and zooms out if they do not fit. At least the step's card is visible. */
export function scrollStepIntoView(control: Controller, id: string): void {
  const { camera, store } = control;
  const { scene } = store.get();
  const extent = scene && itemExtent(scene, id);
  if (!extent) return;
  const { viewport, pane } = camera;
  const margin = 48;
  const fittingZoom = Math.min((pane.width - margin) / extent.width, (pane.height - margin) / extent.height);
  const zoom = Math.min(viewport.zoom, Math.max(readableZoom, fittingZoom));
  scrollRectIntoView(control, extent, zoom < viewport.zoom ? zoomedAt(viewport, extent, zoom) : viewport);
  // If a step is larger than the pane, its card is shown at the top.
  if (fittingZoom < zoom) scrollItemIntoView(control, id);
}

/** Returns the viewport at another zoom, with the center of the rectangle's top edge at the same position. */
function zoomedAt(viewport: Viewport, { x, y, width }: Rect, zoom: number): Viewport {
  const middle = x + width / 2;
  const by = viewport.zoom - zoom;
  return { x: viewport.x + middle * by, y: viewport.y + y * by, zoom };
}

/**
 * After a resize, the pane keeps either its initial view (the whole flow while it is readable) or the content at its center. A
 * smaller pane must not hide the active card, nor its branches if all of them were visible, nor a failed card that was visible.
 * The failed card takes precedence if the active one was cut off. If the inspector opens or closes while the active card is
 * visible, the view moves only to keep that card visible.
 */
export function resizePane(control: Controller, pane: Size): void {
  const { camera, store } = control;
  const before = camera.pane;
  const { scene, active, inspector, runs } = store.get();
  const isInspectorToggled = camera.wasInspectorOpen !== inspector.open;
  camera.pane = pane;
  camera.wasInspectorOpen = inspector.open;
  if (!scene || before.width === 0) return;
  const { bounds, start, cards } = scene.layout;
  const view = visibleArea(camera.viewport, before);
  const card = cards.find(({ id }) => id === active);
  const extent = itemExtent(scene, active);
  const isActiveVisible = card !== undefined && intersects(cardRect(card), view);
  const { viewport } = camera;
  if (!isActiveVisible || !isInspectorToggled) {
    if (isSameView(viewport, initialView(bounds, start, before)))
      camera.move?.(initialView(bounds, start, pane));
    else if (isSameView(viewport, fitAgain(bounds, start, before, viewport.zoom)))
      camera.move?.(fitAgain(bounds, start, pane, viewport.zoom));
    else if (before.width !== pane.width) camera.move?.(resized(viewport, before, pane));
  }
  const isSeen = (one: Point | undefined): boolean => one !== undefined && contains(view, cardRect(one));
  const showActive = (): void => {
    if (extent && contains(view, extent)) scrollStepIntoView(control, active);
    else if (isActiveVisible) scrollItemIntoView(control, active);
  };
  const failed = cards.find(({ id }) => runs.view && id === failedStep(runs.view));
  const isActiveLast = isSeen(card);
  if (!isActiveLast) showActive();
  if (failed && isSeen(failed) && !isInspectorToggled) scrollItemIntoView(control, failed.id);
  if (isActiveLast) showActive();
}
