import {
  type FlowLayout,
  metrics,
  type PlacedLine,
  type Point,
  type Rect,
} from "@hookloom/protocol/flow-layout-types";
import { useStore as useFlowStore } from "@xyflow/react";
import { useMemo } from "react";
import { cardRect, farZoom, intersects } from "../state/camera.ts";

const tileSize = 320;
const margin = 96;

/** Returns the visible part of the flow, rounded up to tiles so that most pans do not cause a new render. */
export function useVisibleTiles(): Rect | undefined {
  const key = useFlowStore(({ transform: [x, y, zoom], width, height }) => {
    if (zoom < farZoom || width === 0) return "";
    const left = Math.floor((-x / zoom - margin) / tileSize);
    const top = Math.floor((-y / zoom - margin) / tileSize);
    const right = Math.ceil(((width - x) / zoom + margin) / tileSize);
    const bottom = Math.ceil(((height - y) / zoom + margin) / tileSize);
    return `${left} ${top} ${right} ${bottom}`;
  });
  return useMemo(() => {
    if (key === "") return undefined;
    const [left = 0, top = 0, right = 0, bottom = 0] = key.split(" ").map((part) => Number(part) * tileSize);
    return { x: left, y: top, width: right - left, height: bottom - top };
  }, [key]);
}

function lineRect(line: PlacedLine): Rect {
  const x = Math.min(line.x1, line.x2);
  return { x, y: line.y1, width: Math.abs(line.x2 - line.x1), height: line.y2 - line.y1 };
}

/** Returns the parts of a layout that intersect a rectangle. */
export function visibleParts(
  layout: FlowLayout,
  view: Rect,
): Omit<FlowLayout, "start" | "bounds"> & { readonly start: Point | undefined } {
  const { pillWidth, pillHeight, insertSize } = metrics;
  return {
    end: layout.end,
    start: intersects(cardRect(layout.start), view) ? layout.start : undefined,
    cards: layout.cards.filter((card) => intersects(cardRect(card), view)),
    boxes: layout.boxes.filter((box) => intersects(box, view)),
    pills: layout.pills.filter((pill) =>
      intersects({ x: pill.x - pillWidth / 2, y: pill.y, width: pillWidth, height: pillHeight }, view),
    ),
    branches: layout.branches.filter((branch) => intersects(cardRect(branch), view)),
    notes: layout.notes.filter(({ x, y, height }) =>
      intersects({ x, y, width: metrics.cardWidth, height }, view),
    ),
    inserts: layout.inserts.filter(({ x, y }) =>
      intersects(
        { x: x - insertSize / 2, y: y - insertSize / 2, width: insertSize, height: insertSize },
        view,
      ),
    ),
    lines: layout.lines.filter((line) => intersects(lineRect(line), view)),
  };
}
