import type {
  ChartsViewContract,
  StatsAnswer,
  StatsColumns,
  StatsMeasure,
  StatsSeries,
} from "@hookloom/protocol/charts-view";
import { durationText } from "@hookloom/protocol/duration-text";

/** A VS Code chart color, named after the page's CSS variable. */
export type ChartColor = "blue" | "red" | "amber" | "green" | "purple";

export interface ChartLine {
  readonly label: string;
  readonly color: ChartColor;
  /** One value per step, or null if nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Lengths of dashes and gaps, so that lines are distinguishable without their colors. */
  readonly dash: readonly number[];
  readonly filled: boolean;
}

/** The data of one chart. */
export interface ChartModel {
  readonly id: "rate" | "latency" | "waiting";
  readonly title: string;
  /** A description of the values, for people. */
  readonly hint: string;
  readonly unit: "count" | "milliseconds";
  /** Start times of the steps, in seconds since 1970. */
  readonly times: readonly number[];
  /** The length of a step in seconds. */
  readonly step: number;
  readonly lines: readonly ChartLine[];
}

const received: readonly StatsMeasure[] = ["accepted", "duplicate", "ignored", "checked"];
const failed: readonly StatsMeasure[] = ["retrying", "dead"];
const rejected: readonly StatsMeasure[] = ["refused", "full", "unavailable", "aborted"];

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

/** Returns the numbers in a series' row. */
export function rowNumbers(series: StatsSeries) {
  return {
    received: totalCount(series, received),
    failed: totalCount(series, failed),
    rejected: totalCount(series, rejected),
    ...series.durations.run,
  };
}

/** Returns the received and failed deliveries per step for a sparkline. */
export function sparkColumns(series: StatsSeries, steps: number) {
  return { received: sumColumn(series, received, steps), failed: sumColumn(series, failed, steps) };
}

/** Formats a step length as `minute`, `10 minutes`, `hour` or `4 hours`. */
function stepText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return count === 1 ? unit : `${count} ${unit}s`;
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
  const each = stepText(step);
  const countLine = (
    label: string,
    measures: readonly StatsMeasure[],
    style: Pick<ChartLine, "color" | "dash" | "filled">,
  ): ChartLine => ({ label, values: sumColumn(total, measures, steps), ...style });
  return [
    {
      ...frame,
      id: "rate",
      title: "Deliveries",
      hint: `Requests, failed runs and rejected requests per ${each}`,
      unit: "count",
      lines: [
        countLine("Received", received, { color: "blue", dash: [], filled: true }),
        countLine("Failed runs", failed, { color: "red", dash: [6, 3], filled: true }),
        countLine("Rejected", rejected, { color: "amber", dash: [2, 3], filled: false }),
      ],
    },
    {
      ...frame,
      id: "latency",
      title: "Duration of runs",
      hint: `How long handlers took, per ${each}`,
      unit: "milliseconds",
      lines: percentileLines(columns.run),
    },
    {
      ...frame,
      id: "waiting",
      title: "Waiting",
      hint: `From the request to the first run, per ${each}`,
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
  if (unit === "count") return value.toLocaleString("en");
  return durationText(value);
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Formats a time in seconds since 1970 as the time of day, with the date if the chart spans several days. */
export function momentText(seconds: number, { times }: Pick<ChartModel, "times">): string {
  const date = new Date(seconds * 1000);
  const long = (times.at(-1) ?? 0) - (times[0] ?? 0) > 26 * 3600;
  return long ? `${dayFormat.format(date)}, ${clockFormat.format(date)}` : clockFormat.format(date);
}

/** Describes the outcome of a group's replayed deliveries. */
export function replayText({
  queued,
  gone,
  failed,
}: ChartsViewContract["host"]["requests"]["replayGroup"]["result"]): string {
  const lost = gone === 0 ? "" : ` The bodies of ${gone} are no longer kept.`;
  const all = queued === 1 ? "1 delivery" : `${queued} deliveries`;
  if (failed === undefined) return `${all} ${queued === 1 ? "runs" : "run"} again.${lost}`;
  if (failed === 0) return `${all} ran again, and this error did not come back.${lost}`;
  const which = failed === queued ? "failed for the same reason" : `${failed} failed for the same reason`;
  return `${all} ran again, and ${which}.${lost}`;
}

/**
 * Returns the labels for the ticks of the time axis: dates if the ticks are days apart, else times, with the date at the first
 * tick of each day.
 */
export function tickTexts(ticks: readonly number[]): string[] {
  const [first = 0, second = first] = ticks;
  return ticks.map((seconds) => {
    const date = new Date(seconds * 1000);
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    return second - first >= 24 * 3600 || midnight ? dayFormat.format(date) : clockFormat.format(date);
  });
}

/** Describes the values of a step. Announced when the arrow keys move to it. */
export function stepDescription(model: ChartModel, index: number): string {
  const values = model.lines.map(({ label, values: all }) => `${label} ${valueText(all[index], model.unit)}`);
  return `${momentText(model.times[index] ?? 0, model)}: ${values.join(", ")}`;
}
