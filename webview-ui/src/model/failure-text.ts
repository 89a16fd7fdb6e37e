import {
  type EnvironmentCounts,
  type Failure,
  type HandlerRuns,
  otherEvents,
  type StepFailure,
  type UnhandledEvent,
  type UnplacedFailure,
} from "@hookloom/protocol/environment-runs";
import { t } from "@vscode/l10n";
import { numberText } from "./language.ts";

/** Formats a count with its noun: `1 delivery`, `1,204 runs`. */
export function countText(count: number, noun: "delivery" | "run"): string {
  const shown = numberText(count);
  if (noun === "run") return count === 1 ? t("1 run") : t("{0} runs", shown);
  return count === 1 ? t("1 delivery") : t("{0} deliveries", shown);
}

/** Formats a handler's run counts: `1,204 runs, 3 failed`. */
export function runsText({ runs, failed }: Pick<HandlerRuns, "runs" | "failed">): string {
  if (runs === 0) return t("no runs");
  return failed === 0
    ? countText(runs, "run")
    : t("{0}, {1} failed", countText(runs, "run"), numberText(failed));
}

export const sumDeliveries = (failures: readonly Failure[]): number =>
  failures.reduce((sum, { deliveries }) => sum + deliveries, 0);

/** Returns the first line of an error's class and message. */
export const errorLine = ({ error }: Pick<Failure, "error">): string =>
  error.split("\n", 1)[0] || t("Failed without a message.");

/** Formats the number of failed deliveries: `4 deliveries failed here`. */
export function failedText(failure: StepFailure | UnplacedFailure): string {
  const count = countText(failure.deliveries, "delivery");
  if ("through" in failure)
    return failure.through ? t("{0} failed in a called function", count) : t("{0} failed here", count);
  const { why, file = "", line = 0 } = failure;
  if (why === "unknown") return t("{0} failed at an unknown location", count);
  return why === "changed"
    ? t("{0} failed at line {1} of {2}, which has changed since", count, line, file)
    : t("{0} failed at line {1} of {2}, outside this flow", count, line, file);
}

/** Describes failures for tooltips and screen readers, one line per reason. */
export const failureLines = (failures: readonly (StepFailure | UnplacedFailure)[]): string =>
  failures.map((failure) => `${failedText(failure)}: ${errorLine(failure)}`).join("\n");

/** Describes an environment's counts for screen readers: those of a card or, for the start card, those of the flow. */
export function spokenCounts(
  counts: EnvironmentCounts | undefined,
  { step, flow }: { readonly step?: string; readonly flow: string },
): string {
  if (step !== undefined) return failureLines(counts?.steps[step] ?? []);
  const handler = counts?.handlers[flow];
  if (!handler) return "";
  const { unplaced, unhandled } = handler;
  return [runsText(handler), unplacedText(unplaced), unhandledText(unhandled)].filter(Boolean).join(", ");
}

export const eventText = ({ event }: UnhandledEvent): string =>
  event === otherEvents ? t("other events") : event;

/** Describes the events without a handler, short enough for the start card. */
export function unhandledText(unhandled: readonly UnhandledEvent[]): string {
  const [first, ...others] = unhandled;
  if (!first) return "";
  return others.length === 0
    ? t("no handler: {0}", eventText(first))
    : t("no handler: {0} and {1} more", eventText(first), numberText(others.length));
}

/** Describes the events without a handler for tooltips, one line per event. */
export const unhandledLines = (unhandled: readonly UnhandledEvent[]): string =>
  unhandled
    .map((one) => t("{0} of {1}: no handler", countText(one.deliveries, "delivery"), eventText(one)))
    .join("\n");

/** Describes why no card shows failures, short enough for the start card. */
export function unplacedText(unplaced: readonly UnplacedFailure[]): string {
  const [first, ...others] = unplaced;
  if (!first) return "";
  const count = numberText(sumDeliveries(unplaced));
  const isSame = others.every(
    ({ why, file, line }) =>
      why === first.why && (why !== "elsewhere" || (file === first.file && line === first.line)),
  );
  if (!isSame) return t("{0} failed at other locations", count);
  if (first.why === "changed") return t("{0} failed at changed code", count);
  return first.why === "unknown"
    ? t("{0} failed, location unknown", count)
    : t("{0} failed at {1}", count, `${first.file}:${first.line}`);
}

/** Returns the number of deliveries that failed at steps hidden by a collapsed card. */
export function failedWithin(
  counts: EnvironmentCounts | undefined,
  isInside: (step: string) => boolean,
): number {
  // Deliveries that failed through several of the steps are counted once.
  const origins = new Map<string, number>();
  for (const [step, failures] of Object.entries(counts?.steps ?? {})) {
    if (!isInside(step)) continue;
    for (const failure of failures)
      for (const [origin, deliveries] of Object.entries(failure.origins))
        origins.set(JSON.stringify([failure.group, origin]), deliveries);
  }
  return [...origins.values()].reduce((sum, one) => sum + one, 0);
}
