import type { Rect } from "@hookloom/protocol/flow-layout-types";
import { useStore as useFlowStore } from "@xyflow/react";
import { type PointerEvent, type ReactElement, useEffect, useMemo, useRef } from "react";
import { contains, toFlow, type Viewport, visibleArea } from "../state/camera.ts";
import { useController, useView } from "../state/controller.ts";
import { useThemeKey } from "../state/theme.ts";
import { useFlowMarks } from "./marks.tsx";
import { paintColors, paintFlow } from "./paint.ts";

const size = { width: 128, height: 88 } as const;
const padding = 6;

/** The map is updated in the pause after a change, because painting it takes as long as drawing a card that is being edited. */
const pauseMs = 100;

function minimapViewport(bounds: Rect): Viewport {
  const zoom = Math.min(
    (size.width - 2 * padding) / bounds.width,
    (size.height - 2 * padding) / bounds.height,
    0.12,
  );
  return {
    x: (size.width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: (size.height - bounds.height * zoom) / 2 - bounds.y * zoom,
    zoom,
  };
}

/**
 * Shows the whole flow in a corner while part of it is out of view, with a frame around the visible part. A press or
 * drag centers the view at the pointer.
 */
export function Minimap(): ReactElement | null {
  const { camera } = useController();
  const layout = useView(({ scene }) => scene?.layout);
  const marks = useFlowMarks();
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const theme = useThemeKey();
  const bitmap = useRef<HTMLCanvasElement>(null);
  const map = useMemo(() => layout && minimapViewport(layout.bounds), [layout]);
  const hasRoom = width > 460 && height > 360;
  const frame = visibleArea({ x, y, zoom }, { width, height });
  const shown = hasRoom && layout !== undefined && map !== undefined && !contains(frame, layout.bounds);
  useEffect(() => {
    const canvas = bitmap.current;
    const context = canvas?.getContext("2d");
    if (!shown || !canvas || !context || !layout || !map || theme === undefined) return;
    const timer = setTimeout(() => {
      canvas.width = size.width * devicePixelRatio;
      canvas.height = size.height * devicePixelRatio;
      paintFlow(context, layout, map, paintColors(), marks);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [layout, map, marks, theme, shown]);
  if (!shown) return null;
  const moveCamera = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = toFlow(map, { x: event.clientX - box.left, y: event.clientY - box.top });
    camera.move?.({ x: width / 2 - at.x * zoom, y: height / 2 - at.y * zoom, zoom });
  };
  return (
    <div
      className="hl-minimap nopan"
      data-over-canvas
      aria-hidden="true"
      data-testid="minimap"
      style={size}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        moveCamera(event);
      }}
      onPointerMove={moveCamera}
    >
      <canvas ref={bitmap} style={size} />
      <div
        className="hl-minimap-frame"
        style={{
          transform: `translate(${frame.x * map.zoom + map.x}px,${frame.y * map.zoom + map.y}px)`,
          width: frame.width * map.zoom,
          height: frame.height * map.zoom,
        }}
      />
    </div>
  );
}
