import { isReserved } from "@hookloom/bridge/fresh-name";
import type { KnownNames } from "@hookloom/protocol/flow-document";
import type { PaletteItem, PaletteNote, PaletteResult } from "@hookloom/protocol/palette";
import { connections } from "@hookloom/runtime/catalog";
import type { ExportState } from "@hookloom/types/export-catalogue";
import { t } from "@vscode/l10n";
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
  label: t("Add connection…"),
  description: t("Adds a client for a service to the project, from a list or from any package"),
  icon: "plug",
  keywords: ["connect", "service", "client", "install", "package", "api"],
  action: { kind: "addConnection" },
};

const installTypes: PaletteItem = {
  id: "add.typescript",
  group: "more",
  label: t("Install TypeScript…"),
  description: t("Installs TypeScript into the editor's own storage; the project is not changed"),
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
    label: t("Install {0}…", name),
    description: t("Adds this npm package to the project, then shows its functions and classes"),
    icon: "cloud-download",
    action: { kind: "installPackage", package: name },
  };
}

/** Returns the predefined connections that the file does not have yet. */
function newConnectionItems(names: KnownNames): PaletteItem[] {
  const existing = new Set(Object.values(names).map(({ connector }) => connector));
  return connections
    .filter(({ id }) => !existing.has(id))
    .map(({ id, label, icon, hint }) => ({
      id: `add.${id}`,
      group: "more",
      label: t("Add {0}…", label),
      detail: hint,
      description: t("Adds this connection to the project"),
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
  const recentItems = recent.flatMap((id): PaletteItem[] => {
    const local = byId.get(id);
    if (local) return [local];
    const found = findExport(exports, id);
    if (!found || (found.exported.isAsync && !scope?.canAwait)) return [];
    return [exportItem(found.from, found.exported)];
  });
  const shown = recentItems.slice(0, maxRecent);
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
  const insertable = [...local, ...packages, ...found];
  const install = installItem(query, exports, insertable);
  const ready = ranked([...newConnectionItems(names), addConnection]).filter(
    ({ rank }) => rank <= fits.keyword * words.length,
  );
  return {
    items: [...arrange([...insertable, ...ready], recent), ...(install ? [install] : [])],
    more,
    // No name can be a reserved word, so a query that is a reserved word finds only similar names.
    isCode: isReserved(query.trim()) && !local.some(({ rank }) => rank <= fits.keyword),
  };
}

/**
 * Returns the rows and the notes for a query. Without a query, only the file's own rows are returned, each of which can
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
  const result = isEmpty
    ? { items: [...firstRows(subject), addConnection], more: 0 }
    : foundRows(subject, query);
  return { ...result, items: [...result.items, ...(isMissing ? [installTypes] : [])], notes, loading };
}
