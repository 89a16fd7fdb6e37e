import { stepIcon, stepText } from "@hookloom/protocol/card-face";
import type { Step } from "@hookloom/protocol/flow-document";
import type { SourceAppearance } from "@hookloom/protocol/flow-view";
import type { FlowCall } from "@hookloom/protocol/lsp-requests";
import { canCollapse, stepCount } from "@hookloom/protocol/step-blocks";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import { t } from "@vscode/l10n";
import { memo, type ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { spokenBreakpoint } from "../model/breakpoints.ts";
import { readDifferences } from "../model/comparison.ts";
import { failureLines } from "../model/failure-text.ts";
import { isWithin } from "../model/flow-index.ts";
import { spokenRun } from "../model/run-view.ts";
import { useView, useViewParts } from "../state/controller.ts";
import { itemFixes, itemProblems, type ViewState } from "../state/view-state.ts";
import { BreakpointDot, StoppedBadge } from "./breakpoint-dot.tsx";
import { ChangeBadge, markLabels } from "./change-badge.tsx";
import { cardFailures, FailureBadge } from "./failure-badge.tsx";
import { tinted, unfilledNames } from "./kinds.ts";
import { ProblemBadge, problemText } from "./problem-badge.tsx";
import { RunBadge, RunValue } from "./run-badge.tsx";

const noConnections: readonly SourceAppearance[] = [];
const noCalls: readonly FlowCall[] = [];

/** The title and detail of a step. A name that is too long is shortened between its parts, a connection call at the end. */
function StepText({ step }: { readonly step: Step }): ReactElement {
  const { title, about, detail } = stepText(step);
  return (
    <>
      {step.connector === undefined ? (
        <Name className="hl-card-title" text={title} />
      ) : (
        <span className="hl-card-title hl-cut">
          {title}
          {about !== undefined && <span className="hl-card-about"> {about}</span>}
        </span>
      )}
      {detail !== undefined && <span className="hl-card-detail hl-cut">{detail}</span>}
    </>
  );
}

/** Selects the parts of the page's state that a card shows. */
function cardState(state: ViewState, id: string, hidden: number | undefined) {
  const { selection, active, cursor, found, drag, scene, snapshot, runs, breakpoints, debug } = state;
  const holds = (inner: string): boolean => scene !== undefined && isWithin(scene.index, inner, id);
  let marks = "";
  if (selection.includes(id)) marks += " hl-card-selected";
  if (active === id) marks += " hl-card-active";
  if (cursor === id) marks += " hl-card-cursor";
  if (found.has(id) || (hidden !== undefined && [...found].some(holds))) marks += " hl-card-found";
  if (drag?.steps.includes(id)) marks += " hl-card-dragged";
  if (hidden !== undefined) marks += " hl-card-collapsed";
  return {
    marks,
    problems: itemProblems(state, id),
    fixable: itemFixes(state, id) !== undefined,
    change: readDifferences(snapshot)?.steps.get(id),
    isRunShown: runs.view !== undefined,
    runState: runs.view?.steps.get(id),
    ...cardFailures(state, id, hidden),
    breakpoint: breakpoints.get(id),
    stopped: debug.at?.step === id ? debug.at : undefined,
    connections: snapshot?.connections ?? noConnections,
    showsNotes: state.notes,
    called: (state.calls.get(id) ?? noCalls).map(({ name }) => name).join(", "),
  };
}

/** Icons for a note, while notes are hidden, and for the functions that the step calls. */
function Signs(props: {
  readonly step: Step;
  readonly showsNotes: boolean;
  readonly called: string;
}): ReactElement | null {
  const { step, showsNotes, called } = props;
  const isNoted = step.comment !== undefined && !showsNotes;
  if (!isNoted && called === "") return null;
  return (
    <span className="hl-row hl-card-signs">
      {isNoted && <Icon name="comment" size={12} />}
      {called !== "" && (
        <button
          type="button"
          tabIndex={-1}
          className="hl-quiet hl-card-call"
          title={t("Open {0} (F12)", called)}
          aria-label={t("Open {0}", called)}
          data-call
          data-testid={`call-${step.id}`}
        >
          <Icon name="arrow-right" size={14} />
        </button>
      )}
    </span>
  );
}

interface StepCardProps {
  readonly step: Step;
  readonly x: number;
  readonly y: number;
  /** The number of hidden steps while the card is collapsed. */
  readonly hidden: number | undefined;
}

/** Counts the errors, else the warnings, inside a card, as in `error 2`. Returns an empty string if there are none. */
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

/** The mark of a collapsed card, with the number of hidden steps and their problems. */
function HiddenSteps({ step, hidden }: { readonly step: Step; readonly hidden: number }): ReactElement {
  const inside = useView((state) => problemsInside(state, step.id));
  const [severity, count] = inside.split(" ");
  return (
    <>
      <span>{stepCount(hidden)}</span>
      {severity && (
        <span className={`hl-row hl-fold-problems hl-card-${severity}`} data-testid="hidden-problems">
          <Icon
            name={severity}
            size={12}
            label={severity === "error" ? t("errors inside:") : t("warnings inside:")}
          />
          {count}
        </span>
      )}
    </>
  );
}

/** The button that collapses or expands a card's blocks. While they are collapsed, it shows the number of hidden steps. */
function FoldButton({ step, hidden }: Pick<StepCardProps, "step" | "hidden">): ReactElement {
  const isCollapsed = hidden !== undefined;
  const title = isCollapsed
    ? t("Expand {0}: {1} hidden (C)", step.label, stepCount(hidden))
    : t("Collapse {0} (C)", step.label);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`hl-row hl-card-sign hl-fold ${isCollapsed ? "hl-fold-collapsed" : ""}`}
      title={title}
      aria-label={title}
      aria-expanded={!isCollapsed}
      data-fold
      data-testid={`fold-${step.id}`}
    >
      <Icon name={isCollapsed ? "chevron-right" : "chevron-up"} size={12} />
      {isCollapsed && <HiddenSteps step={step} hidden={hidden} />}
    </button>
  );
}

/** The properties of a step that its card shows, besides fields and blocks. */
const shownKeys = Object.keys({
  id: true,
  kind: true,
  label: true,
  detail: true,
  comment: true,
  disabled: true,
  connector: true,
  gone: true,
} satisfies Readonly<Record<keyof Omit<Step, "range" | "fields" | "blocks">, true>>) as (keyof Step)[];

/** True if two steps have identical cards. Text positions are ignored, because they change with every edit above the step. */
function isAlike(one: Step, other: Step): boolean {
  return (
    one.fields.length === other.fields.length &&
    one.blocks.length === other.blocks.length &&
    shownKeys.every((key) => one[key] === other[key]) &&
    one.fields.every(({ name, text, role }, index) => {
      const field = other.fields[index];
      return name === field?.name && text === field.text && role === field.role;
    })
  );
}

function isSameCard(before: StepCardProps, now: StepCardProps): boolean {
  const isSamePosition = before.x === now.x && before.y === now.y && before.hidden === now.hidden;
  return isSamePosition && isAlike(before.step, now.step);
}

/** The card of a statement. */
export const StepCard = memo(function StepCard(props: StepCardProps): ReactElement {
  const { step, x, y, hidden } = props;
  const { id } = step;
  const shown = useViewParts((state) => cardState(state, id, hidden));
  const {
    marks,
    problems,
    fixable,
    change,
    isRunShown: isRun,
    runState,
    breakpoint,
    stopped,
    connections,
  } = shown;
  const { failures, within } = shown;
  const icon = stepIcon(connections, step);
  // A brand's own colors are only visible on gray.
  const tint = icon.startsWith("brand:") ? "grey" : stepKinds[step.kind].tint;
  const classes = ["hl-card", "nopan"];
  if (step.disabled) classes.push("hl-card-disabled");
  if (step.kind === "hole") classes.push("hl-card-hole");
  if (unfilledNames(step) !== "") classes.push("hl-card-unfilled");
  if (isRun)
    classes.push(runState ? `hl-card-${runState.state === "failed" ? "failed" : "ran"}` : "hl-untaken");
  if (failures.length > 0 || within > 0) classes.push("hl-card-failed");
  if (stopped) classes.push("hl-card-stopped", ...(stopped.isTop ? [] : ["hl-card-calling"]));
  if (change) classes.push("hl-card-differs", `hl-mark-${change.marks[0]}`);
  return (
    <div
      className={classes.join(" ") + marks}
      style={{ left: x, top: y, ...tinted(tint) }}
      data-item={step.id}
      data-testid={`step-${step.id}`}
      data-kind={step.kind}
      data-label={step.label}
      data-change={change?.marks.join(" ")}
      data-run={isRun ? (runState?.state ?? "none") : undefined}
      data-stopped={stopped ? (stopped.isTop ? "here" : "calling") : undefined}
      title={[
        tooltip(step),
        change?.marks.map((mark) => markLabels[mark]).join(", "),
        isRun ? spokenRun(runState) : "",
        failureLines(failures),
        breakpoint ? spokenBreakpoint(breakpoint) : "",
        problemText(problems),
      ]
        .filter(Boolean)
        .join("\n\n")}
    >
      {breakpoint && <BreakpointDot breakpoint={breakpoint} />}
      {stopped && <StoppedBadge isTop={stopped.isTop} />}
      {change && <ChangeBadge marks={change.marks} />}
      {runState && <RunBadge runState={runState} />}
      {runState && <RunValue runState={runState} />}
      <FailureBadge failures={failures} within={within} />
      <Icon name={icon} className="hl-tile" />
      <StepText step={step} />
      <Signs step={step} showsNotes={shown.showsNotes} called={shown.called} />
      <ProblemBadge problems={problems} fixable={fixable} />
      {canCollapse(step) && <FoldButton step={step} hidden={hidden} />}
    </div>
  );
}, isSameCard);

function tooltip(step: Step): string {
  const lines = [step.label];
  if (step.detail) lines.push(step.detail);
  if (step.disabled) lines.push(t("Disabled: commented out in the code"));
  const unfilled = unfilledNames(step);
  if (unfilled !== "") lines.push(t("Not filled in yet: {0}", unfilled));
  if (step.comment) lines.push("", step.comment);
  return lines.join("\n");
}
