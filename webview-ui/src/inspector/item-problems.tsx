import type { ReactElement } from "react";
import type { ItemId } from "../model/navigation.ts";
import { useView } from "../state/controller.ts";
import { itemProblems } from "../state/view-state.ts";
import { FixButton } from "./fields/fix-button.tsx";

/** The problems of a card that are in none of its fields, with what fixes them. */
export function ItemProblems({ item }: { readonly item: ItemId }): ReactElement | null {
  const problems = useView((state) => itemProblems(state, item));
  const general = problems.filter(({ field }) => field === undefined);
  if (general.length === 0) return null;
  return (
    <div className="hl-item-problems" data-fixable>
      <div>
        {general.map(({ severity, message, range }) => (
          <p
            key={`${range.start} ${message}`}
            className={severity === "error" ? "hl-error" : "hl-hint"}
            data-testid="step-problem"
          >
            {message}
          </p>
        ))}
      </div>
      <FixButton item={item} label="this step" />
    </div>
  );
}
