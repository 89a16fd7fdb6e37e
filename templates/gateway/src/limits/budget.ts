import type { Caller } from "@hookloom/runtime/seams";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";

/** So many requests in a window of time, of one holder. */
export interface Budget {
  /** Its name in headers and metrics. Neither paths nor names of plans have `*` or `:`, so no two policies share one. */
  readonly policy: string;
  /** The application of a plan; empty where all consumers share the budget. */
  readonly holder: string;
  readonly limit: Limit;
}

/** What a budget has left. */
export interface Left {
  readonly budget: Budget;
  readonly remaining: number;
  /** Until its window ends. */
  readonly resetMs: number;
}

/** The result of taking one request of several budgets: of all, or of none where one of them had nothing left. */
export interface Taken {
  readonly left: readonly Left[];
  readonly violated?: Left;
}

/**
 * Counts requests in fixed windows, which begin with their first request. A window's count survives a new limit of the
 * same length. Never rejects: where a count cannot be read, it falls back to what it knows.
 */
export interface Counts {
  take(budgets: readonly Budget[]): Promise<Taken>;
  /** What is left of budgets, without taking any. */
  peek(budgets: readonly Budget[]): Promise<readonly Left[]>;
  close(): Promise<void>;
}

/** Names what is counted; the number of requests is not part of it. */
export function budgetKey({ policy, holder, limit }: Budget): string {
  return `${policy} ${limit.seconds} ${holder}`;
}

/** The policy of the whole API. */
export const apiPolicy = "/*";

/** The budgets that a proven request of a consumer spends: the API's, the resource's, its plan's. */
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
