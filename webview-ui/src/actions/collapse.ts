import { type Collapsed, canCollapse, countSteps, stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { partsHiding, partToCollapse, withStepShown } from "../model/collapsed.ts";
import { collapsedItem, collapsedItemBlock, type ItemId } from "../model/navigation.ts";
import type { Controller } from "../state/controller.ts";
import type { Scene } from "../state/view-state.ts";
import { steadyScene } from "./scene.ts";

/** Returns the item that hides a step, or the step itself if it is drawn. */
function drawnItem(scene: Scene, collapsed: Collapsed, item: ItemId): ItemId {
  const [outermost] = partsHiding(scene.index, collapsed, item);
  if (outermost === undefined) return item;
  return scene.index.steps.has(outermost) ? outermost : collapsedItem(outermost);
}

/** Returns the step that keeps its position on screen while a part is expanded or collapsed. */
function heldStep({ index }: Scene, part: string): string | undefined {
  return index.steps.has(part) ? part : index.blocks.get(part)?.owners.at(-1)?.id;
}

/** Draws the flow with these parts collapsed. If a selected step becomes hidden, the card that hides it is selected instead. */
function setCollapsed(control: Controller, collapsed: Collapsed, part?: string): void {
  const { store, camera } = control;
  const { scene, active, selection, cursor } = store.get();
  if (!scene || collapsed === scene.collapsed) return;
  const previousHold = camera.hold;
  const held = part === undefined ? undefined : heldStep(scene, part);
  if (held !== undefined) camera.hold = { step: held };
  const next = steadyScene(scene, scene.flow, active, camera, { collapsed, notes: scene.notes });
  camera.hold = previousHold;
  const drawn = (item: ItemId): ItemId => drawnItem(next, collapsed, item);
  store.set({
    collapsed,
    scene: next,
    active: drawn(active),
    selection: [...new Set(selection.map(drawn))].filter((item) => next.index.steps.has(item)),
    // The text cursor's card is marked again when the cursor moves.
    ...(cursor !== undefined && drawn(cursor) !== cursor ? { cursor: undefined } : {}),
  });
}

/** Expands every part that hides a step, so that the step is drawn. */
export function expandAround(control: Controller, step: string): void {
  const { scene } = control.store.get();
  if (!scene) return;
  const collapsed = withStepShown(scene.index, scene.collapsed, step);
  if (collapsed !== scene.collapsed) setCollapsed(control, collapsed);
}

/** Collapses or expands a step or a block. */
export function togglePart(control: Controller, part: string): void {
  const { scene } = control.store.get();
  const found = scene?.index.steps.get(part)?.step ?? scene?.index.blocks.get(part)?.block;
  if (!scene || !found) return;
  const isCollapsed = scene.collapsed.has(part);
  const others = [...scene.collapsed].filter((id) => id !== part);
  const { active } = control.store.get();
  setCollapsed(control, new Set(isCollapsed ? others : [...others, part]), part);
  if (isCollapsed && collapsedItemBlock(active) === part && "steps" in found) {
    const first = found.steps[0]?.id;
    if (first !== undefined) control.store.set({ active: first, selection: [first] });
  }
  const name = found.label ?? t("block");
  control.store.set({
    spoken: isCollapsed
      ? t("Expanded {0}", name)
      : t("Collapsed {0}, {1} hidden", name, stepCount(countSteps(found))),
  });
}

/** Collapses or expands the active card's blocks or, if it has none, the block that contains the card. */
export function toggleActive(control: Controller): void {
  const { scene, active: currentActive } = control.store.get();
  if (!scene) return;
  const active = control.chosen?.active ?? currentActive;
  const part = collapsedItemBlock(active) ?? partToCollapse(scene.index, active);
  if (part === undefined) control.store.set({ spoken: t("Nothing to collapse here") });
  else togglePart(control, part);
}

/** Collapses every step of the flow that has blocks. */
export function collapseAll(control: Controller): void {
  const { scene } = control.store.get();
  if (!scene) return;
  const steps = [...scene.index.steps.values()].flatMap(({ step }) => (canCollapse(step) ? [step.id] : []));
  setCollapsed(control, new Set([...scene.collapsed, ...steps]));
  control.store.set({ spoken: t("Collapsed all blocks") });
}

/** Expands the whole flow. Other flows keep their collapsed parts. */
export function expandAll(control: Controller): void {
  const { scene } = control.store.get();
  if (!scene) return;
  const { steps, blocks } = scene.index;
  setCollapsed(control, new Set([...scene.collapsed].filter((id) => !steps.has(id) && !blocks.has(id))));
  control.store.set({ spoken: t("Expanded all blocks") });
}
