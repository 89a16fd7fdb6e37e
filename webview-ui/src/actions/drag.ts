import type { Point } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import { isWithin, outermost } from "../model/flow-index.ts";
import { toFlow } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import type { InsertionPoint, Scene, VersionedInsertionPoint } from "../state/view-state.ts";
import { apply, selectSteps } from "./edits.ts";
import { describeSteps } from "./gestures.ts";
import { panePoint } from "./select.ts";

/** How far the pointer must move before a press becomes a drag. */
const threshold = 5;
const maxDropDistance = 150;
const panMargin = 36;

/** Watches a press on a card. It becomes a drag when the pointer has moved far enough. */
export function startDrag(control: Controller, step: string, press: PointerEvent): void {
  const { scene, selection, snapshot } = control.store.get();
  if (press.button !== 0 || !scene || !snapshot?.editable) return;
  const steps = outermost(scene.index, selection.includes(step) ? selection : [step]);
  const begin = { x: press.clientX, y: press.clientY };
  let dragging = false;
  const ended = new AbortController();
  const { signal } = ended;

  const move = (event: PointerEvent): void => {
    if (!dragging && Math.hypot(event.clientX - begin.x, event.clientY - begin.y) < threshold) return;
    dragging = true;
    dragTo(control, steps, event);
  };
  const stop = (drop: boolean): void => {
    ended.abort();
    const over = control.store.get().drag?.over;
    control.store.set({ drag: undefined });
    if (!dragging) return;
    window.addEventListener("click", ignoreClick, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", ignoreClick, true), 0);
    if (drop && over) void dropAt(control, steps, over);
  };
  window.addEventListener("pointermove", move, { signal });
  window.addEventListener("pointerup", () => stop(true), { signal });
  window.addEventListener("pointercancel", () => stop(false), { signal });
  window.addEventListener("keydown", ({ key }) => key === "Escape" && stop(false), { signal, capture: true });
}

/** Suppresses the click event that ends a drag. */
function ignoreClick(event: Event): void {
  event.stopPropagation();
}

function dragTo(control: Controller, steps: readonly string[], event: PointerEvent): void {
  const { store, camera } = control;
  const { scene, snapshot } = store.get();
  if (!scene || !snapshot) return;
  const at = panePoint(camera, event.clientX, event.clientY);
  panAtEdge(control, at);
  const drop = nearestDrop(scene, steps, toFlow(camera.viewport, at));
  store.set({ drag: { steps, ...at, over: drop && { ...drop, version: snapshot.version } } });
}

function panAtEdge({ camera }: Controller, { x, y }: Point): void {
  const { viewport, pane } = camera;
  const push = (at: number, end: number): number =>
    at < panMargin ? panMargin - at : at > end - panMargin ? end - panMargin - at : 0;
  const dx = push(x, pane.width) / 3;
  const dy = push(y, pane.height) / 3;
  if (dx !== 0 || dy !== 0) camera.move?.({ ...viewport, x: viewport.x + dx, y: viewport.y + dy });
}

/** True if dropping the steps at the point would change something and the point is not inside one of them. */
function canDrop({ index }: Scene, steps: readonly string[], point: InsertionPoint): boolean {
  const block = index.blocks.get(point.block);
  if (!block) return false;
  const owner = block.owners.at(-1);
  if (owner && steps.some((step) => isWithin(index, owner.id, step))) return false;
  const own = steps.map((step) => index.steps.get(step)).filter((found) => found?.block.id === point.block);
  if (own.length < steps.length) return true;
  const indices = own.map((found) => found?.index ?? 0);
  const low = Math.min(...indices);
  const high = Math.max(...indices);
  const together = high - low + 1 === steps.length;
  return !(together && point.index >= low && point.index <= high + 1);
}

/** Returns the nearest point at which the steps may be dropped. */
function nearestDrop(scene: Scene, steps: readonly string[], at: Point): InsertionPoint | undefined {
  let best: InsertionPoint | undefined;
  let distance = maxDropDistance;
  for (const insert of scene.layout.inserts) {
    const away = Math.hypot((insert.x - at.x) * 0.6, insert.y - at.y);
    if (away < distance && canDrop(scene, steps, insert)) {
      best = { block: insert.block, index: insert.index };
      distance = away;
    }
  }
  return best;
}

async function dropAt(
  control: Controller,
  steps: readonly string[],
  over: VersionedInsertionPoint,
): Promise<void> {
  const { version, ...point } = over;
  const [moved] = steps;
  const spoken = t("Moved: {0}", describeSteps(control, steps));
  const hold = { point, ...(moved === undefined ? {} : { movedStep: moved }) };
  const outcome = await apply(control, { op: "move", steps, ...point }, { spoken, hold }, version);
  if (!outcome.ok) return;
  selectSteps(control, steps);
  control.focusDiagram();
}
