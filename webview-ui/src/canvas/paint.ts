import { type FlowLayout, metrics, type PlacedLine } from "@hookloom/protocol/flow-layout-types";
import type { Tint } from "@hookloom/protocol/step-kind-facts";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { Viewport } from "../state/camera.ts";
import { type FlowMarks, hasFailed } from "./marks.tsx";

/** The theme's colors, resolved from the page's CSS variables. */
export interface PaintColors {
  readonly border: string;
  readonly line: string;
  readonly selected: string;
  readonly taken: string;
  readonly failed: string;
  readonly stopped: string;
  readonly calling: string;
  readonly tints: Readonly<Record<Tint, string>>;
}

const tintNames: readonly Tint[] = ["blue", "amber", "teal", "green", "purple", "pink", "red", "grey"];

/** Resolves the page's CSS variables to colors, because a canvas cannot use variables. */
export function paintColors(): PaintColors {
  const probe = document.createElement("i");
  document.body.append(probe);
  const read = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const tints = Object.fromEntries(tintNames.map((tint) => [tint, read(`var(--hl-${tint})`)]));
  const colors = {
    border: read("var(--hl-line)"),
    line: read("var(--hl-edge)"),
    selected: read("var(--hl-focus)"),
    taken: read("var(--hl-ok)"),
    failed: read("var(--hl-error)"),
    stopped: read("var(--hl-stopped)"),
    calling: read("var(--hl-calling)"),
    tints: tints as Record<Tint, string>,
  };
  probe.remove();
  return colors;
}

/** Runs a function after the next frame has been painted. Returns a function that cancels it. */
export function afterPaint(callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(callback);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

function paintLines(context: CanvasRenderingContext2D, lines: readonly PlacedLine[], color: string): void {
  context.strokeStyle = color;
  context.beginPath();
  for (const { x1, y1, x2, y2, bend } of lines) {
    context.moveTo(x1, y1);
    if (x1 !== x2) {
      context.lineTo(x1, bend);
      context.lineTo(x2, bend);
    }
    context.lineTo(x2, y2);
  }
  context.stroke();
}

/**
 * Returns the color of a painted card. The stopped debugger takes precedence over a failure, and a failure over the selection.
 */
function cardColor(colors: PaintColors, marks: FlowMarks, step: string): string {
  const { stopped, selection } = marks;
  if (stopped?.step === step) return stopped.isTop ? colors.stopped : colors.calling;
  if (hasFailed(marks, step)) return colors.failed;
  return selection.includes(step) ? colors.selected : colors.border;
}

/** Paints a whole flow at a small zoom: boxes, lines, and cards with their color and status. */
export function paintFlow(
  context: CanvasRenderingContext2D,
  layout: FlowLayout,
  { x, y, zoom }: Viewport,
  colors: PaintColors,
  marks: FlowMarks,
): void {
  context.setTransform(
    zoom * devicePixelRatio,
    0,
    0,
    zoom * devicePixelRatio,
    x * devicePixelRatio,
    y * devicePixelRatio,
  );
  context.globalAlpha = 0.12;
  for (const box of layout.boxes) {
    context.fillStyle = colors.tints[stepKinds[box.step.kind].tint];
    context.fillRect(box.x, box.y, box.width, box.height);
  }
  context.globalAlpha = 1;
  const { run } = marks;
  context.lineWidth = Math.max(1.5, 0.7 / zoom);
  paintLines(
    context,
    run ? layout.lines.filter(({ edge }) => !run.edges.has(edge)) : layout.lines,
    colors.line,
  );
  if (run) {
    context.lineWidth = Math.max(3, 1.5 / zoom);
    paintLines(
      context,
      layout.lines.filter(({ edge }) => run.edges.has(edge)),
      colors.taken,
    );
  }
  context.globalAlpha = 0.5;
  context.fillStyle = colors.tints.amber;
  for (const note of layout.notes) context.fillRect(note.x, note.y, metrics.cardWidth, note.height);
  context.globalAlpha = 1;
  const { cardWidth, cardHeight } = metrics;
  context.fillStyle = colors.border;
  context.fillRect(layout.start.x, layout.start.y, cardWidth, cardHeight);
  for (const card of layout.cards) {
    context.globalAlpha = run && !run.steps.has(card.id) ? 0.4 : 1;
    context.fillStyle = cardColor(colors, marks, card.id);
    context.fillRect(card.x, card.y, cardWidth, cardHeight);
    context.fillStyle = colors.tints[stepKinds[card.step.kind].tint];
    context.fillRect(card.x, card.y, 36, cardHeight);
  }
  context.globalAlpha = 1;
  context.fillStyle = colors.border;
  for (const { x: left, y: top } of layout.branches) context.fillRect(left, top, cardWidth, cardHeight);
}
