import { sourcesOf } from "@hookloom/protocol/mapping";
import { type ItemName, plainPath } from "./source-rows.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";

/** A line from a row of the sources to one of the target, by their indexes. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** False where the source itself is not drawn, but something that it is a part of. */
  readonly exact: boolean;
  readonly handWritten: boolean;
}

/** The paths above a path, the nearest first: `a.b` and `a` of `a.b[0]`. */
function pathsAbove(path: string): readonly string[] {
  const cuts = [...path.matchAll(/\.|\[/g)].map(({ index }) => index).filter((at) => at > 0);
  return cuts.toReversed().map((at) => path.slice(0, at));
}

/** The lines between what is drawn of sources and target. `sources` are the paths of the source rows. */
export function linksOf(
  sources: readonly string[],
  targets: readonly TargetRow[],
  items: readonly ItemName[],
): readonly Link[] {
  const places = new Map(sources.map((path, index) => [plainPath(path), index]));
  const isItem = new Set(items.map(({ name }) => name));
  return targets.flatMap((row, to): readonly Link[] => {
    // What is open shows the lines of its parts.
    const read = row.node && !(row.expanded && row.node.value.kind !== "each") ? sourcesOf(row.node) : [];
    const found = new Map<number, boolean>();
    for (const source of read) {
      const path = plainPath(source);
      const exact = places.get(path);
      const near = exact ?? pathsAbove(path).flatMap((above) => places.get(above) ?? [])[0];
      if (near === undefined || (isItem.has(path) && exact === undefined)) continue;
      found.set(near, exact !== undefined || found.get(near) === true);
    }
    return [...found].map(([from, exact]) => ({ from, to, exact, handWritten: isHandWritten(row) }));
  });
}
