import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { KeptView } from "@hookloom/protocol/flow-view";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { type CollapsedParts, collapsedParts, isCollapsedParts } from "../model/collapsed-parts.ts";
import type { Viewport } from "./camera.ts";
import type { KeptDraft, SavedDrafts } from "./drafts.ts";
import type { InspectorState, ViewState } from "./view-state.ts";

/** The saved view of a diagram. The viewport is relative to a start card at 0, 0. */
export interface SavedView {
  readonly flow: string;
  /** The name of the flow, because its id may change when the file is read again. */
  readonly name: string;
  readonly active: string;
  readonly selection: readonly string[];
  readonly viewport: Viewport;
  readonly collapsed: CollapsedParts;
  /** Excludes drafts of the whole file, because an option may be a secret that must not be stored. */
  readonly drafts: SavedDrafts;
  /** The newest recorded run. Undefined if the recordings have not been listed yet. */
  readonly newest: string | undefined;
}

/** The panes next to the diagram. */
type SavedPanes = Pick<ViewState, "inspector" | "outline" | "notes">;

/** Returns the state that the host keeps for the next page, or undefined before the first flow is shown. */
export function createKeptView(
  state: ViewState,
  { x, y, zoom }: Viewport,
  drafts: ReadonlyMap<string, KeptDraft>,
): KeptView | undefined {
  const { snapshot, scene, collapsed, active, selection, inspector, outline, notes, runs } = state;
  if (!snapshot || !scene) return undefined;
  const { start } = scene.layout;
  const file: SavedView = {
    flow: scene.flow.id,
    name: scene.flow.name,
    active,
    selection,
    viewport: { x: x + start.x * zoom, y: y + start.y * zoom, zoom },
    collapsed: collapsedParts(snapshot.document, collapsed),
    drafts: [...drafts].filter(([, { ofFile }]) => !ofFile),
    newest: runs.newest,
  };
  const panes: SavedPanes = { inspector, outline, notes };
  return { file: JSON.stringify(file), panes: JSON.stringify(panes) };
}

/** Returns the id of the saved flow, or undefined if the file no longer has a matching one. */
export function savedFlow({ flows }: FlowDocument, { flow, name }: SavedView): string | undefined {
  return (flows.find(({ id }) => id === flow) ?? flows.find((other) => other.name === name))?.id;
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

/** Returns the members of an object that another page wrote as JSON. Empty if the text is invalid. */
function parseMembers(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? "");
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Reads the saved view of a file. Returns undefined if another version of the page saved it in a different format. */
export function readSavedView(kept: Partial<KeptView> | undefined): SavedView | undefined {
  const { flow, name, active, selection, viewport, collapsed, drafts, newest } = parseMembers(kept?.file);
  if (typeof flow !== "string" || typeof name !== "string" || typeof active !== "string") return undefined;
  if (!isViewport(viewport) || !isCollapsedParts(collapsed) || !Array.isArray(selection)) return undefined;
  return {
    flow,
    name,
    active,
    selection: selection.filter((id) => typeof id === "string"),
    viewport,
    collapsed,
    drafts: Array.isArray(drafts) ? drafts.filter(isSavedDraft) : [],
    newest: typeof newest === "string" ? newest : undefined,
  };
}

/** Reads the saved panes of the last diagram. */
export function readSavedPanes(kept: Partial<KeptView> | undefined): SavedPanes | undefined {
  const { inspector, outline, notes } = parseMembers(kept?.panes);
  if (!isInspector(inspector)) return undefined;
  return { inspector, outline: outline === true, notes: notes !== false };
}
