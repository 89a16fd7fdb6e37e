import { type Inbox, summarize } from "@hookloom/runtime/seams";
import type { Application } from "../access/access-store.ts";
import type { EffectiveApi } from "../api/api.ts";
import { type Counts, consumerBudgets, type RemainingBudget } from "../limits/budget.ts";
import type { RecordedCall } from "./portal-store.ts";

const dayMinutes = 24 * 60;
const days = 30;

/** The calls of one day, in UTC. */
export interface DayOfCalls {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** A call with its delivery's outcome. `forgotten` means that the store no longer contains the delivery. */
export interface ShownCall extends RecordedCall {
  readonly outcome: "refused" | "waiting" | "ok" | "failed" | "forgotten";
  readonly attempts: number;
}

/** Returns an application's remaining quotas, shortest window first. Empty if the plan is unlimited. */
export async function remainingQuota(
  counts: Counts,
  api: EffectiveApi,
  { id, plan = api.defaultPlan }: Application,
): Promise<readonly RemainingBudget[]> {
  const caller = plan === undefined ? { application: id } : { application: id, plan };
  // Budgets without a holder are shared by all consumers.
  return counts.peek(consumerBudgets(api, "", caller).filter(({ holder }) => holder === id));
}

/** Returns the application's calls in the last thirty days, oldest day first. */
export async function callsByDay(
  inbox: Inbox,
  application: string,
  now: number,
): Promise<readonly DayOfCalls[]> {
  const today = Math.floor(now / 60_000 / dayMinutes) * dayMinutes;
  const from = today - (days - 1) * dayMinutes;
  const query = { from, to: today + dayMinutes, step: dayMinutes, by: [], only: { application } };
  const { total, steps, step, from: start } = await summarize(inbox.rollUps, query, now);
  const { counts } = total;
  const sum = (names: readonly (keyof typeof counts)[], index: number) =>
    names.reduce((all, name) => all + (counts[name]?.[index] ?? 0), 0);
  return Array.from({ length: steps }, (_, index) => ({
    at: start + index * step,
    accepted: sum(["accepted", "duplicate", "ignored"], index),
    rejected: sum(["refused", "full", "unavailable"], index),
  }));
}

/** Adds the outcomes to calls. Only the API owner can see why a call failed. */
export async function withOutcomes(
  inbox: Inbox,
  calls: readonly RecordedCall[],
): Promise<readonly ShownCall[]> {
  return Promise.all(
    calls.map(async (call): Promise<ShownCall> => {
      if (call.delivery === undefined) return { ...call, outcome: "refused", attempts: 0 };
      const found = await inbox.get(call.delivery, call.trigger);
      if (found === undefined) return { ...call, outcome: "forgotten", attempts: 0 };
      const { outcome, attempts } = found;
      if (outcome === "failed" || outcome === "refused") return { ...call, outcome: "failed", attempts };
      const isDone = outcome === "ok" || outcome === "ignored";
      return { ...call, outcome: isDone ? "ok" : "waiting", attempts };
    }),
  );
}
