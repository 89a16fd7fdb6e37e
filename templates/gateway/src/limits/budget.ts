import type { Caller } from "@hookloom/runtime/seams";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";

/** A number of requests per window for one holder. */
export interface Budget {
  /** Name in headers and metrics. Paths and plan names contain neither `*` nor `:`, so no two policies have the same name. */
  readonly policy: string;
  /** The application that has the plan. Empty if all consumers share the budget. */
  readonly holder: string;
  readonly limit: Limit;
}

/** The remaining requests of a budget. */
export interface RemainingBudget {
  readonly budget: Budget;
  readonly remaining: number;
  /** Time until the window ends. */
  readonly resetMs: number;
}

/** The result of taking one request from several budgets: from all of them, or from none if one is used up. */
export interface TakeResult {
  readonly left: readonly RemainingBudget[];
  readonly violated?: RemainingBudget;
}

/**
 * Counts requests in fixed windows, which start with their first request. A count is kept if a new limit has the same window
 * length. Never rejects: if a count cannot be read, the last known state is used.
 */
export interface Counts {
  take(budgets: readonly Budget[]): Promise<TakeResult>;
  /** Returns the remaining requests of budgets without taking any. */
  peek(budgets: readonly Budget[]): Promise<readonly RemainingBudget[]>;
  close(): Promise<void>;
}

/** Returns the key of a budget's count. The number of requests is not part of the key. */
export function budgetKey({ policy, holder, limit }: Budget): string {
  return `${policy} ${limit.seconds} ${holder}`;
}

/** The policy of the whole API. */
export const apiPolicy = "/*";

/** Returns the budgets that a consumer's authenticated request uses: those of the API, the resource and the plan. */
export function consumerBudgets(
  api: EffectiveApi,
  path: string,
  { application, plan }: Caller,
): readonly Budget[] {
  const budgets: Budget[] = [];
  const add = (policy: string, holder: string, limit: Limit | undefined) => {
    if (limit !== undefined) budgets.push({ policy, holder, limit });
  };
  add(apiPolicy, "", api.limits.requests);
  add(path, "", rulesOf(api, path).limits.requests);
  const rules = plan === undefined || !Object.hasOwn(api.plans, plan) ? undefined : api.plans[plan];
  add(`${plan}:burst`, application, rules?.burst);
  add(plan ?? "", application, rules?.requests);
  return budgets;
}
