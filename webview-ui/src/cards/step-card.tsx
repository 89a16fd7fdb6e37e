import type { FlowCall, SourceLook, Step } from "@hookloom/language-server/protocol";
import { memo, type ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { spokenBreakpoint } from "../model/breakpoints.ts";
import { canCollapse } from "../model/collapsed.ts";
import { differencesOf } from "../model/comparison.ts";
import { failureLines } from "../model/failure-text.ts";
import { isWithin } from "../model/flow-index.ts";
import { spokenRun } from "../model/run-view.ts";
import { useView } from "../state/controller.ts";
import { fixesOf, problemsOf } from "../state/view-state.ts";
import { BreakpointDot, StoppedBadge } from "./breakpoint-dot.tsx";
import { ChangeBadge } from "./change-badge.tsx";
import { FailureBadge, useFailures } from "./failure-badge.tsx";
import { FoldButton } from "./fold-button.tsx";
import { kindLooks, stepIcon } from "./kinds.ts";
import { ProblemBadge, problemText } from "./problem-badge.tsx";
import { RunBadge, RunValue } from "./run-badge.tsx";

const noConnections: readonly SourceLook[] = [];
const noCalls: readonly FlowCall[] = [];

function PlainText({ step }: { readonly step: Step }): ReactElement {
  return (
    <>
      <span className="hl-card-title">{step.label}</span>
      {step.detail !== undefined && <span className="hl-card-detail">{step.detail}</span>}
    </>
  );
}

/** What a call of a connection does and with what, and the code under it. */
function ActionText({ step }: { readonly step: Step }): ReactElement {
  const code = step.fields.find(({ name }) => name === "function")?.text;
  return (
    <>
      <span className="hl-card-title">
        {step.label}
        {step.detail !== undefined && <span className="hl-card-about"> {step.detail}</span>}
      </span>
      {code !== undefined && <span className="hl-card-detail">{code}</span>}
    </>
  );
}

/** That it has a note, while notes are hidden, and that it opens a function. */
function Signs({ step }: { readonly step: Step }): ReactElement | null {
  const showsNotes = useView((state) => state.notes);
  const isNoted = step.comment !== undefined && !showsNotes;
  const called = useView(({ calls }) => (calls.get(step.id) ?? noCalls).map(({ name }) => name).join(", "));
  if (!isNoted && called === "") return null;
  return (
    <span className="hl-card-signs">
      {isNoted && <Icon name="comment" size={12} />}
      {called !== "" && (
        <button
          type="button"
          tabIndex={-1}
          className="hl-card-call"
          title={`Open ${called} (F12)`}
          aria-label={`Open ${called}`}
          data-call
          data-testid={`call-${step.id}`}
        >
          <Icon name="arrow-right" size={14} />
        </button>
      )}
    </span>
  );
}

/** A statement as a card. */
export const StepCard = memo(function StepCard(props: {
  readonly step: Step;
  readonly x: number;
  readonly y: number;
  /** How many steps are hidden while it is collapsed. */
  readonly hidden: number | undefined;
}): ReactElement {
  const { step, x, y, hidden } = props;
  const { id } = step;
  const marks = useView(({ selection, active, cursor, found, drag, scene }) => {
    const holds = (inner: string): boolean => scene !== undefined && isWithin(scene.index, inner, id);
    let classes = "";
    if (selection.includes(id)) classes += " hl-card-selected";
    if (active === id) classes += " hl-card-active";
    if (cursor === id) classes += " hl-card-cursor";
    if (found.has(id) || (hidden !== undefined && [...found].some(holds))) classes += " hl-card-found";
    if (drag?.steps.includes(id)) classes += " hl-card-dragged";
    if (hidden !== undefined) classes += " hl-card-collapsed";
    return classes;
  });
  const problems = useView((state) => problemsOf(state, id));
  const fixable = useView((state) => fixesOf(state, id) !== undefined);
  const change = useView(({ snapshot }) => differencesOf(snapshot)?.steps.get(id));
  const isRun = useView(({ runs }) => runs.view !== undefined);
  const look = useView(({ runs }) => runs.view?.steps.get(id));
  const failed = useFailures(id, hidden);
  const breakpoint = useView(({ breakpoints }) => breakpoints.get(id));
  const stopped = useView(({ debug: { at } }) => (at?.step === id ? at : undefined));
  const connections = useView(({ snapshot }) => snapshot?.connections) ?? noConnections;
  const icon = stepIcon(connections, step);
  // A mark's own colours stand out from grey alone.
  const tint = icon.startsWith("brand:") ? "grey" : kindLooks[step.kind].tint;
  const classes = ["hl-card", "nopan", `hl-tint-${tint}`];
  if (step.disabled) classes.push("hl-card-disabled");
  if (step.kind === "hole") classes.push("hl-card-hole");
  if (isRun) classes.push(look ? `hl-card-${look.state === "failed" ? "failed" : "ran"}` : "hl-untaken");
  if (failed.failures.length > 0 || failed.within > 0) classes.push("hl-card-failed");
  if (stopped) classes.push("hl-card-stopped", ...(stopped.isTop ? [] : ["hl-card-calling"]));
  if (change) classes.push("hl-card-differs", `hl-mark-${change.marks[0]}`);
  return (
    <div
      className={classes.join(" ") + marks}
      style={{ left: x, top: y }}
      data-item={step.id}
      data-testid={`step-${step.id}`}
      data-kind={step.kind}
      data-label={step.label}
      data-change={change?.marks.join(" ")}
      data-run={isRun ? (look?.state ?? "none") : undefined}
      data-stopped={stopped ? (stopped.isTop ? "here" : "calling") : undefined}
      title={[
        tooltip(step),
        change?.marks.join(", "),
        isRun ? spokenRun(look) : "",
        failureLines(failed.failures),
        breakpoint ? spokenBreakpoint(breakpoint) : "",
        problemText(problems),
      ]
        .filter(Boolean)
        .join("\n\n")}
    >
      {breakpoint && <BreakpointDot breakpoint={breakpoint} />}
      {stopped && <StoppedBadge isTop={stopped.isTop} />}
      {change && <ChangeBadge marks={change.marks} />}
      {look && <RunBadge look={look} />}
      {look && <RunValue look={look} />}
      <FailureBadge {...failed} />
      <Icon name={icon} className="hl-tile" />
      {step.connector === undefined ? <PlainText step={step} /> : <ActionText step={step} />}
      <Signs step={step} />
      <ProblemBadge problems={problems} fixable={fixable} />
      {canCollapse(step) && <FoldButton step={step} hidden={hidden} />}
    </div>
  );
});

function tooltip(step: Step): string {
  const lines = [step.label];
  if (step.detail) lines.push(step.detail);
  if (step.disabled) lines.push("Disabled: commented out in the code");
  if (step.comment) lines.push("", step.comment);
  return lines.join("\n");
}
