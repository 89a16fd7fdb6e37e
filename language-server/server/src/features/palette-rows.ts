import { isReserved } from "@hookloom/bridge/fresh-name";
import type { KnownNames } from "@hookloom/protocol/flow-document";
import type { PaletteItem, PaletteNote, PaletteResult } from "@hookloom/protocol/palette";
import { connections } from "@hookloom/runtime/catalog";
import type { ExportState } from "@hookloom/types/export-catalogue";
import type { PaletteRows } from "./palette.ts";
import { exportItem, findExport, findExports, listPackage, packageItems } from "./palette-exports.ts";
import {
  arrange,
  type Found,
  fits,
  parseWords,
  searchedItem,
  searchName,
  searchRank,
  wordFit,
} from "./palette-search.ts";

/** Maximum number of recently chosen rows that are shown first. */
const maxRecent = 5;
/** Maximum length of a search query. Longer text is code. */
const maxQueryLength = 200;

/** The input for the rows of one response. */
export interface RowsSubject {
  readonly rows: PaletteRows;
  readonly exports: ExportState;
  /** The names of the file's clients. */
  readonly names: KnownNames;
  readonly recent: readonly string[];
}

const addConnection: PaletteItem = {
  id: "add.connection",
  group: "more",
  label: "Add connection…",
  description: "Adds the client of a service to the project, from a list or from any package",
  icon: "plug",
  keywords: ["connect", "service", "client", "install", "package", "api"],
  action: { kind: "addConnection" },
};

const installTypes: PaletteItem = {
  id: "add.typescript",
  group: "more",
  label: "Install TypeScript…",
  description: "Installs it into the editor's own storage; the project is not changed",
  icon: "cloud-download",
  keywords: ["types", "functions", "packages"],
  action: { kind: "installTypes" },
};

/** npm's rule for package names. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]{1,213}$/;

function installItem(
  query: string,
  { packages }: ExportState,
  found: readonly Found[],
): PaletteItem | undefined {
  const name = query.trim();
  // `break` and `return` are statements, whatever the registry has under these names.
  if (!packageName.test(name) || packages.includes(name) || isReserved(name)) return undefined;
  // A plain word is treated as a package name if no row starts with it.
  const isPlain = /^[a-z0-9]+$/.test(name);
  if (isPlain && (name.length < 3 || found.some(({ rank }) => rank <= fits.keyword))) return undefined;
  return {
    id: `install.${name}`,
    group: "more",
    label: `Install ${name}…`,
    description: "Adds this package of the npm registry to the project, then shows what it offers",
    icon: "cloud-download",
    action: { kind: "installPackage", package: name },
  };
}

/** Returns the predefined connections that the file does not have yet. */
function readyItems(names: KnownNames): PaletteItem[] {
  const there = new Set(Object.values(names).map(({ connector }) => connector));
  return connections
    .filter(({ id }) => !there.has(id))
    .map(({ id, label, icon, hint }) => ({
      id: `add.${id}`,
      group: "more",
      label: `Add ${label}…`,
      detail: hint,
      description: "Adds this connection to the project",
      icon,
      keywords: [id, ...label.toLowerCase().split(/\W+/)],
      action: { kind: "addConnection", connector: id },
    }));
}

/** Returns the notes of the packages that match a query. Notes about all packages are always included. */
function notesFor(notes: readonly PaletteNote[], query: string): readonly PaletteNote[] {
  const [word] = parseWords(query);
  return notes.filter(({ package: name }) => {
    if (name === undefined) return true;
    if (!word || word.lower.length < 2) return false;
    const fit = wordFit(searchName(name), word);
    return fit !== undefined && fit <= fits.wordStart;
  });
}

/** Returns the rows for an empty query: recently chosen rows, then all others except the names from packages. */
function firstRows({ rows: { items, scope }, exports, recent }: RowsSubject): readonly PaletteItem[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const last = recent.flatMap((id): PaletteItem[] => {
    const local = byId.get(id);
    if (local) return [local];
    const found = findExport(exports, id);
    if (!found || (found.exported.isAsync && !scope?.canAwait)) return [];
    return [exportItem(found.from, found.exported)];
  });
  const shown = last.slice(0, maxRecent);
  const ids = new Set(shown.map(({ id }) => id));
  return [
    ...shown.map((item): PaletteItem => ({ ...item, group: "recent" })),
    ...items.filter(({ id }) => !ids.has(id)),
    ...packageItems(exports, { withDev: false }),
  ];
}

function foundRows(
  { rows: { items, scope }, exports, names, recent }: RowsSubject,
  query: string,
): Pick<PaletteResult, "items" | "more" | "isCode"> {
  const canAwait = scope?.canAwait === true;
  const listed = listPackage(exports, query, canAwait);
  if (listed) return { items: listed, more: 0 };
  const words = parseWords(query);
  const ranked = (all: readonly PaletteItem[]): Found[] =>
    all.flatMap((item) => {
      const rank = searchRank(searchedItem(item), words);
      return rank === undefined ? [] : [{ item, rank }];
    });
  const { found, more } = findExports(exports, query, canAwait);
  // A function ranks before the package that contains it.
  const packages = ranked(packageItems(exports, { withDev: true })).map(({ item, rank }) => ({
    item,
    rank: rank + 1,
  }));
  const local = ranked(items);
  const inside = [...local, ...packages, ...found];
  const install = installItem(query, exports, inside);
  const ready = ranked([...readyItems(names), addConnection]).filter(
    ({ rank }) => rank <= fits.keyword * words.length,
  );
  return {
    items: [...arrange([...inside, ...ready], recent), ...(install ? [install] : [])],
    more,
    // No name can be a reserved word, so the matches of such a query are only similar.
    isCode: isReserved(query.trim()) && !local.some(({ rank }) => rank <= fits.keyword),
  };
}

/**
 * Returns the rows for a query, with notes about them. Without a query, only the file's own rows are returned, each of which can
 * be inserted unchanged.
 */
export function paletteRows(
  subject: RowsSubject,
  query: string | undefined,
): Pick<PaletteResult, "items" | "more" | "isCode" | "notes" | "loading"> {
  const { rows, exports } = subject;
  const { loading } = exports;
  if (!rows.scope) return { items: [], more: 0, notes: [], loading: false };
  if (query === undefined) return { items: rows.items, more: 0, notes: [], loading };
  const notes = notesFor(exports.notes, query);
  const isMissing = notes.some(({ reason }) => reason === "no-typescript");
  const isEmpty = query.trim() === "" || query.length > maxQueryLength;
  const made = isEmpty
    ? { items: [...firstRows(subject), addConnection], more: 0 }
    : foundRows(subject, query);
  return { ...made, items: [...made.items, ...(isMissing ? [installTypes] : [])], notes, loading };
}
