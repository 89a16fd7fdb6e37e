import type { TypeNode, TypeOrigin } from "@hookloom/protocol/typed-fields";

/** A row of the tree. Rows are in display order. */
export interface ScopeRow {
  readonly node: TypeNode;
  /** 1 for a root node. */
  readonly level: number;
  /** Undefined if the node has no children. */
  readonly expanded: boolean | undefined;
}

const order: Readonly<Record<TypeOrigin, number>> = {
  variable: 0,
  payload: 1,
  parameter: 2,
  setting: 3,
  connection: 4,
  import: 5,
};

/** The icons for the origins of root nodes. */
export const originIcons: Readonly<Record<TypeOrigin, string>> = {
  payload: "symbol-event",
  variable: "symbol-variable",
  parameter: "symbol-variable",
  setting: "settings-gear",
  connection: "plug",
  import: "symbol-method",
};

/**
 * Sorts root nodes by how often they are used: results of earlier steps, the payload, parameters, settings, connections, the
 * rest.
 */
export function sortRoots(roots: readonly TypeNode[]): readonly TypeNode[] {
  const rank = ({ origin }: TypeNode): number => (origin === undefined ? 6 : order[origin]);
  return roots.toSorted((a, b) => rank(a) - rank(b));
}

/** Children that were loaded separately from the tree, by the path of their node. */
export type LoadedChildren = ReadonlyMap<string, readonly TypeNode[]>;

/** Returns a node's children, undefined if it has none, or empty if they are not loaded. */
export function childNodes(node: TypeNode, loaded: LoadedChildren): readonly TypeNode[] | undefined {
  if (node.children === undefined) return undefined;
  return node.children.length > 0 ? node.children : (loaded.get(node.path) ?? node.children);
}

/** The maximum number of rows drawn. Users can find the others with the search. */
const maxRows = 300;

/** Returns the rows of a tree with the given nodes expanded. */
export function scopeRows(
  roots: readonly TypeNode[],
  expanded: ReadonlySet<string>,
  loaded: LoadedChildren,
): readonly ScopeRow[] {
  const rows: ScopeRow[] = [];
  const add = (nodes: readonly TypeNode[], level: number): void => {
    for (const node of nodes) {
      if (rows.length >= maxRows) return;
      const children = childNodes(node, loaded);
      const open = children !== undefined && expanded.has(node.path);
      rows.push({ node, level, expanded: children === undefined ? undefined : open });
      if (open) add(children, level + 1);
    }
  };
  add(roots, 1);
  return rows;
}

/** Returns the rows whose path or type contains all words of a query, each below its parents. */
export function foundRows(
  roots: readonly TypeNode[],
  query: string,
  loaded: LoadedChildren,
): readonly ScopeRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rows: ScopeRow[] = [];
  const matches = ({ path, type }: TypeNode): boolean => {
    const text = `${path} ${type}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const add = (nodes: readonly TypeNode[], level: number): boolean => {
    let hasMatch = false;
    for (const node of nodes) {
      if (rows.length >= maxRows) return hasMatch;
      const rowCount = rows.length;
      const children = childNodes(node, loaded);
      rows.push({ node, level, expanded: children === undefined ? undefined : true });
      const hasMatchInside = children !== undefined && add(children, level + 1);
      // A node is removed if neither it nor any of its children matches.
      if (hasMatchInside || matches(node)) hasMatch = true;
      else rows.length = rowCount;
    }
    return hasMatch;
  };
  add(roots, 1);
  return rows;
}
