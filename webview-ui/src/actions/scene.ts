import type { Flow, FlowSnapshot } from "@hookloom/language-server/protocol";
import { layoutFlow } from "../canvas/layout.ts";
import type { FlowLayout, Point } from "../canvas/layout-types.ts";
import { cardRect, meets, type Size, seen, type Viewport } from "../state/camera.ts";
import { indexFlow } from "../state/flow-index.ts";
import type { Scene } from "../state/view-state.ts";

/** A flow with its index and layout, its start card at the origin. */
export function sceneOf(flow: Flow, origin: Point = { x: 0, y: 0 }): Scene {
  return { flow, index: indexFlow(flow), layout: layoutFlow(flow, origin) };
}

function positions(layout: FlowLayout): Map<string, Point> {
  return new Map(layout.cards.map((card) => [card.id, card]));
}

/**
 * The new scene with the card that the person looks at left where it is on the canvas: the selected one while it is
 * seen, else the first seen card that both scenes have. The origin moves instead of the viewport, so nothing jumps.
 */
export function steadyScene(
  before: Scene,
  flow: Flow,
  selected: string,
  viewport: Viewport,
  pane: Size,
): Scene {
  const next = sceneOf(flow, before.layout.start);
  const view = seen(viewport, pane);
  const now = positions(next.layout);
  const shown = before.layout.cards.filter((card) => now.has(card.id) && meets(cardRect(card), view));
  const startSeen = meets(cardRect(before.layout.start), view);
  const anchor = shown.find((card) => card.id === selected) ?? (startSeen ? undefined : shown[0]);
  const moved = anchor && now.get(anchor.id);
  if (!anchor || !moved) return next;
  const { x, y } = next.layout.start;
  const origin = { x: x + anchor.x - moved.x, y: y + anchor.y - moved.y };
  return origin.x === x && origin.y === y ? next : sceneOf(flow, origin);
}

/**
 * The flow to show: the same one, else the one that runs for the same event, else one of the same name. Another one
 * only where nothing is wrong with the text: a flow that cannot be read at present may well come back.
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
  return a.triggers.some(({ trigger, event }) =>
    b.triggers.some((other) => other.trigger === trigger && other.event === event),
  );
}
