import { useCallback, useLayoutEffect, useRef, useState } from "react";

/** Rows drawn beyond the edges, so that scrolling never shows a gap. */
export const spare = 6;

/** Returns the range of equal-height rows to draw. */
export function visibleRows(
  scroll: number,
  height: number,
  row: number,
  count: number,
): { readonly start: number; readonly end: number } {
  const start = Math.max(0, Math.floor(scroll / row) - spare);
  return { start: Math.min(start, count), end: Math.min(count, Math.ceil((scroll + height) / row) + spare) };
}

/** Returns the nearest scroll position at which the whole row is visible. */
export function scrollToRow(index: number, scroll: number, height: number, row: number): number {
  if (index * row < scroll) return index * row;
  return (index + 1) * row > scroll + height ? (index + 1) * row - height : scroll;
}

/** Returns the range of a list's rows to render: the visible ones and a few around them. */
export function useRowWindow(count: number, rowHeight: number) {
  const list = useRef<HTMLDivElement>(null);
  const [{ scroll, height }, setView] = useState({ scroll: 0, height: 600 });
  const measure = useCallback(() => {
    const box = list.current;
    if (box) setView({ scroll: box.scrollTop, height: box.clientHeight });
  }, []);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, [measure]);
  const show = useCallback(
    (row: number): void => {
      const box = list.current;
      if (box) box.scrollTop = scrollToRow(row, box.scrollTop, box.clientHeight, rowHeight);
    },
    [rowHeight],
  );
  return { list, show, onScroll: measure, ...visibleRows(scroll, height, rowHeight, count) };
}
