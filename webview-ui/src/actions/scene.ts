import type { Flow } from "@hookloom/protocol/flow-document";
import { type LayoutOptions, metrics, type Point } from "@hookloom/protocol/flow-layout-types";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { layoutFlow } from "@hookloom/protocol/layout-flow";
import { indexFlow } from "../model/flow-index.ts";
import { cardRect, intersects, visibleArea } from "../state/camera.ts";
import type { Camera, Hold } from "../state/controller.ts";
import type { InsertionPoint, Scene } from "../state/view-state.ts";

/** Builds a flow's index and layout, with the start card at the origin. */
export function buildScene(
  flow: Flow,
  { collapsed, notes }: LayoutOptions,
  origin: Point = { x: 0, y: 0 },
): Scene {
  const layout = layoutFlow(flow, origin, { collapsed, notes });
  return { flow, index: indexFlow(flow), collapsed, notes, layout };
}

/** Returns the point where the line to an insertion point begins. */
function lineTo({ layout }: Scene, { block, index }: InsertionPoint): Point | undefined {
  const insert = layout.inserts.find((each) => each.block === block && each.index === index);
  return insert && { x: insert.x, y: insert.y - (insert.empty ? metrics.emptyHeight : metrics.gap) / 2 };
}

function cardAt({ layout }: Scene, id: string): Point | undefined {
  return layout.cards.find((card) => card.id === id);
}

/**
 * Returns the offset that moves the card or point held by an edit back to its previous position. Returns undefined if a
 * position is unknown or the edit is not in the text yet.
 */
function heldMove(before: Scene, next: Scene, hold: Hold): Point | undefined {
  if ("step" in hold) return difference(cardAt(before, hold.step), cardAt(next, hold.step));
  if (hold.movedStep === undefined) return difference(lineTo(before, hold.point), lineTo(next, hold.point));
  const from = before.index.steps.get(hold.movedStep);
  const to = next.index.steps.get(hold.movedStep);
  if (!to || (from?.block.id === to.block.id && from.index === to.index)) return undefined;
  return difference(lineTo(before, hold.point), lineTo(next, { block: to.block.id, index: to.index }));
}

function difference(from: Point | undefined, to: Point | undefined): Point | undefined {
  return from && to && { x: from.x - to.x, y: from.y - to.y };
}

/**
 * Returns the offset that moves a card back to its previous position: the selected card if it is visible, else the first
 * visible card that is in both scenes.
 */
function watchedMove(before: Scene, next: Scene, selected: string, camera: Camera): Point | undefined {
  const view = visibleArea(camera.viewport, camera.pane);
  const nextCards = new Map(next.layout.cards.map((card) => [card.id, card]));
  const shown = before.layout.cards.filter(
    (card) => nextCards.has(card.id) && intersects(cardRect(card), view),
  );
  const startSeen = intersects(cardRect(before.layout.start), view);
  const anchor = shown.find((card) => card.id === selected) ?? (startSeen ? undefined : shown[0]);
  return anchor && difference(anchor, nextCards.get(anchor.id));
}

/**
 * Returns the new scene, in which one card keeps its position on the canvas: the one that a pending edit holds, else the
 * selected card if it is visible, else the first visible card that is in both scenes. The origin moves instead of the viewport,
 * so nothing jumps.
 */
export function steadyScene(
  before: Scene,
  flow: Flow,
  selected: string,
  camera: Camera,
  options: LayoutOptions = before,
): Scene {
  const next = buildScene(flow, options, before.layout.start);
  const held = camera.hold && heldMove(before, next, camera.hold);
  const offset = held ?? watchedMove(before, next, selected, camera);
  if (!offset || (offset.x === 0 && offset.y === 0)) return next;
  const { x, y } = next.layout.start;
  return buildScene(flow, options, { x: x + offset.x, y: y + offset.y });
}

/**
 * Chooses the flow to show: the one with the id, else one with the shown flow's event, else one with its name. Otherwise, the
 * first flow is chosen only if the text has no problems, because the shown flow may become readable again.
 */
export function chooseFlow(
  { document }: FlowSnapshot,
  id: string | undefined,
  shown: Flow | undefined,
): Flow | undefined {
  const { flows, problems } = document;
  const found =
    flows.find((flow) => flow.id === id) ??
    flows.find((flow) => shown && sameEvent(flow, shown)) ??
    flows.find(({ name }) => name === shown?.name);
  return found ?? (problems.length > 0 && shown ? shown : flows[0]);
}

function sameEvent(a: Flow, b: Flow): boolean {
  return a.triggers.some(({ trigger, event, detail }) =>
    b.triggers.some((other) => other.trigger === trigger && other.event === event && other.detail === detail),
  );
}
