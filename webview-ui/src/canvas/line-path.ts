import { metrics, type PlacedLine } from "../model/layout-types.ts";

/** A line as SVG path data: down, across at the bend, down again, with round corners. */
export function linePath({ x1, y1, x2, y2, bend }: PlacedLine): string {
  if (x1 === x2) return `M${x1} ${y1}V${y2}`;
  const side = x2 > x1 ? 1 : -1;
  const radius = Math.min(metrics.radius, Math.abs(x2 - x1) / 2);
  const up = Math.min(radius, Math.abs(bend - y1));
  const down = Math.min(radius, Math.abs(y2 - bend));
  return (
    `M${x1} ${y1}V${bend - up}Q${x1} ${bend} ${x1 + side * radius} ${bend}` +
    `H${x2 - side * radius}Q${x2} ${bend} ${x2} ${bend + down}V${y2}`
  );
}

/** Many lines as one path, since one element draws faster than many. */
export function linesPath(lines: readonly PlacedLine[]): string {
  return lines.map(linePath).join("");
}
