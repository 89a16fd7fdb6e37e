import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { canCollapse, hidesBlocks, missingBranches } from "@hookloom/protocol/step-blocks";
import type { MenuItem } from "../controls/menu.tsx";
import { isMac } from "../controls/shortcut.ts";
import { partAt } from "../model/collapsed.ts";
import { collapsedBlockOf, type ItemId } from "../model/navigation.ts";
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
const previewed: ReadonlySet<FlowGesture> = new Set([
  "delete",
  "cut",
  "paste",
  "duplicate",
  "disable",
  "moveUp",
  "moveDown",
]);

const previewing = (control: Controller, preview = false): Controller =>
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
    previews: previewed.has(id),
    run: (preview) => chooseGesture(previewing(control, preview), id, chosen),
  });
  const code: MenuItem = {
    id: "reveal",
    label: snapshot?.comparison ? "Show in the text diff" : "Show in code",
    key: `${mod}Enter`,
    run: () => reveal(control, only?.id ?? steps[0] ?? "start"),
  };
  const viewRows = [
    ...callRow(control, only, gesture),
    ...collapseRows(control, only, chosen.active, gesture),
    ...(steps.length > 0 ? [gesture("zoomSelection", "Zoom to selection", "Z")] : []),
  ];
  if (snapshot?.comparison) return [code, ...viewRows];
  if (!snapshot?.editable)
    return [
      code,
      ...(steps.length > 0 ? [gesture("copy", "Copy", `${mod}C`)] : []),
      ...viewRows,
      ...breakpointRows(control, only),
    ];
  if (steps.length === 0)
    return [
      gesture("insert", "Add a step below", "+"),
      gesture("paste", "Paste", `${mod}V`),
      gesture(
        "note",
        scene?.flow.comment === undefined ? "Add a note on the flow…" : "Edit the note on the flow…",
        "N",
      ),
      ...(scene?.flow.triggers.length === 0 ? [gesture("rename", "Rename the function…", "F2")] : []),
      code,
      ...viewRows,
    ];
  const declared = only && declaredName(only);
  const hasProblem = only !== undefined && itemProblems(control.store.get(), only.id).length > 0;
  return [
    ...(hasProblem ? [gesture("quickFix", "Quick fix…", `${mod}.`)] : []),
    ...(only && only.fields.length > 0
      ? [{ id: "edit", label: "Edit", key: "Enter", run: () => openCard(control, only.id) }]
      : []),
    ...mapRow(control, only),
    code,
    ...viewRows,
    ...(only && !only.disabled
      ? [gesture("note", only.comment === undefined ? "Add a note…" : "Edit the note…", "N")]
      : []),
    gesture("insert", "Add a step below", "+"),
    ...branchRows(control, only),
    ...breakpointRows(control, only),
    gesture("extract", "Extract to function…", isMac ? "⇧⌘R" : "Ctrl+Shift+R", true),
    ...(declared ? [gesture("rename", `Rename ${declared.name}…`, "F2")] : []),
    gesture("copy", "Copy", `${mod}C`, true),
    gesture("cut", "Cut", `${mod}X`),
    gesture("paste", "Paste below", `${mod}V`),
    gesture("duplicate", "Duplicate", `${mod}D`),
    gesture("moveUp", "Move up", isMac ? "⌥↑" : "Alt+↑", true),
    gesture("moveDown", "Move down", isMac ? "⌥↓" : "Alt+↓"),
    ...wrapRows(control, only, chosen),
    gesture("disable", everyDisabled(control, steps) ? "Enable" : "Disable", `${mod}/`, true),
    gesture("delete", "Delete", isMac ? "⌫" : "Delete"),
  ];
}

/** Puts the rows of a group into a submenu. */
const menuGroup = (id: string, label: string, items: readonly MenuItem[]): readonly MenuItem[] =>
  items.length === 0 ? [] : [{ id, label, separated: true, items, run: () => undefined }];

/**
 * The same rows for the inspector, without those for fields, branches and the disabled state, which the inspector shows itself.
 * Rare actions are grouped.
 */
export function inspectorRows(control: Controller): readonly MenuItem[] {
  const rows = menuRows(control).filter(({ id }) => !/^(?:edit|disable|branch-.*)$/.test(id));
  const isWrap = ({ id }: MenuItem): boolean => /^(?:wrap-.*|unwrap)$/.test(id);
  const isBreakpoint = ({ id }: MenuItem): boolean => /(?:breakpoint|logpoint)$/i.test(id);
  const plain = ({ separated: _, ...row }: MenuItem): MenuItem => row;
  const last = rows.filter(({ id }) => id === "delete");
  return [
    ...rows.filter((row) => !isWrap(row) && !isBreakpoint(row) && !last.includes(row)),
    ...menuGroup("wrap", "Wrap or unwrap", rows.filter(isWrap).map(plain)),
    ...menuGroup("breakpoints", "Breakpoint", rows.filter(isBreakpoint).map(plain)).map(plain),
    ...last.map((row) => ({ ...row, separated: true })),
  ];
}

type GestureRow = (id: FlowGesture, label: string, key?: string, separated?: boolean) => MenuItem;

/** Returns the row that opens the function called by the selected card. */
function callRow(control: Controller, only: Step | undefined, gesture: GestureRow): MenuItem[] {
  const [call, ...others] = only ? stepCalls(control, only.id) : [];
  if (!call) return [];
  return [gesture("openCalled", others.length > 0 ? "Open a function…" : `Open ${call.name}`, "F12")];
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
  const block = collapsedBlockOf(active);
  if (block !== undefined) return [gesture("collapse", "Expand", "C")];
  const part = only && partAt(scene.index, only.id);
  if (!only || part === undefined) return [];
  if (hidesBlocks(scene.collapsed, only)) return [gesture("collapse", "Expand", "C")];
  return [gesture("collapse", canCollapse(only) ? "Collapse" : "Collapse the block", "C")];
}

function mapRow(control: Controller, step: Step | undefined): MenuItem[] {
  const location = step && findMappingLocation(step);
  return location ? [{ id: "map", label: "Map data…", run: () => openMapper(control, location) }] : [];
}

function everyDisabled(control: Controller, steps: readonly string[]): boolean {
  const { scene } = control.store.get();
  return steps.every((id) => scene?.index.steps.get(id)?.step.disabled);
}

function branchRows(control: Controller, step: Step | undefined): MenuItem[] {
  if (!step) return [];
  return missingBranches(step).map(({ kind, label }) => ({
    id: `branch-${kind}`,
    label: `Add ${label}`,
    previews: true,
    run: (preview) =>
      void apply(
        previewing(control, preview),
        { op: "addBranch", step: step.id, kind },
        { spoken: `Added ${label}` },
      ),
  }));
}

function wrapRows(control: Controller, step: Step | undefined, chosen: GestureTargets): MenuItem[] {
  const kinds = ["if", "try", "for", "while", "parallel"] as const;
  const rows: MenuItem[] = kinds.map((kind, index) => ({
    id: `wrap-${kind}`,
    label: `Wrap in ${kind}`,
    separated: index === 0,
    previews: true,
    run: (preview) => chooseGesture(previewing(control, preview), { in: kind }, chosen),
  }));
  if (step && step.blocks.length > 0)
    rows.push({
      id: "unwrap",
      label: "Unwrap",
      previews: true,
      run: (preview) => chooseGesture(previewing(control, preview), "unwrap", chosen),
    });
  return rows;
}
