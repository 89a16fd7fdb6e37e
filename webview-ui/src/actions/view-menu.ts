import type { EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
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
  const label = showsRecorded(state) ? t("Hide recorded deliveries") : t("Show recorded deliveries");
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
    gesture("outline", outline ? t("Hide the outline") : t("Show the outline"), "O"),
    gesture("search", t("Search steps…"), modKey("F").shown),
    gesture("fit", t("Fit the flow"), "F", true),
    gesture("zoomSelection", t("Zoom to the selection"), "Z"),
    gesture("zoomReset", t("Zoom to 100%"), "0"),
    gesture("collapseAll", t("Collapse all blocks"), "Shift+C", true),
    gesture("expandAll", t("Expand all blocks"), "Shift+E"),
    ...(snapshot?.editable
      ? [
          {
            id: "flowNote",
            label:
              scene?.flow.comment === undefined
                ? t("Add a note to the flow…")
                : t("Edit the note on the flow…"),
            separated: true,
            run: () => promptForNote(control, startItem),
          },
        ]
      : []),
    gesture("notes", notes ? t("Hide the notes") : t("Show the notes"), "Shift+N", !snapshot?.editable),
    ...(snapshot?.comparison
      ? []
      : [
          ...runRows(control),
          ...environmentRows(control, runs),
          gesture("exportSvg", t("Export as SVG…"), undefined, true),
          gesture("exportPng", t("Export as PNG…")),
          gesture("print", t("Print…")),
        ]),
  ];
}
