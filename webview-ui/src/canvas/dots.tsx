import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useMemo } from "react";
import { farZoom } from "../state/camera.ts";
import { useView } from "../state/controller.ts";

/** Pixels between two dots at a zoom of 1. */
const gap = 24;

/**
 * The dots behind the flow, which move and grow with it; none where no card can be read. Each row of them is one dashed
 * line: a pattern that fills the pane, as React Flow draws it, is painted pixel by pixel in each frame of a pan.
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
  // Less than one gap to the left and above, so that the first dots are where the flow has some.
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
