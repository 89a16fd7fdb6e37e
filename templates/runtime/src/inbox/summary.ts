import type { DeliveryOutcome } from "../management/management.ts";

/** How each state of a delivery is shown: `blocked` waits for an earlier one of its lane, `later` for a time. */
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

/** How a delivery ended, which is its state as well. */
export function isEnd(outcome: DeliveryOutcome): outcome is "ok" | "failed" | "ignored" | "refused" {
  return outcome !== "running" && outcome !== "retrying";
}

/** `error` is that of the last run: what waits for a time without one has not failed, but it is not its turn yet. */
export function toOutcome(state: string, error: string | null | undefined): DeliveryOutcome {
  if (state === "later" && (error === null || error === undefined)) return "running";
  return outcomes[state] ?? "running";
}

/** The states that can be shown as an outcome, `later` depending on its error; none for an unknown outcome. */
export function outcomeStates(outcome: string): readonly string[] {
  return Object.keys(outcomes).filter((state) =>
    [toOutcome(state, undefined), toOutcome(state, "")].some((one) => one === outcome),
  );
}
