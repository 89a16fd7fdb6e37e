import {
  type EnvironmentCounts,
  type Failure,
  type HandlerRuns,
  otherEvents,
  type StepFailure,
  type UnhandledEvent,
  type UnplacedFailure,
} from "@hookloom/protocol/environment-runs";

const plurals: Readonly<Record<string, string>> = { delivery: "deliveries", run: "runs" };

/** Formats a count with its noun: `1 delivery`, `1,204 runs`. */
export const countText = (count: number, noun: "delivery" | "run"): string =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : plurals[noun]}`;

/** Formats a handler's run counts: `1,204 runs, 3 failed`. */
export function runsText({ runs, failed }: Pick<HandlerRuns, "runs" | "failed">): string {
  if (runs === 0) return "no runs";
  return failed === 0
    ? countText(runs, "run")
    : `${countText(runs, "run")}, ${failed.toLocaleString("en")} failed`;
}

export const sumDeliveries = (failures: readonly Failure[]): number =>
  failures.reduce((sum, { deliveries }) => sum + deliveries, 0);

/** Returns the first line of an error's class and message. */
export const errorLine = ({ error }: Pick<Failure, "error">): string =>
  error.split("\n", 1)[0] || "It failed without a message.";

function whereText(failure: StepFailure | UnplacedFailure): string {
  if ("through" in failure) return failure.through ? "failed in what it calls" : "failed here";
  const { why, file, line } = failure;
  if (why === "unknown") return "failed at no line of the project's own source";
  const but = { changed: "which has changed since", elsewhere: "outside of this flow" }[why];
  return `failed at line ${line} of ${file}, ${but}`;
}

/** Formats the number of failed deliveries: `4 deliveries failed here`. */
export const failedText = (failure: StepFailure | UnplacedFailure): string =>
  `${countText(failure.deliveries, "delivery")} ${whereText(failure)}`;

/** Describes failures for tooltips and screen readers, one line per reason. */
export const failureLines = (failures: readonly (StepFailure | UnplacedFailure)[]): string =>
  failures.map((failure) => `${failedText(failure)}: ${errorLine(failure)}`).join("\n");

/** Describes an environment's counts for a card, or for the flow in case of its start card, for screen readers. */
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
  event === otherEvents ? "events that are not in the list" : event;

/** Describes the events without a handler, short enough for the start card. */
export function unhandledText(unhandled: readonly UnhandledEvent[]): string {
  const [first, ...others] = unhandled;
  if (!first) return "";
  const more = others.length === 0 ? "" : ` and ${others.length.toLocaleString("en")} more`;
  return `no handler: ${eventText(first)}${more}`;
}

/** Describes the events without a handler for tooltips, one line per event. */
export const unhandledLines = (unhandled: readonly UnhandledEvent[]): string =>
  unhandled
    .map((one) => `${countText(one.deliveries, "delivery")} of ${eventText(one)}: nothing handles it`)
    .join("\n");

/** Describes why no card shows failures, short enough for the start card. */
export function unplacedText(unplaced: readonly UnplacedFailure[]): string {
  const [first, ...others] = unplaced;
  if (!first) return "";
  const where = {
    changed: "failed at changed code",
    elsewhere: `failed at ${first.file}:${first.line}`,
    unknown: "failed, location unknown",
  };
  const isSame = others.every(
    ({ why, file, line }) =>
      why === first.why && (why !== "elsewhere" || (file === first.file && line === first.line)),
  );
  return `${sumDeliveries(unplaced).toLocaleString("en")} ${isSame ? where[first.why] : "failed at no step here"}`;
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
