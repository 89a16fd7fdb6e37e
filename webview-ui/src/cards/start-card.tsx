import { flowDetail, flowIcon, flowTitle } from "@hookloom/protocol/card-face";
import { type Point, startItem } from "@hookloom/protocol/flow-layout-types";
import { eventTitle } from "@hookloom/protocol/frameworks";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { FlowName } from "../controls/name.tsx";
import { readDifferences } from "../model/comparison.ts";
import { runsText } from "../model/failure-text.ts";
import { useView } from "../state/controller.ts";
import { itemFixes, itemProblems } from "../state/view-state.ts";
import { ChangeBadge } from "./change-badge.tsx";
import { HandlerBadge, StartLine } from "./failure-badge.tsx";
import { tinted } from "./kinds.ts";
import { ProblemBadge, problemText } from "./problem-badge.tsx";
import { CallBadge } from "./run-badge.tsx";

/** The card at the top of a flow, with its trigger or the function's name. */
export function StartCard({ at }: { readonly at: Point }): ReactElement | null {
  const flow = useView(({ scene }) => scene?.flow);
  const sources = useView(({ snapshot }) => snapshot?.sources);
  const problems = useView((state) => itemProblems(state, startItem));
  const fixable = useView((state) => itemFixes(state, startItem) !== undefined);
  const active = useView((state) => state.active === startItem);
  const change = useView(({ snapshot }) => readDifferences(snapshot)?.flows.get(flow?.id ?? ""));
  const call = useView(({ runs }) => runs.view?.call);
  const runs = useView(({ environmentRuns }) => environmentRuns.counts?.handlers[flow?.id ?? ""]);
  if (!flow || !sources) return null;
  const [trigger] = flow.triggers;
  const title = flowTitle(sources, flow);
  const detail = flowDetail(flow);
  return (
    <div
      className={`hl-card hl-card-start nopan ${call || runs ? "hl-card-ran" : ""} ${active ? "hl-card-active" : ""} ${change ? `hl-card-differs hl-mark-${change.mark}` : ""}`}
      style={{ left: at.x, top: at.y, ...tinted("purple") }}
      data-item={startItem}
      data-testid="start"
      title={[title, detail, runs ? runsText(runs) : "", problemText(problems)].filter(Boolean).join("\n")}
    >
      {call && <CallBadge call={call} />}
      {runs && <HandlerBadge runs={runs} />}
      <Icon name={flowIcon(sources, flow)} className="hl-tile" />
      <FlowName className="hl-card-title hl-cut" text={title} event={trigger && eventTitle(trigger)} />
      <StartLine runs={runs} detail={detail} />
      <ProblemBadge problems={problems} fixable={fixable} />
      {change && <ChangeBadge marks={[change.mark]} />}
    </div>
  );
}
