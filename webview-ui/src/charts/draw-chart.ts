import type { ChartsRelease } from "@hookloom/protocol/charts-view";
import uPlot from "uplot";
import { type ChartColor, type ChartModel, tickTexts, valueText } from "./chart-model.ts";
import "uplot/dist/uPlot.min.css";

/** A time range in seconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Returns a translucent version of a color in any notation. */
function faint(color: string): string {
  return `color-mix(in srgb, ${color} 18%, transparent)`;
}

/** Reads the theme's colors each time a chart is created, because a canvas cannot use CSS variables. */
function themeColors() {
  const style = getComputedStyle(document.documentElement);
  const read = (variable: string): string => style.getPropertyValue(variable).trim();
  return {
    line: (color: ChartColor) => read(`--hl-${color}`),
    text: read("--hl-fg"),
    grid: faint(read("--vscode-charts-lines") || "#808080"),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
  };
}

type Colors = ReturnType<typeof themeColors>;

function plotSeries({ lines }: ChartModel, colors: Colors): uPlot.Series[] {
  const all = lines.map(({ label, color, dash, filled }): uPlot.Series => {
    const stroke = colors.line(color);
    return {
      label,
      stroke,
      width: 1.5,
      dash: [...dash],
      points: { size: 4, show: (plot, index) => isSparse(plot.data[index], plot) },
      ...(filled ? { fill: faint(stroke) } : {}),
    };
  });
  return [{}, ...all];
}

/** True if a series has so few values that points are drawn. No line is visible for a value between two gaps. */
function isSparse(values: ArrayLike<number | null | undefined> | undefined, { width }: uPlot): boolean {
  const measured = Array.from(values ?? []).filter((value) => value !== null && value !== undefined).length;
  return measured > 0 && measured < width / 20 && measured < (values?.length ?? 0) / 2;
}

/** The tick intervals of an axis with counts: 1, 2, 5, 10 and so on. */
const countIntervals = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((one) => one * 10 ** power),
).flat();

function plotAxes({ unit }: ChartModel, colors: Colors): uPlot.Axis[] {
  const style = { stroke: colors.text, font: colors.font, grid: { stroke: colors.grid, width: 1 } };
  return [
    {
      ...style,
      ticks: { stroke: colors.grid },
      size: 32,
      space: 60,
      values: (_, splits) => tickTexts(splits),
    },
    {
      ...style,
      ticks: { show: false },
      size: 64,
      ...(unit === "count" ? { incrs: countIntervals } : {}),
      values: (_, splits) => splits.map((split) => valueText(split, unit)),
    },
  ];
}

/** Returns a function that draws a vertical line where each build went live, with the build's name if there is room. */
function releaseMarks(releases: readonly ChartsRelease[], colors: Colors) {
  return (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = colors.text;
    ctx.fillStyle = colors.text;
    ctx.textAlign = "left";
    ctx.font = `${Math.round(10 * ratio)}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    let nextFreeX = bbox.left;
    for (const { at, build } of releases) {
      const x = Math.round(plot.valToPos(at / 1000, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const { width } = ctx.measureText(build);
      if (x < nextFreeX || x + width + 4 * ratio > bbox.left + bbox.width) continue;
      ctx.fillText(build, x + 3 * ratio, bbox.top + 10 * ratio);
      nextFreeX = x + width + 8 * ratio;
    }
    ctx.restore();
  };
}

export interface DrawOptions {
  readonly model: ChartModel;
  readonly releases: readonly ChartsRelease[];
  readonly width: number;
  readonly height: number;
  /** Called with the dragged range. */
  readonly onDrag: (range: TimeRange) => void;
  /** Called with the index of the step under the pointer. */
  readonly onPoint: (index: number | undefined) => void;
  /** Called when the chart is drawn. The cursor and the selection can be set from then on. */
  readonly onReady: (plot: uPlot) => void;
}

/** Draws a chart into an element. The caller must destroy the chart. */
export function drawChart(element: HTMLElement, options: DrawOptions): uPlot {
  const { model, releases, width, height, onDrag, onPoint, onReady } = options;
  const colors = themeColors();
  const onSelect = (plot: uPlot): void => {
    const { left, width: dragged } = plot.select;
    if (dragged < 2) return;
    onDrag({ from: plot.posToVal(left, "x"), to: plot.posToVal(left + dragged, "x") });
  };
  return new uPlot(
    {
      width,
      height,
      series: plotSeries(model, colors),
      axes: plotAxes(model, colors),
      scales: {
        // Includes the end of the last step, so that dragging to the edge selects the step.
        x: { range: (_plot, first, last) => [first, last + model.step] },
        y: { range: (_plot, _least, most) => [0, axisEnd(most, model.unit)] },
      },
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      hooks: {
        draw: [releaseMarks(releases, colors)],
        setSelect: [onSelect],
        ready: [onReady],
        // Before uPlot is ready, it always reports that nothing is under the pointer.
        setCursor: [({ status, cursor }) => status === 1 && onPoint(cursor.idx ?? undefined)],
      },
    },
    [[...model.times], ...model.lines.map(({ values }) => [...values])],
    element,
  );
}

/** Returns the upper end of an axis: at least 4 for counts, and at least 1 otherwise. */
function axisEnd(most: number | null, unit: ChartModel["unit"]): number {
  const minimum = unit === "count" ? 4 : 1;
  return Math.max(minimum, (most ?? 0) * 1.1);
}
