import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useLayoutEffect, useRef } from "react";
import { useView } from "../state/controller.ts";
import { useThemeCount } from "../state/theme.ts";
import type { Scene } from "../state/view-state.ts";
import { paintColours, paintFlow } from "./paint.ts";
import { farZoom } from "./visible.ts";

/** The flow as one bitmap while the zoom is too small to read a card. */
export function FarView({ scene }: { readonly scene: Scene }): ReactElement | null {
  const far = useFlowStore(({ transform }) => transform[2] < farZoom);
  return far ? <Bitmap scene={scene} /> : null;
}

function Bitmap({ scene }: { readonly scene: Scene }): ReactElement {
  const bitmap = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const selection = useView((state) => state.selection);
  const theme = useThemeCount();
  useLayoutEffect(() => {
    const canvas = bitmap.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context || theme < 0) return;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    paintFlow(context, scene.layout, { x, y, zoom }, paintColours(document.body), selection);
  }, [scene, x, y, zoom, width, height, selection, theme]);
  return <canvas ref={bitmap} className="hl-far" />;
}
