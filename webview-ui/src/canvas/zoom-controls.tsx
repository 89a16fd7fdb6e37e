import { useReactFlow } from "@xyflow/react";
import type { ReactElement } from "react";
import { fit } from "../actions/gestures.ts";
import { IconButton } from "../controls/button.tsx";
import { useController } from "../state/controller.ts";

/** Zoom in, zoom out and fit, in the lower left corner. */
export function ZoomControls(): ReactElement {
  const control = useController();
  const flow = useReactFlow();
  return (
    <div className="hl-zoom nopan" role="toolbar" aria-label="Zoom">
      <IconButton icon="zoom-in" label="Zoom in" onClick={() => void flow.zoomIn()} />
      <IconButton icon="zoom-out" label="Zoom out" onClick={() => void flow.zoomOut()} />
      <IconButton icon="screen-full" label="Fit the flow (F)" onClick={() => fit(control)} />
    </div>
  );
}
