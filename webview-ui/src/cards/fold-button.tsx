import type { Step } from "@hookloom/protocol/flow-document";
import { stepCount } from "@hookloom/protocol/step-blocks";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { isWithin } from "../model/flow-index.ts";
import { useView } from "../state/controller.ts";
import type { ViewState } from "../state/view-state.ts";

/** How many problems the steps inside a card have, the worst first: `error 2`; empty if they have no problems. */
function problemsInside({ problems, scene }: ViewState, id: string): string {
  if (!scene) return "";
  let [errors, warnings] = [0, 0];
  for (const [step, list] of problems) {
    if (step === id || !isWithin(scene.index, step, id)) continue;
    for (const { severity } of list) severity === "error" ? errors++ : warnings++;
  }
  if (errors > 0) return `error ${errors}`;
  return warnings > 0 ? `warning ${warnings}` : "";
}

/** The mark of a collapsed card: how many steps it hides, and how many of their problems. */
function Hidden({ step, hidden }: { readonly step: Step; readonly hidden: number }): ReactElement {
  const inside = useView((state) => problemsInside(state, step.id));
  const [severity, count] = inside.split(" ");
  return (
    <>
      <span>{stepCount(hidden)}</span>
      {severity && (
        <span className={`hl-fold-problems hl-card-${severity}`} data-testid="hidden-problems">
          <Icon name={severity} size={12} label={`${severity}s inside`} />
          {count}
        </span>
      )}
    </>
  );
}

/** The button on the lower edge of a card with blocks: it collapses them, or says how many steps are hidden. */
export function FoldButton({
  step,
  hidden,
}: {
  readonly step: Step;
  readonly hidden: number | undefined;
}): ReactElement {
  const isCollapsed = hidden !== undefined;
  const title = isCollapsed
    ? `Expand ${step.label}: ${stepCount(hidden)} hidden (C)`
    : `Collapse ${step.label} (C)`;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`hl-fold ${isCollapsed ? "hl-fold-collapsed" : ""}`}
      title={title}
      aria-label={title}
      aria-expanded={!isCollapsed}
      data-fold
      data-testid={`fold-${step.id}`}
    >
      <Icon name={isCollapsed ? "chevron-right" : "chevron-up"} size={12} />
      {isCollapsed && <Hidden step={step} hidden={hidden} />}
    </button>
  );
}
