import { t } from "@vscode/l10n";
import { ReactFlow, ReactFlowProvider, useStore as useFlowStore, useReactFlow } from "@xyflow/react";
import { type ReactElement, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import "@xyflow/react/dist/base.css";
import "./canvas.css";
import "../cards/cards.css";
import { runGesture } from "../actions/gestures.ts";
import { resizePane } from "../actions/keep-in-view.ts";
import { clickPane, listenToCards } from "../actions/pointer.ts";
import { IconButton } from "../controls/button.tsx";
import { farZoom, type Viewport, zoomRange } from "../state/camera.ts";
import { useController, useView } from "../state/controller.ts";
import { useThemeKey } from "../state/theme.ts";
import type { Scene } from "../state/view-state.ts";
import { Dots } from "./dots.tsx";
import { Layers } from "./layers.tsx";
import { FarMarks, useFlowMarks } from "./marks.tsx";
import { Minimap } from "./minimap.tsx";
import { afterPaint, paintColors, paintFlow } from "./paint.ts";

/** Sets React Flow's viewport from the controller's camera, and the camera's pane size from React Flow. */
function CameraSync(): null {
  const control = useController();
  const { camera } = control;
  const flow = useReactFlow();
  const element = useFlowStore(({ domNode }) => domNode);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const ready = useFlowStore(({ panZoom }) => panZoom !== null);
  useLayoutEffect(() => {
    camera.element = element ?? undefined;
    camera.move = (viewport) => {
      camera.viewport = viewport;
      void flow.setViewport(viewport);
    };
    if (width > 0) resizePane(control, { width, height });
  }, [control, camera, flow, element, width, height]);
  // React Flow ignores a viewport that is set before its first effects have run, and starts at the default viewport.
  useLayoutEffect(() => {
    if (ready) void flow.setViewport(camera.viewport);
  }, [ready, flow, camera]);
  useEffect(() => (element ? listenToCards(control, element) : undefined), [control, element]);
  return null;
}

/** Paints the flow as one bitmap while the zoom is too small to read a card, with status marks on top. */
function FarView(): ReactElement | null {
  const scene = useView((state) => state.scene);
  const far = useFlowStore(({ transform }) => transform[2] < farZoom);
  if (!far || !scene) return null;
  return (
    <>
      <Bitmap scene={scene} />
      <FarMarks scene={scene} />
    </>
  );
}

function Bitmap({ scene }: { readonly scene: Scene }): ReactElement {
  const bitmap = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const width = useFlowStore((state) => state.width);
  const height = useFlowStore((state) => state.height);
  const marks = useFlowMarks();
  const theme = useThemeKey();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colors are read from the page, and the key changes with them.
  const colors = useMemo(paintColors, [theme]);
  useLayoutEffect(() => {
    const canvas = bitmap.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    paintFlow(context, scene.layout, { x, y, zoom }, colors, marks);
  }, [scene, x, y, zoom, width, height, marks, colors]);
  return <canvas ref={bitmap} className="hl-far" />;
}

/** The zoom in, zoom out and fit buttons, in the lower left corner or below a narrow canvas. */
function ZoomControls(): ReactElement {
  const control = useController();
  return (
    // A press keeps the focus, and therefore the key bindings, in the diagram. If a field has the focus, the field loses it
    // and commits its value.
    <div
      className="hl-zoom nopan"
      data-over-canvas
      role="toolbar"
      aria-label={t("Zoom")}
      onMouseDown={(event) => {
        if (document.activeElement?.closest("[data-diagram]")) event.preventDefault();
      }}
    >
      <IconButton icon="zoom-in" label={t("Zoom in (=)")} onClick={() => runGesture(control, "zoomIn")} />
      <IconButton icon="zoom-out" label={t("Zoom out (-)")} onClick={() => runGesture(control, "zoomOut")} />
      <IconButton
        icon="screen-full"
        label={t("Fit the flow (F)")}
        data-testid="fit"
        onClick={() => runGesture(control, "fit")}
      />
    </div>
  );
}

/** The child components read the scene themselves, so that React Flow is not rendered on each keystroke. */
function Canvas({ initialViewport }: { readonly initialViewport: Viewport }): ReactElement {
  const control = useController();
  const { camera } = control;
  const updateViewport = useCallback(
    (viewport: Viewport) => {
      camera.viewport = viewport;
      for (const listener of camera.moveListeners) listener();
    },
    [camera],
  );
  return (
    <ReactFlow
      defaultViewport={initialViewport}
      minZoom={zoomRange.min}
      maxZoom={zoomRange.max}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      panOnScroll
      zoomOnDoubleClick={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      panActivationKeyCode={null}
      onViewportChange={updateViewport}
      proOptions={{ hideAttribution: true }}
      onPaneClick={(event) => clickPane(control, event.nativeEvent, camera.viewport.zoom < farZoom)}
    >
      <CameraSync />
      <Dots />
      <Layers />
      <FarView />
      <Minimap />
    </ReactFlow>
  );
}

/**
 * The diagram of the shown flow. Only the visible part is in the page. React Flow pans and zooms its viewport, in which the
 * cards are drawn. The cards are not React Flow nodes, because React Flow would measure and observe each node. The canvas is
 * mounted before the first flow arrives, so the first paint waits only for the cards. All else follows in the next frame.
 */
export function FlowCanvas(): ReactElement {
  const hasSnapshot = useView(({ snapshot }) => snapshot !== undefined);
  const { camera, store } = useController();
  useEffect(
    () => (hasSnapshot ? afterPaint(() => store.set({ drawn: true })) : undefined),
    [hasSnapshot, store],
  );
  const first = useRef(camera.viewport);
  return (
    <ReactFlowProvider>
      <Canvas initialViewport={first.current} />
      <ZoomControls />
    </ReactFlowProvider>
  );
}
