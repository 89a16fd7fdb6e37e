import { isRecord } from "@hookloom/language-server/protocol";
import type { Viewport } from "./camera.ts";
import type { KeptDraft, SavedDrafts } from "./drafts.ts";
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
  /** Without those of the whole file: an option may be a secret, which is written down nowhere else. */
  readonly drafts: SavedDrafts;
}

/** The state to save; undefined before the first flow is shown. */
export function savedStateOf(
  state: ViewState,
  { x, y, zoom }: Viewport,
  drafts: ReadonlyMap<string, KeptDraft>,
): SavedState | undefined {
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
    drafts: [...drafts].filter(([, { ofFile }]) => !ofFile),
  };
}

function isViewport(value: unknown): value is Viewport {
  return isRecord(value) && [value.x, value.y, value.zoom].every(Number.isFinite) && Number(value.zoom) > 0;
}

function isInspector(value: unknown): value is InspectorState {
  return isRecord(value) && typeof value.open === "boolean" && Number.isFinite(value.width);
}

function isSavedDraft(value: unknown): value is SavedDrafts[number] {
  if (!Array.isArray(value)) return false;
  const [id, draft] = value;
  if (typeof id !== "string" || !isRecord(draft)) return false;
  const { typed, base, version, ofFile, error } = draft;
  return (
    typeof typed === "string" &&
    typeof base === "string" &&
    Number.isFinite(version) &&
    ofFile === false &&
    (error === undefined || typeof error === "string")
  );
}

/** Reads the saved state; undefined where another version of the page saved something else. */
export function readSavedState(value: unknown): SavedState | undefined {
  if (!isRecord(value)) return undefined;
  const { flow, active, selection, viewport, inspector, outline, notes, drafts } = value;
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
    drafts: Array.isArray(drafts) ? drafts.filter(isSavedDraft) : [],
  };
}
