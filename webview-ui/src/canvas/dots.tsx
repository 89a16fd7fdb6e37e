import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useMemo } from "react";
import { farZoom } from "../state/camera.ts";
import { useView } from "../state/controller.ts";

/** Pixels between two dots at a zoom of 1. */
const gap = 24;

/**
 * The dots behind the flow, which move and grow with it. Each row of them is one dashed line: a pattern that fills the
 * pane, as React Flow draws it, is painted pixel by pixel in each frame of a pan.
 */
export function Dots(): ReactElement | null {
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const drawn = useView((state) => state.drawn);
  const step = gap * zoom;
  const rows = useMemo(() => {
    const tops = Array.from({ length: Math.ceil(height / step) + 1 }, (_, row) => row * step);
    const dashes = `${zoom} ${step - zoom}`;
    return tops.map((y) => (
      <line key={y} x2={width + step} y1={y} y2={y} strokeWidth={zoom} strokeDasharray={dashes} />
    ));
  }, [width, height, zoom, step]);
  if (zoom < farZoom || !drawn) return null;
  // Less than one gap to the left and above, so that the first dots are where the flow has some.
  const place = (offset: number): number => (((offset % step) + step) % step) - step;
  return (
    <svg
      className="hl-dots"
      width={width + step}
      height={height + step}
      style={{ transform: `translate(${place(x)}px,${place(y)}px)` }}
      aria-hidden="true"
      data-testid="dots"
    >
      {rows}
    </svg>
  );
}
