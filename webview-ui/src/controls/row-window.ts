import { useCallback, useLayoutEffect, useRef, useState } from "react";

/** The number of rows drawn beyond each edge, so that scrolling never shows a gap. */
export const overscanRows = 6;

/** Returns the range of equal-height rows to draw. */
export function visibleRows(
  scroll: number,
  height: number,
  rowHeight: number,
  count: number,
): { readonly start: number; readonly end: number } {
  const start = Math.max(0, Math.floor(scroll / rowHeight) - overscanRows);
  return {
    start: Math.min(start, count),
    end: Math.min(count, Math.ceil((scroll + height) / rowHeight) + overscanRows),
  };
}

/** Returns the nearest scroll position at which the whole row is visible. */
export function scrollToRow(index: number, scroll: number, height: number, rowHeight: number): number {
  if (index * rowHeight < scroll) return index * rowHeight;
  return (index + 1) * rowHeight > scroll + height ? (index + 1) * rowHeight - height : scroll;
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
  const showRow = useCallback(
    (row: number): void => {
      const box = list.current;
      if (box) box.scrollTop = scrollToRow(row, box.scrollTop, box.clientHeight, rowHeight);
    },
    [rowHeight],
  );
  return { list, show: showRow, onScroll: measure, ...visibleRows(scroll, height, rowHeight, count) };
}
