import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import type { StepProblem } from "../state/view-state.ts";

/** All messages, for a tooltip or a screen reader. */
export function problemText(problems: readonly StepProblem[]): string {
  return problems
    .map(({ severity, message }) => `${severity === "error" ? "Error" : "Warning"}: ${message}`)
    .join("\n");
}

/** The mark on a card whose code has problems in the editor. */
export function ProblemBadge({
  problems,
}: {
  readonly problems: readonly StepProblem[];
}): ReactElement | null {
  const [worst] = problems;
  if (!worst) return null;
  return (
    <span
      className={`hl-card-problem hl-card-${worst.severity}`}
      title={problemText(problems)}
      data-testid="problem"
    >
      <Icon name={worst.severity} size={14} />
      {problems.length > 1 && <span>{problems.length}</span>}
    </span>
  );
}
