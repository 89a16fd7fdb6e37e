import type { MappingLocation, MappingNode, MappingPath } from "@hookloom/protocol/mapping";
import type { MappingTypesResult, TypeNode } from "@hookloom/protocol/typed-fields";
import { useCallback, useMemo, useState } from "react";
import { foundRows, type ScopeRow, scopeRows, sortRoots } from "../inspector/scope/scope-rows.ts";
import { useTypeChildren } from "../inspector/scope/type-children.ts";
import { listsToRead } from "./auto-map.ts";
import { asItemParts, type ItemName, itemRoot, plainPath, resolvePath } from "./source-rows.ts";

/** The sources of a mapping, and the shown rows. */
export interface Sources {
  readonly roots: readonly TypeNode[];
  readonly rows: readonly ScopeRow[];
  readonly query: string;
  readonly active: string;
  setQuery(query: string): void;
  setActive(path: string): void;
  toggle(path: string): void;
  /** Returns the node at a path, or undefined if it is unknown. */
  find(path: string): TypeNode | undefined;
  /** Returns the known parts of a list's element. */
  elementParts(list: string): readonly TypeNode[];
}

const noRoots: readonly TypeNode[] = [];

/** Returns nodes including the parts that were loaded later. */
function withLoadedParts(
  nodes: readonly TypeNode[],
  parts: ReadonlyMap<string, readonly TypeNode[]>,
  items: readonly ItemName[],
): readonly TypeNode[] {
  return nodes.map((node) => {
    const item = items.find(({ name }) => name === node.path && node.origin === "parameter");
    const loaded = item
      ? asItemParts(parts.get(`${item.list}[0]`) ?? [], item.list, item.name)
      : (node.children?.length ?? 0) > 0
        ? node.children
        : parts.get(resolvePath(node.path, items));
    if (node.children === undefined && !item) return node;
    return { ...node, children: withLoadedParts(loaded ?? [], parts, items) };
  });
}

function findNode(nodes: readonly TypeNode[], path: string): TypeNode | undefined {
  for (const node of nodes) {
    if (plainPath(node.path) === path) return node;
    const inner = path.startsWith(plainPath(node.path)) ? findNode(node.children ?? [], path) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** Returns the paths to load: named elements and expanded nodes. */
function pathsToLoad(
  rows: readonly ScopeRow[],
  items: readonly ItemName[],
  expanded: ReadonlySet<string>,
): readonly string[] {
  const open = rows.filter(({ node }) => node.children?.length === 0 && expanded.has(node.path));
  return [...items.map(({ list }) => `${list}[0]`), ...open.map(({ node }) => resolvePath(node.path, items))];
}

/** Returns the lists whose elements must be loaded: the one being linked, and those that auto map may link. */
export function useLists(
  offered: TypeNode | undefined,
  mapsAll: boolean,
  types: MappingTypesResult | undefined,
  root: MappingNode | undefined,
  path: MappingPath | undefined,
): readonly TypeNode[] {
  return useMemo(() => {
    const all = mapsAll && types?.target ? listsToRead(types.roots, types.target, root, path) : [];
    return offered?.shape === "list" ? [...all, offered] : all;
  }, [offered, mapsAll, types, root, path]);
}

/** Returns the sources of a mapping. `lists` contains the lists that may be linked next, whose element parts are also loaded. */
export function useSources(
  location: MappingLocation,
  types: MappingTypesResult | undefined,
  items: readonly ItemName[],
  lists: readonly TypeNode[],
): Sources {
  const [query, setQuery] = useState("");
  const [active, setActive] = useState("");
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const roots = useMemo(() => {
    const known = types ? sortRoots(types.roots) : noRoots;
    const payload = known.filter(({ origin }) => origin === "payload");
    return [...payload, ...items.map(itemRoot), ...known.filter(({ origin }) => origin !== "payload")];
  }, [types, items]);
  // The payload and the elements of lists are expanded initially.
  const expanded = useMemo(() => {
    const open = roots
      .filter(({ origin, path }) => origin === "payload" || items.some(({ name }) => name === path))
      .map(({ path }) => path);
    const all = new Set(open);
    for (const path of toggled) if (!all.delete(path)) all.add(path);
    return all;
  }, [roots, items, toggled]);
  const elements = lists.map(({ path }) => `${resolvePath(path, items)}[0]`);
  const [requestedPaths, setRequestedPaths] = useState<readonly string[]>([]);
  const parts = useTypeChildren(location.step, location.field, types, () => requestedPaths);
  const loadedRoots = useMemo(() => withLoadedParts(roots, parts, items), [roots, parts, items]);
  const noChildren = useMemo(() => new Map(), []);
  const rows = useMemo(
    () =>
      query.trim() === ""
        ? scopeRows(loadedRoots, expanded, noChildren)
        : foundRows(loadedRoots, query, noChildren),
    [loadedRoots, expanded, noChildren, query],
  );
  const missing = [...pathsToLoad(rows, items, expanded), ...elements];
  if (missing.join("\n") !== requestedPaths.join("\n")) setRequestedPaths(missing);
  const findElementParts = useCallback(
    (path: string) => parts.get(`${resolvePath(path, items)}[0]`) ?? [],
    [parts, items],
  );
  return {
    roots: loadedRoots,
    rows,
    query,
    active,
    setQuery: (typed) => {
      setQuery(typed);
      setActive("");
    },
    setActive,
    toggle: (path) => {
      const next = new Set(toggled);
      if (!next.delete(path)) next.add(path);
      setToggled(next);
    },
    find: (path) => findNode(loadedRoots, plainPath(path)),
    elementParts: findElementParts,
  };
}
