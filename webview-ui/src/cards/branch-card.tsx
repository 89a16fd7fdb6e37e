import { branchText } from "@hookloom/protocol/card-face";
import type { PlacedBranch } from "@hookloom/protocol/flow-layout-types";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { enterFlow } from "../actions/calls.ts";
import { editField } from "../actions/edits.ts";
import { chooseCallSince } from "../actions/runs.ts";
import { select } from "../actions/select.ts";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { readDifferences } from "../model/comparison.ts";
import { spokenRun } from "../model/run-view.ts";
import { useController, useView } from "../state/controller.ts";
import { ChangeBadge } from "./change-badge.tsx";
import { tinted } from "./kinds.ts";
import { RunBadge, RunValue } from "./run-badge.tsx";

/** The card of a `parallel` step's branch, which is an editable expression or a function whose flow can be opened. */
export function BranchCard({ branch }: { readonly branch: PlacedBranch }): ReactElement {
  const control = useController();
  const { step, block, label, field, flow, x, y } = branch;
  const mark = useView(({ snapshot }) => readDifferences(snapshot)?.branches.get(block));
  const isRunShown = useView(({ runs }) => runs.view !== undefined);
  const runState = useView(({ runs }) => runs.view?.branches.get(block));
  const { title, detail } = branchText(branch);
  const open = (): void => {
    if (flow === undefined) editField(control, { step: step.id, field });
    else {
      select(control, step.id);
      enterFlow(control, flow);
      if (runState) chooseCallSince(control, flow, runState.run.started);
    }
  };
  const hint = flow === undefined ? t("Double-click to edit") : t("Double-click to open the flow");
  const classes = ["hl-card", "hl-card-branch", "nopan"];
  if (mark) classes.push("hl-card-differs", `hl-mark-${mark}`);
  if (isRunShown)
    classes.push(runState ? `hl-card-${runState.state === "failed" ? "failed" : "ran"}` : "hl-untaken");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keyboards and screen readers use the tree over the model.
    <div
      className={classes.join(" ")}
      style={{ left: x, top: y, ...tinted(flow === undefined ? "green" : "purple") }}
      data-item={step.id}
      data-opens-itself
      data-testid={`branch-${block}`}
      data-run={isRunShown ? (runState?.state ?? "none") : undefined}
      title={[label, isRunShown ? spokenRun(runState) : "", hint].filter(Boolean).join("\n")}
      onDoubleClick={open}
    >
      {runState && <RunBadge runState={runState} />}
      {runState && <RunValue runState={runState} />}
      <Icon name={flow === undefined ? "symbol-method" : "symbol-function"} className="hl-tile" />
      <Name className="hl-card-title" text={title} />
      {detail !== undefined && <span className="hl-card-detail hl-cut">{detail}</span>}
      {flow !== undefined && <Icon name="arrow-right" size={14} className="hl-card-way" />}
      {mark && <ChangeBadge marks={[mark]} />}
    </div>
  );
}
