import { nodeSources } from "@hookloom/protocol/mapping";
import { type ReactElement, type RefObject, useLayoutEffect, useState } from "react";
import { type ItemName, plainPath } from "./source-rows.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";

/** A line from a source row to a target row, by their indexes. */
interface Link {
  readonly from: number;
  readonly to: number;
  /** False if the line starts at a parent, because the source itself is not drawn. */
  readonly exact: boolean;
  readonly handWritten: boolean;
}

/** Returns the parent paths of a path, nearest first: `a.b` and `a` of `a.b[0]`. */
function pathsAbove(path: string): readonly string[] {
  const cuts = [...path.matchAll(/\.|\[/g)].map(({ index }) => index).filter((at) => at > 0);
  return cuts.toReversed().map((at) => path.slice(0, at));
}

/** Returns the lines between the drawn sources and targets. `sources` are the paths of the source rows. */
export function findLinks(
  sources: readonly string[],
  targets: readonly TargetRow[],
  items: readonly ItemName[],
): readonly Link[] {
  const indexes = new Map(sources.map((path, index) => [plainPath(path), index]));
  const itemNames = new Set(items.map(({ name }) => name));
  return targets.flatMap((row, to): readonly Link[] => {
    // An expanded row only shows the lines of its parts.
    const sourcePaths =
      row.node && !(row.expanded && row.node.value.kind !== "each") ? nodeSources(row.node) : [];
    const found = new Map<number, boolean>();
    for (const source of sourcePaths) {
      const path = plainPath(source);
      const exactIndex = indexes.get(path);
      const nearestIndex = exactIndex ?? pathsAbove(path).flatMap((above) => indexes.get(above) ?? [])[0];
      if (nearestIndex === undefined || (itemNames.has(path) && exactIndex === undefined)) continue;
      found.set(nearestIndex, exactIndex !== undefined || found.get(nearestIndex) === true);
    }
    return [...found].map(([from, exact]) => ({ from, to, exact, handWritten: isHandWritten(row) }));
  });
}

/** The height of a row in pixels. Must match mapper.css. */
const rowHeight = 24;

interface Edges {
  readonly height: number;
  readonly sources: number;
  readonly targets: number;
}

/** Returns how far a tree is scrolled down. */
const scrollTop = (list: RefObject<HTMLElement | null>): number => list.current?.scrollTop ?? 0;

/**
 * The lines between the two trees. If an end of a line is scrolled out of view, the line leads to the nearest edge and is
 * dimmed. The lines are hidden from screen readers, because the rows contain the same information as text.
 */
export function LinkLines(props: {
  readonly links: readonly Link[];
  /** The index of the selected target row. */
  readonly active: number;
  readonly sources: RefObject<HTMLDivElement | null>;
  readonly targets: RefObject<HTMLDivElement | null>;
  /** Incremented each time a tree is scrolled. */
  readonly scrollCount: number;
}): ReactElement {
  const { links, active, sources, targets, scrollCount: moved } = props;
  const [edges, setEdges] = useState<Edges>({ height: 0, sources: 0, targets: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a scroll the lines start elsewhere.
  useLayoutEffect(() => {
    const list = targets.current;
    if (!list) return;
    const measure = (): void =>
      setEdges({ height: list.clientHeight, sources: scrollTop(sources), targets: scrollTop(targets) });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    return () => observer.disconnect();
  }, [sources, targets, moved, links]);
  const rowPosition = (index: number, scroll: number): { y: number; hidden: boolean } => {
    const y = (index + 0.5) * rowHeight - scroll;
    return { y: Math.min(Math.max(y, 2), edges.height - 2), hidden: y < 0 || y > edges.height };
  };
  return (
    <svg
      className="hl-map-lines"
      aria-hidden="true"
      preserveAspectRatio="none"
      viewBox={`0 0 100 ${Math.max(1, edges.height)}`}
    >
      {links.map(({ from, to, exact, handWritten }) => {
        const [start, end] = [rowPosition(from, edges.sources), rowPosition(to, edges.targets)];
        const state = [
          to === active ? "hl-map-line-active" : "",
          handWritten || !exact ? "hl-map-line-loose" : "",
          start.hidden || end.hidden ? "hl-map-line-dim" : "",
        ];
        return (
          <path
            key={`${from} ${to}`}
            className={`hl-map-line ${state.join(" ")}`}
            d={`M0 ${start.y}C50 ${start.y} 50 ${end.y} 100 ${end.y}`}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}
