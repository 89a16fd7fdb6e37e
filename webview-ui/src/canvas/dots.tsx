import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useMemo } from "react";
import { farZoom } from "../state/camera.ts";
import { useView } from "../state/controller.ts";

/** Pixels between two dots at a zoom of 1. */
const gap = 24;

/**
 * The dots behind the flow, which move and scale with it. Hidden while cards are too small to read. Each row of dots is one
 * dashed line, because the pattern that React Flow fills the pane with is repainted pixel by pixel in each frame of a pan.
 */
export function Dots(): ReactElement | null {
  const near = useFlowStore(({ transform }) => transform[2] >= farZoom);
  const drawn = useView((state) => state.drawn);
  return near && drawn ? <Rows /> : null;
}

function Rows(): ReactElement {
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const step = gap * zoom;
  const lines = useMemo(() => {
    const rows = Array.from({ length: Math.ceil(height / step) + 1 }, (_, row) => row);
    return rows.map((row) => (
      <line
        key={row}
        x2={width + step}
        y1={row * step}
        y2={row * step}
        strokeWidth={zoom}
        strokeDasharray={`${zoom} ${step - zoom}`}
      />
    ));
  }, [width, height, zoom, step]);
  // Starts less than one gap outside the left and top edges, so that the dots stay aligned with the flow.
  const wrapOffset = (offset: number): number => (((offset % step) + step) % step) - step;
  return (
    <svg
      className="hl-dots"
      width={width + step}
      height={height + step}
      style={{ transform: `translate(${wrapOffset(x)}px,${wrapOffset(y)}px)` }}
      aria-hidden="true"
      data-testid="dots"
    >
      {lines}
    </svg>
  );
}
