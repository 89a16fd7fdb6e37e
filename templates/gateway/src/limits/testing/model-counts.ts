import { type Budget, budgetKey } from "../budget.ts";

interface Window {
  readonly end: number;
  count: number;
}

/** What fixed windows mean, in the plainest words: an oracle for tests. */
export class ModelCounts {
  readonly #windows = new Map<string, Window>();

  /** What is left of each budget afterwards; the name of the first policy that had nothing left, where one had. */
  take(budgets: readonly Budget[], now: number): readonly number[] | string {
    const windowOf = (budget: Budget): Window => {
      const known = this.#windows.get(budgetKey(budget));
      if (known !== undefined && known.end > now) return known;
      return { end: now + budget.limit.seconds * 1000, count: 0 };
    };
    const violated = budgets.find((budget) => windowOf(budget).count >= budget.limit.count);
    if (violated !== undefined) return violated.policy;
    return budgets.map((budget) => {
      const window = windowOf(budget);
      window.count++;
      this.#windows.set(budgetKey(budget), window);
      return budget.limit.count - window.count;
    });
  }
}
