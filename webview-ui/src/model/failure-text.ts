import type {
  EnvironmentCounts,
  Failure,
  HandlerRuns,
  StepFailure,
  UnplacedFailure,
} from "@hookloom/language-server/protocol";

const plurals: Readonly<Record<string, string>> = { delivery: "deliveries", run: "runs" };

/** `1 delivery`, `1,204 runs`. */
export const countText = (count: number, noun: "delivery" | "run"): string =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : plurals[noun]}`;

/** `1,204 runs, 3 failed`. */
export function runsText({ runs, failed }: HandlerRuns): string {
  if (runs === 0) return "no runs";
  return failed === 0
    ? countText(runs, "run")
    : `${countText(runs, "run")}, ${failed.toLocaleString("en")} failed`;
}

export const sumOf = (failures: readonly Failure[]): number =>
  failures.reduce((sum, { deliveries }) => sum + deliveries, 0);

/** The first line of an error's class and message. */
export const errorLine = ({ error }: Pick<Failure, "error">): string =>
  error.split("\n", 1)[0] || "It failed without a message.";

/** What failed at a step, for tooltips and screen readers: one line a reason. */
export function spokenFailures(failures: readonly StepFailure[]): string {
  return failures
    .map((failure) => {
      const where = failure.through ? "failed in what it calls" : "failed here";
      return `${countText(failure.deliveries, "delivery")} ${where}: ${errorLine(failure)}`;
    })
    .join("\n");
}

/** What an environment counted of a card, the flow's for its start card, for screen readers. */
export function spokenCounts(
  counts: EnvironmentCounts | undefined,
  { step, flow }: { readonly step?: string; readonly flow: string },
): string {
  if (step !== undefined) return spokenFailures(counts?.steps[step] ?? []);
  const handler = counts?.handlers[flow];
  if (!handler) return "";
  return [runsText(handler), unplacedText(handler.unplaced)].filter(Boolean).join(", ");
}

/** Why no card shows a failure, in a few words for the start card. */
export function unplacedText(unplaced: readonly UnplacedFailure[]): string {
  const [first, ...others] = unplaced;
  if (!first) return "";
  const all = others.every(({ why }) => why === first.why);
  const count = sumOf(unplaced).toLocaleString("en");
  const where = {
    changed: "failed at a step that has changed",
    elsewhere: `failed at ${first.file}:${first.line}`,
    unknown: "failed at a place that is not known",
  }[first.why];
  return all && (first.why !== "elsewhere" || others.length === 0)
    ? `${count} ${where}`
    : `${count} failed at no step of this flow`;
}

/** Why no card shows one failure, as a sentence. */
export function unplacedSentence({ why, file, line }: UnplacedFailure): string {
  if (why === "changed") return `It failed at line ${line} of ${file}, which has changed since.`;
  if (why === "elsewhere") return `It failed at line ${line} of ${file}, outside of this flow.`;
  return "The error names no line of the project's own source.";
}

/** How many deliveries failed at steps that a card hides while it is collapsed. */
export function failedWithin(
  counts: EnvironmentCounts | undefined,
  isInside: (step: string) => boolean,
): number {
  // A group that came through several of them is counted once.
  const groups = new Map<string, number>();
  for (const [step, failures] of Object.entries(counts?.steps ?? {})) {
    if (!isInside(step)) continue;
    for (const { group, deliveries } of failures)
      groups.set(group, Math.max(groups.get(group) ?? 0, deliveries));
  }
  return [...groups.values()].reduce((sum, one) => sum + one, 0);
}
