import type { ChartsSeries, StatsAnswer, StatsSeries } from "@hookloom/protocol/charts-view";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { rowNumbers, sparkColumns, valueText } from "./chart-model.ts";

const width = 120;
const height = 22;

/** Returns the points of a sparkline's polyline. */
function sparklinePoints(values: readonly number[], maximum: number): string {
  const spacing = width / Math.max(1, values.length - 1);
  return values
    .map((value, index) => {
      const y = height - 1 - (value / Math.max(1, maximum)) * (height - 2);
      return `${(index * spacing).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

function Sparkline(props: { readonly series: StatsSeries; readonly steps: number }): ReactElement {
  const { series, steps } = props;
  const { received, failed } = sparkColumns(series, steps);
  const maximum = Math.max(...received, ...failed);
  return (
    <svg
      className="ch-spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline className="ch-spark-received" points={sparklinePoints(received, maximum)} />
      <polyline className="ch-spark-failed" points={sparklinePoints(failed, maximum)} />
    </svg>
  );
}

interface SeriesRowsProps {
  readonly stats: StatsAnswer;
  /** The series that the charts are filtered to. If undefined, the charts show all series. */
  readonly only: ChartsSeries | undefined;
  readonly onOnly: (only: ChartsSeries | undefined) => void;
}

function isSame(one: ChartsSeries, other: ChartsSeries | undefined): boolean {
  return one.trigger === other?.trigger && one.event === other.event;
}

const headings = [t("Received"), t("Failed runs"), t("Rejected"), "p50", "p95", "p99"];

function SeriesRow({
  series,
  stats,
  only,
  onOnly,
}: SeriesRowsProps & { readonly series: StatsSeries }): ReactElement {
  const { trigger, event } = series;
  const { received, failed, rejected, p50, p95, p99 } = rowNumbers(series);
  const shown = isSame(series, only);
  const counts = [received, failed, rejected].map((count) => valueText(count, "count"));
  const times = [p50, p95, p99].map((time) => valueText(time, "milliseconds"));
  return (
    <tr className={shown ? "ch-shown" : ""} data-testid="series">
      <th scope="row">
        <button
          type="button"
          className="ch-series"
          aria-pressed={shown}
          title={`${trigger} ${event}`}
          onClick={() => onOnly(shown ? undefined : { trigger, event })}
        >
          <code>{trigger}</code> <span>{event || t("not verified")}</span>
        </button>
      </th>
      {[...counts, ...times].map((text, index) => (
        <td key={headings[index]} className={`ch-number ${index === 1 && failed > 0 ? "ch-bad" : ""}`}>
          {text}
        </td>
      ))}
      <td>
        <Sparkline series={series} steps={stats.steps} />
      </td>
    </tr>
  );
}

/** The numbers of each trigger and event. A click on a row's header filters the charts to that row. */
export function SeriesRows(props: SeriesRowsProps): ReactElement {
  // A response that belongs to no trigger event has a duration but no count.
  const series = props.stats.series.filter(({ counts }) =>
    Object.values(counts)
      .flat()
      .some((count) => count > 0),
  );
  if (series.length === 0) return <p className="hl-dim">{t("Nothing was received in this range.")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll it
    <section className="ch-scroll" aria-label={t("Triggers and events")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Trigger and event")}</th>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="ch-number">
                {heading}
              </th>
            ))}
            <th scope="col">{t("Trend")}</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one) => (
            <SeriesRow key={`${one.trigger} ${one.event}`} {...props} series={one} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
