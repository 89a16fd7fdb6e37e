import type {
  ChartsViewContract,
  StatsAnswer,
  StatsColumns,
  StatsMeasure,
  StatsSeries,
} from "@hookloom/protocol/charts-view";
import { durationText } from "@hookloom/protocol/duration-text";
import { t } from "@vscode/l10n";
import { locale, numberText } from "../model/language.ts";

/** A VS Code chart color, named after the page's CSS variable. */
export type ChartColor = "blue" | "red" | "amber" | "green" | "purple";

export interface ChartLine {
  readonly label: string;
  readonly color: ChartColor;
  /** One value per step. A value is null if nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Lengths of dashes and gaps, so that lines are distinguishable without their colors. */
  readonly dash: readonly number[];
  readonly filled: boolean;
}

/** The data of one chart. */
export interface ChartModel {
  readonly id: "rate" | "latency" | "waiting";
  readonly title: string;
  /** A description of the values, shown to screen readers. */
  readonly hint: string;
  readonly unit: "count" | "milliseconds";
  /** Start times of the steps, in seconds since 1970. */
  readonly times: readonly number[];
  /** The length of a step in seconds. */
  readonly step: number;
  readonly lines: readonly ChartLine[];
}

const receivedMeasures: readonly StatsMeasure[] = ["accepted", "duplicate", "ignored", "checked"];
const failedMeasures: readonly StatsMeasure[] = ["retrying", "dead"];
const rejectedMeasures: readonly StatsMeasure[] = ["refused", "full", "unavailable", "aborted"];

/** Adds up several measures for each step. */
export function sumColumn(
  { counts }: Pick<StatsSeries, "counts">,
  measures: readonly StatsMeasure[],
  steps: number,
): readonly number[] {
  return Array.from({ length: steps }, (_, step) =>
    measures.reduce((sum, measure) => sum + (counts[measure]?.[step] ?? 0), 0),
  );
}

function totalCount(series: Pick<StatsSeries, "counts">, measures: readonly StatsMeasure[]): number {
  return measures.flatMap((measure) => series.counts[measure] ?? []).reduce((sum, one) => sum + one, 0);
}

/** Returns the numbers in the row of a series. */
export function rowNumbers(series: StatsSeries) {
  return {
    received: totalCount(series, receivedMeasures),
    failed: totalCount(series, failedMeasures),
    rejected: totalCount(series, rejectedMeasures),
    ...series.durations.run,
  };
}

/** Returns the received and failed deliveries per step for a sparkline. */
export function sparkColumns(series: StatsSeries, steps: number) {
  return {
    received: sumColumn(series, receivedMeasures, steps),
    failed: sumColumn(series, failedMeasures, steps),
  };
}

/** Formats a step length as `minute`, `10 minutes`, `hour` or `4 hours`. */
function stepText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes % 60 === 0) return minutes === 60 ? t("hour") : t("{0} hours", minutes / 60);
  return minutes === 1 ? t("minute") : t("{0} minutes", minutes);
}

function percentileLines({ p50, p95, p99 }: StatsColumns): readonly ChartLine[] {
  return [
    { label: "p50", color: "green", values: p50, dash: [], filled: false },
    { label: "p95", color: "blue", values: p95, dash: [6, 3], filled: false },
    { label: "p99", color: "purple", values: p99, dash: [2, 3], filled: false },
  ];
}

/** Builds the charts of the statistics, in display order. */
export function buildCharts({ from, step, steps, total, columns }: StatsAnswer): readonly ChartModel[] {
  const frame = {
    times: Array.from({ length: steps }, (_, index) => (from + index * step) / 1000),
    step: step / 1000,
  };
  const stepLabel = stepText(step);
  const countLine = (
    label: string,
    measures: readonly StatsMeasure[],
    style: Pick<ChartLine, "color" | "dash" | "filled">,
  ): ChartLine => ({ label, values: sumColumn(total, measures, steps), ...style });
  return [
    {
      ...frame,
      id: "rate",
      title: t("Deliveries"),
      hint: t("Requests, failed runs and rejected requests per {0}", stepLabel),
      unit: "count",
      lines: [
        countLine(t("Received"), receivedMeasures, { color: "blue", dash: [], filled: true }),
        countLine(t("Failed runs"), failedMeasures, { color: "red", dash: [6, 3], filled: true }),
        countLine(t("Rejected"), rejectedMeasures, { color: "amber", dash: [2, 3], filled: false }),
      ],
    },
    {
      ...frame,
      id: "latency",
      title: t("Duration of runs"),
      hint: t("How long handlers took, per {0}", stepLabel),
      unit: "milliseconds",
      lines: percentileLines(columns.run),
    },
    {
      ...frame,
      id: "waiting",
      title: t("Waiting time"),
      hint: t("Time from the request to the first run, per {0}", stepLabel),
      unit: "milliseconds",
      lines: percentileLines(columns.wait),
    },
  ];
}

/** True if a chart has no values to draw. */
export function isEmptyChart({ lines }: ChartModel): boolean {
  return lines.every(({ values }) => values.every((value) => value === null || value === 0));
}

/** Formats a value as `12` or `4.5 ms`, or as a dash if nothing was measured. */
export function valueText(value: number | null | undefined, unit: ChartModel["unit"]): string {
  if (value === null || value === undefined) return "–";
  if (unit === "count") return numberText(value);
  return durationText(value);
}

const clockFormat = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });

/** Formats a time in seconds since 1970 as the time of day, with the date if the chart spans more than a day. */
export function momentText(seconds: number, { times }: Pick<ChartModel, "times">): string {
  const date = new Date(seconds * 1000);
  const spansDays = (times.at(-1) ?? 0) - (times[0] ?? 0) > 26 * 3600;
  return spansDays ? `${dayFormat.format(date)}, ${clockFormat.format(date)}` : clockFormat.format(date);
}

/** Describes the outcome of a group's replayed deliveries. */
export function replayText({
  queued,
  gone,
  failed,
}: ChartsViewContract["host"]["requests"]["replayGroup"]["result"]): string {
  const all = queued === 1 ? t("1 delivery") : t("{0} deliveries", queued);
  const notReplayed =
    gone === 0 ? "" : ` ${t("Not replayed, because the body is no longer stored: {0}.", gone)}`;
  if (failed === undefined) return t("Replaying {0}.", all) + notReplayed;
  if (failed === 0) return t("Replayed {0}. The error did not occur again.", all) + notReplayed;
  if (failed === queued) return t("Replayed {0}. The same error occurred again.", all) + notReplayed;
  return t("Replayed {0}. The same error occurred again in {1}.", all, failed) + notReplayed;
}

/**
 * Returns the labels for the ticks of the time axis: dates if the ticks are days apart, else times, with a date at
 * midnight.
 */
export function tickTexts(ticks: readonly number[]): string[] {
  const [first = 0, second = first] = ticks;
  return ticks.map((seconds) => {
    const date = new Date(seconds * 1000);
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    return second - first >= 24 * 3600 || midnight ? dayFormat.format(date) : clockFormat.format(date);
  });
}

/** Describes the values of a step. The description is announced when the arrow keys move to the step. */
export function stepDescription(model: ChartModel, index: number): string {
  const values = model.lines.map(({ label, values: all }) => `${label} ${valueText(all[index], model.unit)}`);
  return `${momentText(model.times[index] ?? 0, model)}: ${values.join(", ")}`;
}
