import { failureText, shortened } from "../errors/errors.ts";
import type { LeasedDelivery, RunResult } from "../inbox/inbox.ts";
import { errorLocations } from "./error-locations.ts";
import type { RunReport } from "./run-delivery.ts";

const firstDelayMs = 5_000;
const maxDelayMs = 60 * 60 * 1000;

/**
 * Returns the milliseconds until the next run after a number of failed runs: exponential backoff up to one hour, with
 * full jitter.
 */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)));
}

/** Returns the handlers' errors as one text of limited length. */
export const errorText = ({ errors }: RunReport): string => shortened(errors.map(failureText).join("; "));

interface ResultOptions {
  readonly build?: string | undefined;
  readonly retryDelay?: (attempt: number) => number;
}

/** Returns the result to store for a run that has just ended, and when the delivery runs again. */
export function toRunResult(
  { tries }: LeasedDelivery,
  report: RunReport,
  { build, retryDelay: delayOf = retryDelay }: ResultOptions,
): RunResult {
  const { outcome, durationMs, attempts } = report;
  const ended = { endedAt: Date.now(), ...(build === undefined ? {} : { build }) };
  if (outcome === "ok") return { outcome, durationMs, ...ended };
  const error = errorText(report);
  const result = { outcome, durationMs, ...ended, error, places: errorLocations(report.errors) };
  return tries >= attempts ? result : { ...result, retryAt: ended.endedAt + delayOf(tries) };
}
