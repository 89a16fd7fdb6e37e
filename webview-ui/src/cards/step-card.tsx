import type { Step } from "@hookloom/language-server/protocol";
import { memo, type ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { useView } from "../state/controller.ts";
import { kindLooks } from "./kinds.ts";

/** One statement as a card: icon, title and one line. */
export const StepCard = memo(function StepCard({ step }: { readonly step: Step }): ReactElement {
  const selected = useView(({ selection }) => selection.includes(step.id));
  const active = useView((state) => state.active === step.id);
  const cursor = useView((state) => state.cursor === step.id);
  const dragged = useView(({ drag }) => drag?.steps.includes(step.id) === true);
  const found = useView((state) => state.found.has(step.id));
  const { icon, tint } = kindLooks[step.kind];
  const classes = ["hl-card", "nopan", `hl-tint-${tint}`];
  if (selected) classes.push("hl-card-selected");
  if (active) classes.push("hl-card-active");
  if (cursor) classes.push("hl-card-cursor");
  if (found) classes.push("hl-card-found");
  if (dragged) classes.push("hl-card-dragged");
  if (step.disabled) classes.push("hl-card-disabled");
  if (step.kind === "hole") classes.push("hl-card-hole");
  return (
    <div
      className={classes.join(" ")}
      data-item={step.id}
      data-testid={`step-${step.id}`}
      data-kind={step.kind}
      data-label={step.label}
      title={tooltip(step)}
    >
      <Icon name={icon} className="hl-tile" />
      <span className="hl-card-title">{step.label}</span>
      {step.detail !== undefined && <span className="hl-card-detail">{step.detail}</span>}
      {step.comment && <Icon name="comment" size={12} className="hl-card-comment" />}
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
