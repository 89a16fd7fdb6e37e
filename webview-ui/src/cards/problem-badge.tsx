import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { Icon } from "../controls/icon.tsx";
import { fixKey } from "../controls/shortcut.ts";
import type { StepProblem } from "../state/view-state.ts";

/** Joins all messages for a tooltip or a screen reader. */
export function problemText(problems: readonly StepProblem[]): string {
  return problems
    .map(({ severity, message }) =>
      severity === "error" ? t("Error: {0}", message) : t("Warning: {0}", message),
    )
    .join("\n");
}

/** The mark on a card whose code has problems, with a light bulb if there are fixes. */
export function ProblemBadge(props: {
  readonly problems: readonly StepProblem[];
  readonly fixable: boolean;
}): ReactElement | null {
  const { problems, fixable } = props;
  const [worst] = problems;
  if (!worst) return null;
  return (
    <span
      className={`hl-row hl-card-sign hl-card-problem hl-card-${worst.severity}`}
      title={problemText(problems)}
      data-testid="problem"
    >
      <Icon name={worst.severity} size={14} />
      {problems.length > 1 && <span>{problems.length}</span>}
      {fixable && (
        <span
          data-fix
          className="hl-card-fix"
          title={t("Quick fix ({0})", fixKey.shown)}
          data-testid="fixable"
        >
          <Icon name="lightbulb" size={14} />
        </span>
      )}
    </span>
  );
}
