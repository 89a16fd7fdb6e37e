import { isRecord } from "@hookloom/language-server/protocol";
import type { Viewport } from "./camera.ts";
import type { InspectorState, ViewState } from "./view-state.ts";

/** The state that survives a reload of the page. The viewport is relative to a start card at 0, 0. */
export interface SavedState {
  readonly flow: string;
  readonly active: string;
  readonly selection: readonly string[];
  readonly viewport: Viewport;
  readonly inspector: InspectorState;
  readonly outline: boolean;
  readonly notes: boolean;
}

/** The state to save; undefined before the first flow is shown. */
export function savedStateOf(state: ViewState, { x, y, zoom }: Viewport): SavedState | undefined {
  const { scene, active, selection, inspector, outline, notes } = state;
  if (!scene) return undefined;
  const { start } = scene.layout;
  return {
    flow: scene.flow.id,
    active,
    selection,
    viewport: { x: x + start.x * zoom, y: y + start.y * zoom, zoom },
    inspector,
    outline,
    notes,
  };
}

function isViewport(value: unknown): value is Viewport {
  return isRecord(value) && [value.x, value.y, value.zoom].every(Number.isFinite) && Number(value.zoom) > 0;
}

function isInspector(value: unknown): value is InspectorState {
  return isRecord(value) && typeof value.open === "boolean" && Number.isFinite(value.width);
}

/** Reads the saved state; undefined where another version of the page saved something else. */
export function readSavedState(value: unknown): SavedState | undefined {
  if (!isRecord(value)) return undefined;
  const { flow, active, selection, viewport, inspector, outline, notes } = value;
  if (typeof flow !== "string" || typeof active !== "string" || !Array.isArray(selection)) return undefined;
  if (!isViewport(viewport) || !isInspector(inspector)) return undefined;
  const steps = selection.filter((id) => typeof id === "string");
  return {
    flow,
    active,
    selection: steps,
    viewport,
    inspector,
    outline: outline === true,
    notes: notes !== false,
  };
}
