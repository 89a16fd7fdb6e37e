import type { ChartsRelease } from "@hookloom/protocol/charts-view";
import { t } from "@vscode/l10n";
import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type uPlot from "uplot";
import { IconButton } from "../controls/button.tsx";
import { useThemeKey } from "../state/theme.ts";
import { type ChartModel, isEmptyChart, momentText, stepDescription, valueText } from "./chart-model.ts";
import { drawChart, type TimeRange } from "./draw-chart.ts";

const height = 170;

interface ChartProps {
  readonly model: ChartModel;
  readonly releases: readonly ChartsRelease[];
  /** The time range that the Deliveries view is filtered to. */
  readonly selected: TimeRange | undefined;
  readonly onSelect: (range: TimeRange | undefined) => void;
}

/** Rounds a range to whole steps, because part of a step cannot be filtered separately. */
function wholeSteps({ times, step }: ChartModel, from: number, to: number): TimeRange {
  const first = times[from] ?? 0;
  return { from: first, to: (times[to] ?? first) + step };
}

function clampedStepIndex({ times, step }: ChartModel, time: number): number {
  const index = Math.floor((time - (times[0] ?? 0)) / step);
  return Math.min(Math.max(index, 0), times.length - 1);
}

/** Returns the index of the step at a time, or undefined if the chart does not contain the time. */
function findStepIndex({ times, step }: ChartModel, time: number | undefined): number | undefined {
  if (time === undefined) return undefined;
  // The times of two responses may differ in their last digits.
  const index = Math.round((time - (times[0] ?? 0)) / step);
  return index >= 0 && index < times.length ? index : undefined;
}

/** The position of the cursor in a chart. Stored as a time, because new data may have that time at another step. */
interface Position {
  readonly time: number | undefined;
  readonly setTime: (time: number | undefined) => void;
  /** The start of a range that is being selected with the keyboard. */
  readonly anchor: { current: number | undefined };
}

/** Returns the highlighted range: the one being selected with the keyboard, else the selected one. */
function highlightedRange(
  model: ChartModel,
  { time, anchor }: Pick<Position, "time" | "anchor">,
  selected: TimeRange | undefined,
): TimeRange | undefined {
  const [from, to] = [findStepIndex(model, anchor.current), findStepIndex(model, time)];
  if (from === undefined || to === undefined) return selected;
  return wholeSteps(model, Math.min(from, to), Math.max(from, to));
}

function putCursor(plot: uPlot | undefined, time: number): void {
  plot?.setCursor({ left: plot.valToPos(time, "x"), top: 10 });
}

/** True from a press on an element until the button is released anywhere. */
function usePressed(element: RefObject<HTMLElement | null>): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const box = element.current;
    const press = (): void => setHeld(true);
    // Listens on the window, so that the chart handles the release first.
    const release = (): void => setHeld(false);
    // The button may have been released outside the page.
    const move = ({ buttons }: MouseEvent): void => {
      if (buttons === 0) release();
    };
    const abortController = new AbortController();
    const { signal } = abortController;
    box?.addEventListener("mousedown", press, { signal });
    window.addEventListener("mouseup", release, { signal });
    window.addEventListener("mousemove", move, { signal });
    return () => abortController.abort();
  }, [element]);
  return held;
}

/** Draws the model into an element at the element's width. New data waits while a range is being dragged. */
function useDrawing(props: ChartProps, position: Position) {
  const { onSelect, selected } = props;
  const element = useRef<HTMLDivElement>(null);
  const held = usePressed(element);
  const drawn = useRef(props);
  if (!held) drawn.current = props;
  const { model, releases } = drawn.current;
  const drawing = useRef<uPlot>(undefined);
  const theme = useThemeKey();
  const latest = useRef({ model, onSelect, selected, position });
  latest.current = { model, onSelect, selected, position };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colors
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const onDrag = ({ from, to }: TimeRange): void => {
      const { model: current, onSelect: select, position: cursor } = latest.current;
      cursor.anchor.current = undefined;
      select(wholeSteps(current, clampedStepIndex(current, from), clampedStepIndex(current, to)));
    };
    const plot = drawChart(box, {
      model,
      releases,
      width: box.clientWidth,
      height,
      onDrag,
      onPoint: (index) =>
        latest.current.position.setTime(index === undefined ? undefined : model.times[index]),
      // A drawing with new data may replace one whose cursor is in use.
      onReady: (readyPlot) => {
        const { selected: range, position: cursor } = latest.current;
        if (findStepIndex(model, cursor.time) !== undefined) putCursor(readyPlot, cursor.time ?? 0);
        else cursor.setTime(undefined);
        showSelection(readyPlot, highlightedRange(model, cursor, range));
      },
    });
    drawing.current = plot;
    const resizeObserver = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
    resizeObserver.observe(box);
    return () => {
      resizeObserver.disconnect();
      plot.destroy();
    };
  }, [model, releases, theme]);
  return { element, drawing };
}

function showSelection(plot: uPlot | undefined, range: TimeRange | undefined): void {
  if (!plot) return;
  const left = range ? plot.valToPos(range.from, "x") : 0;
  const right = range ? plot.valToPos(range.to, "x") : 0;
  // The borders of a selection with a width of 0 would be visible as a line.
  const height = range ? plot.over.clientHeight : 0;
  plot.setSelect({ left, width: Math.max(0, right - left), top: 0, height }, false);
}

/** The number of steps that each key moves the cursor by. */
const moves: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Returns a key handler: arrow keys move the cursor, Shift selects a range, and Enter filters the Deliveries view to it. */
function useKeys(
  { model, selected, onSelect }: ChartProps,
  drawing: { readonly current: uPlot | undefined },
  { time, anchor }: Position,
) {
  const { times } = model;
  const last = times.length - 1;
  return (event: KeyboardEvent): void => {
    const index = findStepIndex(model, time);
    const currentIndex = index ?? last;
    const move = moves[event.key];
    if (move !== undefined) {
      const next =
        times[index === undefined ? currentIndex : Math.min(Math.max(currentIndex + move, 0), last)] ?? 0;
      anchor.current = event.shiftKey ? (anchor.current ?? times[currentIndex]) : undefined;
      putCursor(drawing.current, next);
      showSelection(drawing.current, highlightedRange(model, { time: next, anchor }, selected));
    } else if (event.key === "Enter") {
      const start = findStepIndex(model, anchor.current) ?? currentIndex;
      onSelect(wholeSteps(model, Math.min(start, currentIndex), Math.max(start, currentIndex)));
    } else if (event.key === "Escape") {
      anchor.current = undefined;
      showSelection(drawing.current, undefined);
      onSelect(undefined);
    } else return;
    event.preventDefault();
  };
}

function Legend(props: { readonly model: ChartModel; readonly index: number | undefined }): ReactElement {
  const { model, index } = props;
  return (
    <ul className="ch-legend hl-list" aria-hidden="true">
      {model.lines.map(({ label, color, values, dash }) => (
        <li key={label}>
          <svg className="ch-swatch" style={{ color: `var(--hl-${color})` }} aria-hidden="true">
            <line x2="14" y1="2" y2="2" strokeDasharray={dash.join(" ")} />
          </svg>
          {label}
          <strong>{index === undefined ? "" : valueText(values[index], model.unit)}</strong>
        </li>
      ))}
    </ul>
  );
}

/** Lists the builds that went live in a step. */
function releasesIn(releases: readonly ChartsRelease[], time: number, step: number): string {
  const found = releases.filter(({ at }) => at / 1000 >= time && at / 1000 < time + step);
  return found.map(({ build }) => build).join(", ");
}

/** A chart's numbers as a table, newest step first. */
function ChartTable({ model, releases }: Pick<ChartProps, "model" | "releases">): ReactElement {
  const { times, lines, unit, step, title } = model;
  const rows = times.map((time, index) => ({ time, index })).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll it
    <section className="ch-scroll ch-table" aria-label={t("{0} as a table", title)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Time")}</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col" className="ch-number">
                {label}
              </th>
            ))}
            <th scope="col">{t("Release")}</th>
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

/** A chart with a legend and, on request, a table of the numbers. */
export function Chart(props: ChartProps): ReactElement {
  const { model, releases, selected } = props;
  const [time, setTime] = useState<number>();
  const [isTableShown, setTabled] = useState(false);
  const anchor = useRef<number>(undefined);
  const position: Position = { time, setTime, anchor };
  const { element, drawing } = useDrawing(props, position);
  const onKeyDown = useKeys(props, drawing, position);
  const index = findStepIndex(model, time);
  const latest = useRef({ model, time, anchor });
  latest.current = { model, time, anchor };
  const titleId = useId();
  const hintId = useId();
  useEffect(() => {
    // If the selection changed elsewhere or was cleared, a range being selected here is cancelled.
    const own = highlightedRange(latest.current.model, latest.current, selected);
    if (own?.from !== selected?.from || own?.to !== selected?.to) anchor.current = undefined;
    showSelection(drawing.current, selected);
  }, [drawing, selected]);
  const empty = isEmptyChart(model);
  return (
    <section className="ch-chart" aria-labelledby={titleId} data-testid={`chart-${model.id}`}>
      <header>
        <h2 id={titleId}>{model.title}</h2>
        <Legend model={model} index={index} />
        <IconButton
          icon={isTableShown ? "graph-line" : "table"}
          label={
            isTableShown ? t("Hide the table of {0}", model.title) : t("Show {0} as a table", model.title)
          }
          aria-pressed={isTableShown}
          data-testid={`table-${model.id}`}
          onClick={() => setTabled(!isTableShown)}
        />
      </header>
      <figure
        className="ch-drawing"
        aria-roledescription={t("chart")}
        aria-labelledby={titleId}
        aria-describedby={hintId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the chart's cursor
        tabIndex={0}
        data-testid={`drawing-${model.id}`}
        onKeyDown={onKeyDown}
      >
        <div ref={element} aria-hidden="true" />
        {empty && <p className="ch-empty">{t("No data in this range.")}</p>}
      </figure>
      <p id={hintId} className="hl-hidden">
        {model.hint}.{" "}
        {t(
          "Arrow keys move through the steps, Shift selects a range, and Enter shows the deliveries in the range.",
        )}
      </p>
      <p className="hl-hidden" role="status" data-testid={`step-${model.id}`}>
        {index === undefined ? "" : stepDescription(model, index)}
      </p>
      {isTableShown && <ChartTable model={model} releases={releases} />}
    </section>
  );
}
