import type { SourceLook, Step } from "@hookloom/language-server/protocol";
import { memo, type ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { differencesOf } from "../model/comparison.ts";
import { useView } from "../state/controller.ts";
import { fixesOf, problemsOf } from "../state/view-state.ts";
import { ChangeBadge } from "./change-badge.tsx";
import { kindLooks, stepIcon } from "./kinds.ts";
import { ProblemBadge, problemText } from "./problem-badge.tsx";

const noConnections: readonly SourceLook[] = [];

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

/** A statement as a card. */
export const StepCard = memo(function StepCard(props: {
  readonly step: Step;
  readonly x: number;
  readonly y: number;
}): ReactElement {
  const { step, x, y } = props;
  const { id } = step;
  const marks = useView(({ selection, active, cursor, found, drag }) => {
    let classes = "";
    if (selection.includes(id)) classes += " hl-card-selected";
    if (active === id) classes += " hl-card-active";
    if (cursor === id) classes += " hl-card-cursor";
    if (found.has(id)) classes += " hl-card-found";
    if (drag?.steps.includes(id)) classes += " hl-card-dragged";
    return classes;
  });
  const problems = useView((state) => problemsOf(state, id));
  const fixable = useView((state) => fixesOf(state, id) !== undefined);
  const change = useView(({ snapshot }) => differencesOf(snapshot)?.steps.get(id));
  const connections = useView(({ snapshot }) => snapshot?.connections) ?? noConnections;
  const icon = stepIcon(connections, step);
  // A mark's own colours stand out from grey alone.
  const tint = icon.startsWith("brand:") ? "grey" : kindLooks[step.kind].tint;
  const classes = ["hl-card", "nopan", `hl-tint-${tint}`];
  if (step.disabled) classes.push("hl-card-disabled");
  if (step.kind === "hole") classes.push("hl-card-hole");
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
      title={[tooltip(step), change?.marks.join(", "), problemText(problems)].filter(Boolean).join("\n\n")}
    >
      {change && <ChangeBadge marks={change.marks} />}
      <Icon name={icon} className="hl-tile" />
      {step.connector === undefined ? <PlainText step={step} /> : <ActionText step={step} />}
      {step.comment && <Icon name="comment" size={12} className="hl-card-comment" />}
      <ProblemBadge problems={problems} fixable={fixable} />
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
