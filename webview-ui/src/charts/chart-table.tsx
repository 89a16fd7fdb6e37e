import type { ChartsRelease } from "@hookloom/protocol/charts-view";
import type { ReactElement } from "react";
import { type ChartModel, momentText, valueText } from "./chart-model.ts";

interface ChartTableProps {
  readonly model: ChartModel;
  readonly releases: readonly ChartsRelease[];
}

/** The builds that went live in a step. */
function releasesIn(releases: readonly ChartsRelease[], time: number, step: number): string {
  const found = releases.filter(({ at }) => at / 1000 >= time && at / 1000 < time + step);
  return found.map(({ build }) => build).join(", ");
}

/** A chart's numbers, the newest step first. */
export function ChartTable({ model, releases }: ChartTableProps): ReactElement {
  const { times, lines, unit, step, title } = model;
  const rows = times.map((time, index) => ({ time, index })).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
    <section className="ch-scroll ch-table" aria-label={`${title} as a table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col" className="ch-number">
                {label}
              </th>
            ))}
            <th scope="col">Release</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, index }) => (
            <tr key={time}>
              <th scope="row">{momentText(time, model)}</th>
              {lines.map(({ label, values }) => (
                <td key={label} className="ch-number">
                  {valueText(values[index], unit)}
                </td>
              ))}
              <td>{releasesIn(releases, time, step)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
