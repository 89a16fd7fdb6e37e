import type { TypeNode, TypeOrigin } from "@hookloom/protocol/typed-fields";

/** One row of the tree, in the order in which it is drawn. */
export interface ScopeRow {
  readonly node: TypeNode;
  /** 1 for a root. */
  readonly level: number;
  /** Undefined if it has no parts. */
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

/** The icon of the origin of a root. */
export const originIcons: Readonly<Record<TypeOrigin, string>> = {
  payload: "symbol-event",
  variable: "symbol-variable",
  parameter: "symbol-variable",
  setting: "settings-gear",
  connection: "plug",
  import: "symbol-method",
};

/** The roots in the order of their use: results of earlier steps, the payload, parameters, settings, connections, the rest. */
export function ordered(roots: readonly TypeNode[]): readonly TypeNode[] {
  const rank = ({ origin }: TypeNode): number => (origin === undefined ? 6 : order[origin]);
  return roots.toSorted((a, b) => rank(a) - rank(b));
}

/** The known parts of nodes by their path, where the tree itself has none yet. */
export type LoadedChildren = ReadonlyMap<string, readonly TypeNode[]>;

/** The parts of a node; undefined if it has none, empty if they are not loaded. */
export function childNodes(node: TypeNode, loaded: LoadedChildren): readonly TypeNode[] | undefined {
  if (node.children === undefined) return undefined;
  return node.children.length > 0 ? node.children : (loaded.get(node.path) ?? node.children);
}

/** More rows than this are not drawn: the search is the way to them. */
const maxRows = 300;

/** The rows of a tree with some nodes expanded. */
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

/** The rows whose name or path has all words of a query, each under what it is a part of. */
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
    let any = false;
    for (const node of nodes) {
      if (rows.length >= maxRows) return any;
      const at = rows.length;
      const children = childNodes(node, loaded);
      rows.push({ node, level, expanded: children === undefined ? undefined : true });
      const inside = children !== undefined && add(children, level + 1);
      // A part is found by the words of its path, so only its own name decides where the parent was found too.
      if (inside || matches(node)) any = true;
      else rows.length = at;
    }
    return any;
  };
  add(roots, 1);
  return rows;
}
