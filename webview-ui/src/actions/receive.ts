import { applyDelta } from "@hookloom/protocol/flow-delta";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { FlowSnapshot, FlowUpdate, FlowViewContract } from "@hookloom/protocol/flow-view";
import { hidesSteps } from "@hookloom/protocol/step-blocks";
import { withStepShown } from "../model/collapsed.ts";
import { indexFlow, stepAt } from "../model/flow-index.ts";
import { collapsedItemBlock, emptyItemBlock, firstItem, type ItemId } from "../model/navigation.ts";
import { replacementSteps } from "../model/replacement-steps.ts";
import { cardRect } from "../state/camera.ts";
import type { Controller } from "../state/controller.ts";
import type { Scene, ViewState } from "../state/view-state.ts";
import { expandAround } from "./collapse.ts";
import { buildScene, chooseFlow, steadyScene } from "./scene.ts";
import { findNeighbour, scrollRectIntoView } from "./select.ts";
import { openFlow, showFlow } from "./show-flow.ts";

/** Shows a snapshot and keeps the shown flow, the selection and the position of the visible cards. */
export function showSnapshot(control: Controller, snapshot: FlowSnapshot, wanted?: string): void {
  const { store, camera } = control;
  const before = store.get();
  const shown = before.scene?.flow;
  const flow = chooseFlow(snapshot, shown?.id ?? wanted, shown);
  const isSameFlow = before.scene !== undefined && flow !== undefined && flow.id === before.scene.flow.id;
  if (!flow) store.set({ snapshot, scene: undefined, selection: [], active: startItem, cursor: undefined });
  else if (isSameFlow && before.scene) {
    // An edit may have moved the active card into a collapsed block.
    const collapsed =
      before.collapsed.size === 0
        ? before.collapsed
        : withStepShown(indexFlow(flow), before.collapsed, before.active);
    const options = { collapsed, notes: before.notes };
    const scene = steadyScene(before.scene, flow, before.active, camera, options);
    store.set({ snapshot, scene, collapsed, ...keptSelection(before, before.scene, scene) });
  } else if (before.snapshot) showFlow(control, snapshot, flow);
  else store.set({ snapshot, scene: buildScene(flow, store.get()), active: startItem });
}

/** Applies an update to the shown snapshot. Requests a whole snapshot if the versions do not match. */
export function applyUpdate(control: Controller, { base, version, delta }: FlowUpdate): void {
  const { snapshot } = control.store.get();
  if (!snapshot) return;
  const document = snapshot.version === base ? applyDelta(snapshot.document, delta) : undefined;
  if (document) showSnapshot(control, { ...snapshot, version, document });
  else control.host.send("ready", {});
}

/**
 * Returns the part of the selection that still exists. If the active card is gone, its replacements are selected. If there are
 * none, a successor becomes the active card.
 */
function keptSelection(state: ViewState, before: Scene, scene: Scene): Partial<ViewState> {
  const exists = (id: string): boolean => scene.index.steps.has(id);
  const selection = state.selection.every(exists) ? state.selection : state.selection.filter(exists);
  const cursor = state.cursor !== undefined && exists(state.cursor) ? state.cursor : undefined;
  const isActiveShown = isStillShown(state.active, scene);
  const gone = isActiveShown ? [] : [state.active, ...state.selection].filter((id) => !exists(id));
  const replacements = replacementSteps(gone, before.index, scene.index);
  const active = isActiveShown ? state.active : (replacements[0] ?? successor(state.active, before, scene));
  const isSelectionLost = state.selection.length > 0 && selection.length === 0;
  const found = replacements.length > 0 ? replacements : [active].filter(exists);
  return { selection: isSelectionLost ? found : selection, active, cursor };
}

function isStillShown(item: ItemId, { index, collapsed }: Scene): boolean {
  if (item === startItem || index.steps.has(item)) return true;
  const hidden = index.blocks.get(collapsedItemBlock(item) ?? "");
  if (hidden) return hidesSteps(collapsed, hidden.owners.at(-1), hidden.block);
  return index.blocks.get(emptyItemBlock(item) ?? "")?.block.steps.length === 0;
}

function successor(item: ItemId, before: Scene, scene: Scene): ItemId {
  const neighbour = findNeighbour(before, item, (step) => scene.index.steps.has(step));
  if (neighbour !== undefined) return neighbour;
  const entry = before.index.steps.get(item);
  const id = entry?.block.id ?? emptyItemBlock(item) ?? collapsedItemBlock(item);
  const { block, owners } = scene.index.blocks.get(id ?? "") ?? {};
  const owner = entry?.owners.at(-1)?.id;
  if (!block) return owner !== undefined && scene.index.steps.has(owner) ? owner : startItem;
  return firstItem(block, owners?.at(-1), scene.collapsed) ?? startItem;
}

/**
 * Marks the step at the text cursor. Switches to another flow only if the cursor has left the shown one and is not in broken
 * text, which may seem to belong to another flow.
 */
export function followCursor(
  control: Controller,
  params: FlowViewContract["host"]["events"]["cursor"],
): void {
  const { store } = control;
  const { snapshot, scene, selection } = store.get();
  if (!snapshot || !scene || params.version !== snapshot.version) return;
  const { offset } = params;
  const containsCursor = ({ range }: { range: { start: number; end: number } }): boolean =>
    range.start <= offset && offset <= range.end;
  if (!containsCursor(scene.flow) && !snapshot.document.problems.some(containsCursor)) {
    const other = snapshot.document.flows.find(containsCursor);
    if (other) openFlow(control, other.id);
  }
  const body = store.get().scene?.flow.body;
  const cursor = body && stepAt(body, offset)?.id;
  if (cursor === store.get().cursor) return;
  if (cursor !== undefined) expandAround(control, cursor);
  store.set({ cursor });
  const card = store.get().scene?.layout.cards.find(({ id }) => id === cursor);
  if (card && !selection.includes(card.id)) scrollRectIntoView(control, cardRect(card));
}
