import type { WrapKind } from "@hookloom/protocol/flow-edit";
import { type FlowGesture, viewGestures } from "@hookloom/protocol/flow-gestures";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { outermost } from "../model/flow-index.ts";
import { farZoom, fitAll, initialView, isSameView, zoomed } from "../state/camera.ts";
import type { Controller, GestureTargets } from "../state/controller.ts";
import { withinTurn } from "../state/edit-queue.ts";
import { goBack, openCalled } from "./calls.ts";
import { goToChange } from "./changes.ts";
import { copy, cut, paste } from "./clipboard.ts";
import { collapseAll, expandAll, toggleActive } from "./collapse.ts";
import { promptForBreakpoint, toggleBreakpoints } from "./debugging.ts";
import { type AfterEdit, apply, showRejection } from "./edits.ts";
import { exportPng, sendDiagram } from "./export.ts";
import { openFixes } from "./fixes.ts";
import { zoomToSelection } from "./keep-in-view.ts";
import { promptForNote, toggleNotes } from "./notes.ts";
import { toggleOutline } from "./outline.ts";
import { openPaletteAfter } from "./palette.ts";
import { goToProblem } from "./problems.ts";
import { promptToExtract, promptToRename } from "./refactor.ts";
import { gestureTargets, targets } from "./select.ts";
import { sendSample } from "./send.ts";

/** Describes steps as `if` or `3 steps`. */
export function describeSteps({ store }: Controller, steps: readonly string[]): string {
  const only = steps.length === 1 ? store.get().scene?.index.steps.get(steps[0] ?? "")?.step : undefined;
  return only ? only.label : stepCount(steps.length);
}

const viewOnly: ReadonlySet<FlowGesture> = new Set(viewGestures);

/** Gestures that work while the data mapper covers the diagram. */
const exportGestures: ReadonlySet<FlowGesture> = new Set(["exportSvg", "exportPng", "print"]);

const mapperCoversDiagram = t(
  "The data mapper covers the diagram. Press Escape to close it, then try again.",
);
const selectionChanged = t(
  "A selected step no longer exists, so nothing was changed. Select the steps again.",
);

/**
 * Runs the gesture of a key or a command. One gesture is one edit. A repeated key refers to the result of the previous edit, so
 * the gesture waits for pending edits and is computed on the resulting snapshot. It always applies to the cards that were
 * selected when the key was pressed.
 */
export function runGesture(control: Controller, gesture: FlowGesture): void {
  if (control.store.get().mapper && !exportGestures.has(gesture)) showRejection(control, mapperCoversDiagram);
  else if (viewOnly.has(gesture)) gestures[gesture](control);
  // A comparison is read-only.
  else if (isComparison(control)) return;
  else runAfterPendingEdits(control, gestures[gesture]);
}

/** Runs a gesture for the current selection when the pending edits are in the snapshot. */
export function runAfterPendingEdits(control: Controller, work: Gesture): void {
  const { edits } = control;
  const { rejectedCount } = edits;
  const chosen = gestureTargets(control);
  void edits.run(async () => {
    if (edits.rejectedCount > rejectedCount || chosen.steps.some((step) => edits.removed.has(step))) return;
    await runOnChosenSteps({ ...control, edits: withinTurn(edits) }, chosen, work);
  });
}

/** Runs a gesture on the shown snapshot for the cards that were selected when the gesture was offered. */
export function chooseGesture(
  control: Controller,
  gesture: FlowGesture | WrapIn,
  chosen: GestureTargets,
): void {
  const run = typeof gesture === "string" ? gestures[gesture] : (on: Controller) => wrap(on, gesture.in);
  void runOnChosenSteps(control, chosen, run);
}

async function runOnChosenSteps(control: Controller, chosen: GestureTargets, run: Gesture): Promise<void> {
  const { scene } = control.store.get();
  if (chosen.steps.every((step) => scene?.index.steps.has(step))) await run({ ...control, chosen });
  else showRejection(control, selectionChanged);
}

/** The gesture that wraps cards in a new step of a given kind. */
export interface WrapIn {
  readonly in: WrapKind;
}

type Gesture = (control: Controller) => unknown;

const gestures: Record<FlowGesture, Gesture> = {
  insert: (control) => openPaletteAfter(control),
  delete: remove,
  duplicate: (control) => applyToSteps(control, "duplicate", "select"),
  copy,
  cut,
  paste,
  disable,
  wrapIf: (control) => wrap(control, "if"),
  wrapTry: (control) => wrap(control, "try"),
  wrapFor: (control) => wrap(control, "for"),
  unwrap,
  extract: promptToExtract,
  rename: promptToRename,
  moveUp: (control) => shift(control, -1),
  moveDown: (control) => shift(control, 1),
  fit,
  search: ({ store }) => store.set({ overlay: { kind: "search" } }),
  pickFlow: ({ store }) => store.set({ overlay: { kind: "flows" } }),
  exportSvg: (control) => sendDiagram(control, "exportSvg"),
  exportPng: (control) => void exportPng(control),
  print: (control) => sendDiagram(control, "print"),
  note: (control) => promptForNote(control),
  notes: toggleNotes,
  zoomSelection: zoomToSelection,
  zoomIn: (control) => zoomTo(control, (zoom) => zoom * zoomStep),
  zoomOut: (control) => zoomTo(control, (zoom) => zoom / zoomStep),
  zoomReset: (control) => zoomTo(control, () => 1),
  outline: toggleOutline,
  openCalled: (control) => openCalled(control),
  goBack: (control) => goBack(control),
  collapse: toggleActive,
  collapseAll,
  expandAll,
  quickFix: (control) => void openFixes(control),
  nextProblem: (control) => goToNext(control, 1),
  previousProblem: (control) => goToNext(control, -1),
  breakpoint: (control) => toggleBreakpoints(control),
  conditionalBreakpoint: (control) => promptForBreakpoint(control, "condition"),
  logpoint: (control) => promptForBreakpoint(control, "logpoint"),
  send: (control) => sendSample(control),
};

/** True if the diagram compares two versions. */
export const isComparison = ({ store }: Controller): boolean =>
  store.get().snapshot?.comparison !== undefined;

/** Goes to the next problem or, in a comparison, to the next change. */
function goToNext(control: Controller, by: 1 | -1): void {
  if (isComparison(control)) goToChange(control, by);
  else goToProblem(control, by);
}

async function remove(control: Controller): Promise<void> {
  const steps = targets(control);
  if (steps.length === 0) return;
  const spoken = t("Deleted: {0}", describeSteps(control, steps));
  await apply(control, { op: "remove", steps, unusedImports: true }, { spoken });
}

async function applyToSteps(
  control: Controller,
  op: "duplicate" | "disable" | "enable",
  added?: "select",
): Promise<void> {
  const steps = targets(control);
  if (steps.length === 0) return;
  const what = describeSteps(control, steps);
  const spoken = {
    duplicate: t("Duplicated: {0}", what),
    disable: t("Disabled: {0}", what),
    enable: t("Enabled: {0}", what),
  }[op];
  await apply(control, { op, steps }, { spoken, ...(added ? { added } : {}) });
}

async function disable(control: Controller): Promise<void> {
  const { scene } = control.store.get();
  const areAllDisabled = targets(control).every((id) => scene?.index.steps.get(id)?.step.disabled);
  await applyToSteps(control, areAllDisabled ? "enable" : "disable");
}

/** Wraps the selected steps in a new step. */
export async function wrap(control: Controller, kind: WrapKind): Promise<void> {
  const steps = targets(control);
  if (steps.length === 0) return;
  const spoken = t("Wrapped in {0}: {1}", kind, describeSteps(control, steps));
  await apply(
    control,
    { op: "wrap", steps, in: kind },
    { spoken, added: kind === "try" ? "select" : "edit", ...holdCard(control, steps) },
  );
}

/** Keeps the first step in reading order at its position on screen. */
function holdCard({ store }: Controller, steps: readonly string[]): Pick<AfterEdit, "hold"> {
  const { scene } = store.get();
  const [step] = scene ? outermost(scene.index, steps) : [];
  return step === undefined ? {} : { hold: { step } };
}

async function unwrap(control: Controller): Promise<void> {
  const [step] = targets(control);
  if (step === undefined) return;
  const inner = control.store.get().scene?.index.steps.get(step)?.step.blocks[0]?.steps ?? [];
  const after = {
    spoken: t("Unwrapped: {0}", describeSteps(control, [step])),
    ...holdCard(
      control,
      inner.map(({ id }) => id),
    ),
  };
  await apply(control, { op: "unwrap", step }, after);
}

/** Moves the steps past their neighbour. At the edge of a block, moves them out of the step that owns the block. */
async function shift(control: Controller, by: -1 | 1): Promise<void> {
  const { scene } = control.store.get();
  const steps = scene ? outermost(scene.index, targets(control)) : [];
  const edgeEntry = scene?.index.steps.get((by < 0 ? steps[0] : steps.at(-1)) ?? "");
  if (!scene || !edgeEntry) return;
  const { block, index, owners } = edgeEntry;
  const owner = owners.at(-1);
  const staysInBlock = by < 0 ? index > 0 : index < block.steps.length - 1;
  const ownerEntry = owner && scene.index.steps.get(owner.id);
  if (!staysInBlock && !ownerEntry) return;
  const target =
    staysInBlock || !ownerEntry
      ? { block: block.id, index: by < 0 ? index - 1 : index + 2 }
      : { block: ownerEntry.block.id, index: by < 0 ? ownerEntry.index : ownerEntry.index + 1 };
  const what = describeSteps(control, steps);
  const spoken = by < 0 ? t("Moved up: {0}", what) : t("Moved down: {0}", what);
  await apply(control, { op: "move", steps, ...target }, { spoken });
}

/** The zoom factor for each press of a zoom key or button. */
const zoomStep = 1.2;

function zoomTo({ camera }: Controller, next: (zoom: number) => number): void {
  camera.move?.(zoomed(camera.viewport, camera.pane, next(camera.viewport.zoom)));
}

/** Fits the whole flow. If that is too small to read, the next call returns to the start of the flow at a readable size. */
function fit({ store, camera }: Controller): void {
  const { scene } = store.get();
  if (!scene) return;
  const { bounds, start } = scene.layout;
  const whole = fitAll(bounds, camera.pane);
  const returnsToStart = whole.zoom < farZoom && isSameView(camera.viewport, whole);
  camera.move?.(returnsToStart ? initialView(bounds, start, camera.pane) : whole);
}
