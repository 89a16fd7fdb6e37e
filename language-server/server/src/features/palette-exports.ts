import type { BlockScope } from "@hookloom/bridge/block-scope";
import type { PaletteDetail, PaletteItem } from "@hookloom/protocol/palette";
import type { ExportState, ModuleNames } from "@hookloom/types/export-catalogue";
import type { CallResult, ExportDetail, ExportedName } from "@hookloom/types/module-exports";
import { t } from "@vscode/l10n";
import { callDescription } from "./palette.ts";
import {
  type Found,
  fits,
  parseWords,
  type SearchName,
  type SearchWord,
  searchName,
  wordFit,
} from "./palette-search.ts";
import { lowerCaseStart, resultName } from "./result-name.ts";

/** An exported name and its module, prepared for searching. */
interface Entry extends SearchName {
  readonly exported: ExportedName;
  readonly from: ModuleNames;
}

interface ExportIndex {
  readonly entries: readonly Entry[];
  readonly modules: ReadonlyMap<ModuleNames, SearchName>;
}

/** Indexes by state. A state is never modified but replaced when more is known, so its index stays valid. */
const indexes = new WeakMap<ExportState, ExportIndex>();

function buildIndex(state: ExportState): ExportIndex {
  const known = indexes.get(state);
  if (known) return known;
  const entries = state.modules.flatMap((from) =>
    from.names.map((exported): Entry => ({ ...searchName(exported.as), exported, from })),
  );
  // A module is also found by the last part of its name: `fs/promises` for `node:fs/promises`.
  const modules = new Map(state.modules.map((from) => [from, searchName(from.module)]));
  const index = { entries, modules };
  indexes.set(state, index);
  return index;
}

const exportId = ({ module }: ModuleNames, { name }: ExportedName): string => `export.${module}#${name}`;

/** Finds the exported name of an id; undefined if it no longer exists. */
export function findExport(
  state: ExportState,
  id: string,
): { readonly from: ModuleNames; readonly exported: ExportedName } | undefined {
  const [, module, name] = /^export\.(.+)#([^#]+)$/.exec(id) ?? [];
  const from = state.modules.find((each) => each.module === module);
  const exported = from?.names.find((each) => each.name === name);
  return from && exported && { from, exported };
}

export function exportItem(from: ModuleNames, exported: ExportedName): PaletteItem {
  const isClass = exported.kind === "class";
  return {
    id: exportId(from, exported),
    group: from.package === undefined ? "node" : "packages",
    label: exported.as,
    detail: from.module,
    description: isClass ? t("Creates an object of this class") : callDescription(exported.isAsync),
    icon: isClass ? "symbol-class" : "symbol-method",
    detailed: true,
  };
}

/** True for a query that is code, not a search. */
const isCode = (query: string): boolean => /[(){};=`"',]/.test(query);

/** Ranks a name and its module: at least one word must match the name, the others may match the module. */
function rank(entry: Entry, module: SearchName, words: readonly SearchWord[]): number | undefined {
  let sum = 0;
  let named = false;
  for (const word of words) {
    const nameFit = wordFit(entry, word);
    const moduleFit = nameFit === undefined || nameFit > fits.wordStart ? wordFit(module, word) : undefined;
    if (moduleFit !== undefined && moduleFit <= fits.wordStart && words.length > 1) sum += fits.prefix;
    else if (nameFit !== undefined) {
      sum += nameFit;
      named = true;
    } else return undefined;
  }
  return named ? sum : undefined;
}

/**
 * Orders entries of equal rank: dev dependencies last, then functions that return a promise first if `await` is possible,
 * then by length, then alphabetically.
 */
function compare(a: Entry, b: Entry, canAwait: boolean): number {
  return (
    Number(a.from.isDev) - Number(b.from.isDev) ||
    (canAwait ? Number(b.exported.isAsync) - Number(a.exported.isAsync) : 0) ||
    a.lower.length - b.lower.length ||
    (a.lower < b.lower ? -1 : a.lower > b.lower ? 1 : 0)
  );
}

/** Maximum number of rows in a search result. The user narrows a longer result by typing more. */
const maxRows = 150;

/** True if a module's exports may be found. A dev dependency must be named in the query, since handlers do not call it. */
function matchesPackage({ isDev, package: name }: ModuleNames, words: readonly SearchWord[]): boolean {
  if (!isDev || name === undefined) return true;
  const own = searchName(name);
  return words.some((word) => (wordFit(own, word) ?? Infinity) <= fits.wordStart);
}

/**
 * Finds the exported names that match a query, best first, and the number of further matches. If `await` is not possible,
 * functions that return a promise are excluded.
 */
export function findExports(
  state: ExportState,
  query: string,
  canAwait: boolean,
): { readonly found: readonly Found[]; readonly more: number } {
  const words = parseWords(query);
  if (words.length === 0 || isCode(query)) return { found: [], more: 0 };
  const { entries, modules } = buildIndex(state);
  const excluded = new Set(state.modules.filter((from) => !matchesPackage(from, words)));
  const byRank: Entry[][] = [];
  let count = 0;
  for (const entry of entries) {
    if ((entry.exported.isAsync && !canAwait) || excluded.has(entry.from)) continue;
    const module = modules.get(entry.from);
    const entryRank =
      words.length === 1 ? wordFit(entry, words[0] as SearchWord) : module && rank(entry, module, words);
    if (entryRank === undefined) continue;
    const list = byRank[entryRank] ?? [];
    byRank[entryRank] = list;
    list.push(entry);
    count++;
  }
  const found: Found[] = [];
  for (const [entryRank, list] of byRank.entries()) {
    if (!list || found.length >= maxRows) continue;
    list.sort((a, b) => compare(a, b, canAwait));
    for (const { from, exported } of list.slice(0, maxRows - found.length))
      found.push({ item: exportItem(from, exported), rank: entryRank });
  }
  return { found, more: count - found.length };
}

/** Returns a row for each package, which lists its exports. Dev dependencies are excluded unless `withDev` is set. */
export function packageItems(state: ExportState, { withDev }: { readonly withDev: boolean }): PaletteItem[] {
  const counts = new Map<string, number>();
  for (const { package: name, isDev, names } of state.modules)
    if (name !== undefined && (withDev || !isDev)) counts.set(name, (counts.get(name) ?? 0) + names.length);
  return state.packages.flatMap((name): PaletteItem[] => {
    const count = counts.get(name) ?? 0;
    if (count === 0) return [];
    return [
      {
        id: `package.${name}`,
        group: "packages",
        label: name,
        detail: count === 1 ? t("1 function") : t("{0} functions", count),
        description: t("Shows the functions and classes of this package"),
        icon: "package",
        action: { kind: "search", query: `${name} ` },
      },
    ];
  });
}

/** Lists the names of one package if a query is a package name and a space. */
export function listPackage(
  state: ExportState,
  query: string,
  canAwait: boolean,
): readonly PaletteItem[] | undefined {
  const name = /^(\S+)\s+$/.exec(query)?.[1];
  if (name === undefined || !state.packages.includes(name)) return undefined;
  const own = state.modules.filter((each) => each.package === name);
  return own
    .flatMap((from) => from.names.map((exported) => ({ from, exported })))
    .filter(({ exported }) => canAwait || !exported.isAsync)
    .map(({ from, exported }) => exportItem(from, exported));
}

/**
 * Returns the code that choosing an exported name inserts. Its arguments are left out, since the call form has a field for each.
 */
export function exportCode(
  from: ModuleNames,
  exported: ExportedName,
  detail: ExportDetail | undefined,
  { freeName, canAwait }: Pick<BlockScope, "freeName" | "canAwait">,
): Pick<PaletteDetail, "code" | "imports"> {
  const { name, as, kind, isAsync } = exported;
  const awaits = kind === "function" && (detail?.isAsync ?? isAsync) && canAwait;
  const call = `${kind === "class" ? "new " : awaits ? "await " : ""}${as}()`;
  const result: CallResult = detail?.result ?? { shape: "value" };
  const imports = [{ module: from.module, name, as }];
  if (kind === "function" && result.shape === "nothing") return { code: `${call};`, imports };
  const proposedName = kind === "class" ? lowerCaseStart(as) : resultName(as, result);
  const wanted = proposedName === as ? "result" : proposedName;
  return { code: `const ${freeName(wanted)} = ${call};`, imports };
}
