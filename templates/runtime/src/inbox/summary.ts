import type { DeliveryOutcome } from "../management/management.ts";

/**
 * The displayed outcome of each state. `blocked` deliveries wait for an earlier one in their lane, `later` deliveries
 * for a time.
 */
const outcomes: Readonly<Record<string, DeliveryOutcome>> = {
  waiting: "running",
  leased: "running",
  later: "retrying",
  blocked: "running",
  ok: "ok",
  failed: "failed",
  ignored: "ignored",
  refused: "refused",
};

/** Whether an outcome is final. Final outcomes are also states. */
export function isFinal(outcome: DeliveryOutcome): outcome is "ok" | "failed" | "ignored" | "refused" {
  return outcome !== "running" && outcome !== "retrying";
}

/**
 * `error` is that of the last run. A delivery that is scheduled for later without an error has not failed, but is
 * waiting for its turn.
 */
export function toOutcome(state: string, error: string | null | undefined): DeliveryOutcome {
  if (state === "later" && (error === null || error === undefined)) return "running";
  return outcomes[state] ?? "running";
}

/** Returns the states whose outcome can be this one; `later` has two, depending on the error. */
export function outcomeStates(outcome: string): readonly string[] {
  return Object.keys(outcomes).filter((state) =>
    [toOutcome(state, undefined), toOutcome(state, "")].some((one) => one === outcome),
  );
}
