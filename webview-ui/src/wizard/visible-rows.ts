/** Rows are drawn beyond the edge, so that scrolling never shows a gap. */
const spare = 6;

export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Which rows of equal height are to be drawn. */
export function visibleRows(scroll: number, height: number, row: number, count: number): Window {
  const start = Math.max(0, Math.floor(scroll / row) - spare);
  return { start: Math.min(start, count), end: Math.min(count, Math.ceil((scroll + height) / row) + spare) };
}

/** The scroll place at which a row is wholly seen, as near as possible to the present one. */
export function scrollToRow(index: number, scroll: number, height: number, row: number): number {
  if (index * row < scroll) return index * row;
  return (index + 1) * row > scroll + height ? (index + 1) * row - height : scroll;
}
