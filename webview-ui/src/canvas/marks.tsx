import { metrics } from "@hookloom/protocol/flow-layout-types";
import { useStore as useFlowStore } from "@xyflow/react";
import type { ReactElement } from "react";
import { BreakpointDot, StoppedBadge } from "../cards/breakpoint-dot.tsx";
import { Icon } from "../controls/icon.tsx";
import { useViewParts } from "../state/controller.ts";
import type { Scene, ViewState } from "../state/view-state.ts";

/** The status of cards that are too small to show it themselves. */
export interface FlowMarks extends Pick<ViewState, "selection" | "breakpoints"> {
  readonly stopped: ViewState["debug"]["at"];
  readonly run: ViewState["runs"]["view"];
  readonly counts: ViewState["environmentRuns"]["counts"];
}

/** Returns the status of the cards of the shown flow. */
export const useFlowMarks = (): FlowMarks =>
  useViewParts(({ selection, breakpoints, debug, runs, environmentRuns }) => ({
    selection,
    breakpoints,
    stopped: debug.at,
    run: runs.view,
    counts: environmentRuns.counts,
  }));

/** True for a step that failed in the shown run or in the shown environment. */
export const hasFailed = ({ run, counts }: FlowMarks, step: string): boolean =>
  run?.steps.get(step)?.state === "failed" || counts?.steps[step] !== undefined;

/** The stop, the breakpoints and the failures on top of the painted cards, at the same size at every zoom. */
export function FarMarks({ scene }: { readonly scene: Scene }): ReactElement {
  const [x, y, zoom] = useFlowStore(({ transform }) => transform);
  const marks = useFlowMarks();
  const { stopped, breakpoints } = marks;
  return (
    <>
      {scene.layout.cards.map((card) => {
        const breakpoint = breakpoints.get(card.id);
        const isStop = stopped?.step === card.id;
        const isFailed = hasFailed(marks, card.id);
        if (!breakpoint && !isStop && !isFailed) return null;
        return (
          <div
            key={card.id}
            className={`hl-far-card${isStop && !stopped.isTop ? " hl-card-calling" : ""}`}
            style={{
              left: card.x * zoom + x,
              top: card.y * zoom + y,
              width: metrics.cardWidth * zoom,
              height: metrics.cardHeight * zoom,
            }}
            data-label={card.step.label}
            data-stopped={isStop ? (stopped.isTop ? "here" : "calling") : undefined}
            data-run={isFailed ? "failed" : undefined}
          >
            {breakpoint && <BreakpointDot breakpoint={breakpoint} />}
            {isStop && <StoppedBadge isTop={stopped.isTop} />}
            {isFailed && <Icon name="error" size={14} className="hl-far-failed" />}
          </div>
        );
      })}
    </>
  );
}
