import type { EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import type { MenuItem } from "../controls/menu.tsx";
import { modKey } from "../controls/shortcut.ts";
import type { Controller } from "../state/controller.ts";
import { environmentRows } from "./environment-runs.ts";
import { runGesture } from "./gestures.ts";
import { promptForNote } from "./notes.ts";
import { flowDeliveries, showsRecorded, toggleRuns } from "./runs.ts";

/** Returns the rows for the recorded deliveries that ran the shown flow. */
function runRows(control: Controller): MenuItem[] {
  const state = control.store.get();
  if (flowDeliveries(state, state.scene?.flow.id).length === 0) return [];
  const label = showsRecorded(state) ? "Hide what deliveries did" : "Show what deliveries did";
  return [{ id: "toggleRuns", label, separated: true, run: () => toggleRuns(control) }];
}

/** Returns the rows for actions on the whole diagram. */
export function viewRows(control: Controller, runs: EnvironmentRuns): MenuItem[] {
  const gesture = (id: FlowGesture, label: string, key?: string, separated = false): MenuItem => ({
    id,
    label,
    ...(key ? { key } : {}),
    separated,
    run: () => runGesture(control, id),
  });
  const { outline, notes, snapshot, scene } = control.store.get();
  return [
    gesture("outline", outline ? "Hide the outline" : "Show the outline", "O"),
    gesture("search", "Search steps…", modKey("F").shown),
    gesture("fit", "Fit the flow", "F", true),
    gesture("zoomSelection", "Zoom to the selection", "Z"),
    gesture("zoomReset", "Zoom to 100%", "0"),
    gesture("collapseAll", "Collapse all blocks", "Shift+C", true),
    gesture("expandAll", "Expand all blocks", "Shift+E"),
    ...(snapshot?.editable
      ? [
          {
            id: "flowNote",
            label:
              scene?.flow.comment === undefined ? "Add a note on the flow…" : "Edit the note on the flow…",
            separated: true,
            run: () => promptForNote(control, startItem),
          },
        ]
      : []),
    gesture("notes", notes ? "Hide the notes" : "Show the notes", "Shift+N", !snapshot?.editable),
    ...(snapshot?.comparison
      ? []
      : [
          ...runRows(control),
          ...environmentRows(control, runs),
          gesture("exportSvg", "Export as SVG…", undefined, true),
          gesture("exportPng", "Export as PNG…"),
          gesture("print", "Print…"),
        ]),
  ];
}
