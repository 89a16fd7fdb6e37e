import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useMemo } from "react";
import { farZoom } from "../state/camera.ts";
import { useView } from "../state/controller.ts";

/** Pixels between two dots at a zoom of 1. */
const gap = 24;

/**
 * The dots behind the flow. They move and scale with the flow and are hidden while cards are too small to read. Each row is one
 * dashed line, because React Flow's own background pattern is repainted pixel by pixel in each frame of a pan.
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
  const scaledGap = gap * zoom;
  const lines = useMemo(() => {
    const rows = Array.from({ length: Math.ceil(height / scaledGap) + 1 }, (_, row) => row);
    return rows.map((row) => (
      <line
        key={row}
        x2={width + scaledGap}
        y1={row * scaledGap}
        y2={row * scaledGap}
        strokeWidth={zoom}
        strokeDasharray={`${zoom} ${scaledGap - zoom}`}
      />
    ));
  }, [width, height, zoom, scaledGap]);
  // Starts less than one gap outside the left and top edges, so that the dots stay aligned with the flow.
  const wrapOffset = (offset: number): number => (((offset % scaledGap) + scaledGap) % scaledGap) - scaledGap;
  return (
    <svg
      className="hl-dots"
      width={width + scaledGap}
      height={height + scaledGap}
      style={{ transform: `translate(${wrapOffset(x)}px,${wrapOffset(y)}px)` }}
      aria-hidden="true"
      data-testid="dots"
    >
      {lines}
    </svg>
  );
}
