import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { canCollapse, hidesBlocks, missingBranches } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import type { MenuItem } from "../controls/menu.tsx";
import { isMac } from "../controls/shortcut.ts";
import { partToCollapse } from "../model/collapsed.ts";
import { collapsedItemBlock, type ItemId } from "../model/navigation.ts";
import type { Controller, GestureTargets } from "../state/controller.ts";
import { itemProblems } from "../state/view-state.ts";
import { stepCalls } from "./calls.ts";
import { breakpointRows } from "./debugging.ts";
import { apply } from "./edits.ts";
import { chooseGesture } from "./gestures.ts";
import { findMappingLocation, openMapper } from "./mapper.ts";
import { openCard, reveal } from "./pointer.ts";
import { declaredName } from "./refactor.ts";
import { gestureTargets } from "./select.ts";

const mod = isMac ? "⌘" : "Ctrl+";

/** Gestures that make a single edit and can be previewed. */
const previewableGestures: ReadonlySet<FlowGesture> = new Set([
  "delete",
  "cut",
  "paste",
  "duplicate",
  "disable",
  "moveUp",
  "moveDown",
]);

const withPreview = (control: Controller, preview = false): Controller =>
  preview ? { ...control, preview } : control;

/** Returns a row for every action that applies to the selected cards. */
export function menuRows(control: Controller): MenuItem[] {
  const { scene, snapshot } = control.store.get();
  const { steps, active } = gestureTargets(control);
  const only = steps.length === 1 ? scene?.index.steps.get(steps[0] ?? "")?.step : undefined;
  // The active card may have been removed from the selection.
  const chosen: GestureTargets = { steps, active: only?.id ?? active };
  const gesture = (id: FlowGesture, label: string, key?: string, separated = false): MenuItem => ({
    id,
    label,
    ...(key ? { key } : {}),
    separated,
    previews: previewableGestures.has(id),
    run: (preview) => chooseGesture(withPreview(control, preview), id, chosen),
  });
  const codeRow: MenuItem = {
    id: "reveal",
    label: snapshot?.comparison ? t("Show in the text diff") : t("Show in code"),
    key: `${mod}Enter`,
    run: () => reveal(control, only?.id ?? steps[0] ?? "start"),
  };
  const viewRows = [
    ...callRow(control, only, gesture),
    ...collapseRows(control, only, chosen.active, gesture),
    ...(steps.length > 0 ? [gesture("zoomSelection", t("Zoom to selection"), "Z")] : []),
  ];
  if (snapshot?.comparison) return [codeRow, ...viewRows];
  if (!snapshot?.editable)
    return [
      codeRow,
      ...(steps.length > 0 ? [gesture("copy", t("Copy"), `${mod}C`)] : []),
      ...viewRows,
      ...breakpointRows(control, only),
    ];
  if (steps.length === 0)
    return [
      gesture("insert", t("Add a step below"), "+"),
      gesture("paste", t("Paste"), `${mod}V`),
      gesture(
        "note",
        scene?.flow.comment === undefined ? t("Add a note to the flow…") : t("Edit the note on the flow…"),
        "N",
      ),
      ...(scene?.flow.triggers.length === 0 ? [gesture("rename", t("Rename the function…"), "F2")] : []),
      codeRow,
      ...viewRows,
    ];
  const declared = only && declaredName(only);
  const hasProblem = only !== undefined && itemProblems(control.store.get(), only.id).length > 0;
  return [
    ...(hasProblem ? [gesture("quickFix", t("Quick fix…"), `${mod}.`)] : []),
    ...(only && only.fields.length > 0
      ? [{ id: "edit", label: t("Edit"), key: "Enter", run: () => openCard(control, only.id) }]
      : []),
    ...mapRow(control, only),
    codeRow,
    ...viewRows,
    ...(only && !only.disabled
      ? [gesture("note", only.comment === undefined ? t("Add a note…") : t("Edit the note…"), "N")]
      : []),
    gesture("insert", t("Add a step below"), "+"),
    ...branchRows(control, only),
    ...breakpointRows(control, only),
    gesture("extract", t("Extract to function…"), isMac ? "⇧⌘R" : "Ctrl+Shift+R", true),
    ...(declared ? [gesture("rename", t("Rename {0}…", declared.name), "F2")] : []),
    gesture("copy", t("Copy"), `${mod}C`, true),
    gesture("cut", t("Cut"), `${mod}X`),
    gesture("paste", t("Paste below"), `${mod}V`),
    gesture("duplicate", t("Duplicate"), `${mod}D`),
    gesture("moveUp", t("Move up"), isMac ? "⌥↑" : "Alt+↑", true),
    gesture("moveDown", t("Move down"), isMac ? "⌥↓" : "Alt+↓"),
    ...wrapRows(control, only, chosen),
    gesture("disable", everyDisabled(control, steps) ? t("Enable") : t("Disable"), `${mod}/`, true),
    gesture("delete", t("Delete"), isMac ? "⌫" : "Delete"),
  ];
}

/** Puts the rows of a group into a submenu. */
const menuGroup = (id: string, label: string, items: readonly MenuItem[]): readonly MenuItem[] =>
  items.length === 0 ? [] : [{ id, label, separated: true, items, run: () => undefined }];

/**
 * Returns the menu rows for the inspector, except those for fields, branches and the disabled state, for which the inspector
 * has its own controls. Rarely used actions are grouped.
 */
export function inspectorRows(control: Controller): readonly MenuItem[] {
  const rows = menuRows(control).filter(({ id }) => !/^(?:edit|disable|branch-.*)$/.test(id));
  const isWrap = ({ id }: MenuItem): boolean => /^(?:wrap-.*|unwrap)$/.test(id);
  const isBreakpoint = ({ id }: MenuItem): boolean => /(?:breakpoint|logpoint)$/i.test(id);
  const withoutSeparator = ({ separated: _, ...row }: MenuItem): MenuItem => row;
  const deleteRows = rows.filter(({ id }) => id === "delete");
  return [
    ...rows.filter((row) => !isWrap(row) && !isBreakpoint(row) && !deleteRows.includes(row)),
    ...menuGroup("wrap", t("Wrap or unwrap"), rows.filter(isWrap).map(withoutSeparator)),
    ...menuGroup("breakpoints", t("Breakpoint"), rows.filter(isBreakpoint).map(withoutSeparator)).map(
      withoutSeparator,
    ),
    ...deleteRows.map((row) => ({ ...row, separated: true })),
  ];
}

type GestureRow = (id: FlowGesture, label: string, key?: string, separated?: boolean) => MenuItem;

/** Returns the row that opens the function called by the selected card. */
function callRow(control: Controller, only: Step | undefined, gesture: GestureRow): MenuItem[] {
  const [call, ...others] = only ? stepCalls(control, only.id) : [];
  if (!call) return [];
  return [gesture("openCalled", others.length > 0 ? t("Open a function…") : t("Open {0}", call.name), "F12")];
}

/** Returns rows that collapse or expand the selected card or the block that contains it. */
function collapseRows(
  { store }: Controller,
  only: Step | undefined,
  active: ItemId,
  gesture: GestureRow,
): MenuItem[] {
  const { scene } = store.get();
  if (!scene) return [];
  const block = collapsedItemBlock(active);
  if (block !== undefined) return [gesture("collapse", t("Expand"), "C")];
  const part = only && partToCollapse(scene.index, only.id);
  if (!only || part === undefined) return [];
  if (hidesBlocks(scene.collapsed, only)) return [gesture("collapse", t("Expand"), "C")];
  return [gesture("collapse", canCollapse(only) ? t("Collapse") : t("Collapse the block"), "C")];
}

function mapRow(control: Controller, step: Step | undefined): MenuItem[] {
  const location = step && findMappingLocation(step);
  return location ? [{ id: "map", label: t("Map data…"), run: () => openMapper(control, location) }] : [];
}

function everyDisabled(control: Controller, steps: readonly string[]): boolean {
  const { scene } = control.store.get();
  return steps.every((id) => scene?.index.steps.get(id)?.step.disabled);
}

function branchRows(control: Controller, step: Step | undefined): MenuItem[] {
  if (!step) return [];
  return missingBranches(step).map(({ kind, label }) => ({
    id: `branch-${kind}`,
    label: t("Add {0}", label),
    previews: true,
    run: (preview) =>
      void apply(
        withPreview(control, preview),
        { op: "addBranch", step: step.id, kind },
        { spoken: t("Added {0}", label) },
      ),
  }));
}

function wrapRows(control: Controller, step: Step | undefined, chosen: GestureTargets): MenuItem[] {
  const kinds = ["if", "try", "for", "while", "parallel"] as const;
  const rows: MenuItem[] = kinds.map((kind, index) => ({
    id: `wrap-${kind}`,
    label: t("Wrap in {0}", kind),
    separated: index === 0,
    previews: true,
    run: (preview) => chooseGesture(withPreview(control, preview), { in: kind }, chosen),
  }));
  if (step && step.blocks.length > 0)
    rows.push({
      id: "unwrap",
      label: t("Unwrap"),
      previews: true,
      run: (preview) => chooseGesture(withPreview(control, preview), "unwrap", chosen),
    });
  return rows;
}
