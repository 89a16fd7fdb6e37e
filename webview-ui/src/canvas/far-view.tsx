import { useStore as useFlowStore } from "@xyflow/react";
import { type ReactElement, useLayoutEffect, useMemo, useRef } from "react";
import { farZoom } from "../state/camera.ts";
import { useView } from "../state/controller.ts";
import { useThemeKey } from "../state/theme.ts";
import type { Scene } from "../state/view-state.ts";
import { paintColours, paintFlow } from "./paint.ts";

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
  const theme = useThemeKey();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page's colours are another source than the key that tells of their change.
  const colours = useMemo(paintColours, [theme]);
  useLayoutEffect(() => {
    const canvas = bitmap.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    paintFlow(context, scene.layout, { x, y, zoom }, colours, selection);
  }, [scene, x, y, zoom, width, height, selection, colours]);
  return <canvas ref={bitmap} className="hl-far" />;
}
