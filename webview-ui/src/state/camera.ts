import { metrics, type Point, type Rect } from "@hookloom/protocol/flow-layout-types";

/** React Flow's viewport: a flow point p is drawn at p * zoom + (x, y). */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const zoomRange = { min: 0.08, max: 2 } as const;

/** Below this zoom, cards are unreadable, so everything is painted on one bitmap. */
export const farZoom = 0.34;

/** Returns the visible part of the flow. */
export function visibleArea(viewport: Viewport, pane: Size): Rect {
  const { x, y, zoom } = viewport;
  return { x: -x / zoom, y: -y / zoom, width: pane.width / zoom, height: pane.height / zoom };
}

/** Converts a point of the flow to pane coordinates. */
export const toPane = ({ x, y, zoom }: Viewport, at: Point): Point => ({
  x: at.x * zoom + x,
  y: at.y * zoom + y,
});

/** Converts a point in pane coordinates to a point of the flow. */
export const toFlow = ({ x, y, zoom }: Viewport, at: Point): Point => ({
  x: (at.x - x) / zoom,
  y: (at.y - y) / zoom,
});

/** True if two rectangles overlap or touch. */
export function intersects(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** True if the inner rectangle is inside the outer one, except for rounding. */
export function contains(outer: Rect, inner: Rect): boolean {
  const slack = 1;
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

/** Returns a card's rectangle from its top left corner. */
export function cardRect({ x, y }: Point): Rect {
  return { x, y, width: metrics.cardWidth, height: metrics.cardHeight };
}

/** Returns the viewport at another zoom, limited to the allowed range. The center of the pane does not move. */
export function zoomed({ x, y, zoom }: Viewport, pane: Size, targetZoom: number): Viewport {
  const next = Math.min(zoomRange.max, Math.max(zoomRange.min, targetZoom));
  const scale = (at: number, size: number): number => size / 2 - ((size / 2 - at) / zoom) * next;
  return { x: scale(x, pane.width), y: scale(y, pane.height), zoom: next };
}

/** Returns the viewport that shows the whole flow, at a zoom of at most 1. */
export function fitAll(bounds: Rect, pane: Size): Viewport {
  const room = 32;
  const widthZoom = (pane.width - 2 * room) / bounds.width;
  const heightZoom = (pane.height - 2 * room) / bounds.height;
  const zoom = Math.min(1, Math.max(zoomRange.min, Math.min(widthZoom, heightZoom)));
  return {
    x: (pane.width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: Math.max(room, (pane.height - bounds.height * zoom) / 2) - bounds.y * zoom,
    zoom,
  };
}

/**
 * Returns the viewport of a fitted flow after a resize: the whole flow, or its start if the whole flow would be less readable
 * than before.
 */
export function fitAgain(bounds: Rect, start: Point, pane: Size, zoom: number): Viewport {
  const fitted = fitAll(bounds, pane);
  const smallest = Math.min(readableZoom, zoom);
  return fitted.zoom >= smallest ? fitted : fromStart(bounds, start, pane, smallest);
}

/** Returns the viewport after a resize. The horizontal center and the top do not move. */
export function resized(viewport: Viewport, before: Size, pane: Size): Viewport {
  return { ...viewport, x: viewport.x + (pane.width - before.width) / 2 };
}

/** True if two viewports are equal, except for rounding. */
export function isSameView(a: Viewport, b: Viewport): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

/** The minimum zoom at which cards are easy to read. Only the user can zoom out further. */
export const readableZoom = 0.8;

/** Returns the initial view of a flow: the whole flow if it is readable, or else its beginning at a readable size. */
export function initialView(bounds: Rect, start: Point, pane: Size): Viewport {
  const room = 32;
  const widthZoom = (pane.width - room) / bounds.width;
  const wholeZoom = Math.min(widthZoom, (pane.height - 2 * room) / bounds.height);
  const zoom = wholeZoom >= readableZoom ? wholeZoom : Math.max(readableZoom, widthZoom);
  return fromStart(bounds, start, pane, Math.min(1, zoom));
}

function fromStart(bounds: Rect, start: Point, pane: Size, zoom: number): Viewport {
  const fits = bounds.width * zoom <= pane.width - 32;
  const middle = fits ? bounds.x + bounds.width / 2 : start.x + metrics.cardWidth / 2;
  return { x: pane.width / 2 - middle * zoom, y: 28 - bounds.y * zoom, zoom };
}

/** Returns a viewport with a card at the center of the pane at a readable zoom, without empty space above the flow. */
export function readableView(bounds: Rect, card: Rect, pane: Size): Viewport {
  const middle = { x: card.x + card.width / 2, y: card.y + card.height / 2 };
  const y = Math.min(28 - bounds.y * readableZoom, pane.height / 2 - middle.y * readableZoom);
  return { x: pane.width / 2 - middle.x * readableZoom, y, zoom: readableZoom };
}

/** The margin around an element that is scrolled into view, if the pane has enough room. */
const margin = 24;
/** The distance between an element that is scrolled into view and elements that cover the canvas. */
const gap = 8;

const overlaps = (one: Rect, other: Rect): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/**
 * Returns the start positions at which a length fits between 0 and `end`: the one nearest to `from`, and those on
 * either side of each cover.
 */
function candidateStarts(
  from: number,
  length: number,
  end: number,
  covers: readonly (readonly [from: number, length: number])[],
): number[] {
  // If there is too little room for the margins, the first and the last position are equal.
  const room = Math.max(0, Math.min(margin, (end - length) / 2));
  const last = Math.max(end - room - length, room);
  const beside = covers.flatMap(([low, long]) => [low - gap - length, low + long + gap]);
  return [Math.min(last, Math.max(room, from)), ...beside.filter((at) => at >= room && at <= last)];
}

/**
 * Returns the smallest pan that moves the rectangle into the pane and, if possible, out from under the `covers`, which are in
 * pane coordinates. Returns the same viewport if the rectangle is already visible.
 */
export function panIntoView(
  viewport: Viewport,
  pane: Size,
  rect: Rect,
  covers: readonly Rect[] = [],
): Viewport {
  const { zoom } = viewport;
  const width = rect.width * zoom;
  const height = rect.height * zoom;
  const left = rect.x * zoom + viewport.x;
  const top = rect.y * zoom + viewport.y;
  const xs = candidateStarts(
    left,
    width,
    pane.width,
    covers.map((cover) => [cover.x, cover.width]),
  );
  const ys = candidateStarts(
    top,
    height,
    pane.height,
    covers.map((cover) => [cover.y, cover.height]),
  );
  const panDistance = ({ x, y }: Point): number => Math.abs(x - left) + Math.abs(y - top);
  const candidates = xs
    .flatMap((x) => ys.map((y) => ({ x, y })))
    .sort((one, other) => panDistance(one) - panDistance(other));
  const isFree = (at: Point): boolean => !covers.some((cover) => overlaps({ ...at, width, height }, cover));
  const { x, y } = candidates.find(isFree) ?? { x: xs[0] ?? left, y: ys[0] ?? top };
  return x === left && y === top ? viewport : { x: viewport.x + x - left, y: viewport.y + y - top, zoom };
}
