import type { ReactElement } from "react";
import { countsText, goToProblem } from "../actions/problems.ts";
import { Icon } from "../controls/icon.tsx";
import { useController, useView } from "../state/controller.ts";

/** How many problems the file has in all of its flows and outside them; a click goes to the next one. */
export function ProblemCount(): ReactElement | null {
  const control = useController();
  const { errors, warnings } = useView(({ fileProblems }) => fileProblems);
  if (errors + warnings === 0) return null;
  const counts = countsText({ errors, warnings });
  return (
    <button
      type="button"
      className="hl-problem-count"
      aria-label={`${counts} in this file: go to the next one`}
      title={`${counts} in this file: go to the next one (F8)`}
      data-testid="problem-count"
      onClick={() => goToProblem(control, 1)}
    >
      {errors > 0 && (
        <span className="hl-card-error">
          <Icon name="error" size={14} /> {errors}
        </span>
      )}
      {warnings > 0 && (
        <span className="hl-card-warning">
          <Icon name="warning" size={14} /> {warnings}
        </span>
      )}
    </button>
  );
}
