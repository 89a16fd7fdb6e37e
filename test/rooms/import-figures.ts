// How far the imports of the product reach. `npm run check` prints it and refuses what grows beyond `import-limits.json`;
// `node test/rooms/import-figures.ts` lowers those limits to what is reached now. Counts of files are limited in tens, so that
// one more file does not fail the check.
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { allImports, type NamedImport } from "./named-imports.ts";

// @reads test/rooms/import-limits.json package.json {extension/*,language-server/*,templates/*,webview-ui}/package.json

/** By file, the files that it imports, with type imports and `import()`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Resolves the specifier of an import in a file to the files that it may stand for; those of other packages to none. */
export type Resolve = (from: string, specifier: string) => readonly string[];

export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, "..", "..");

/** The sources among the targets of an entry, whatever their conditions. */
function sourcesOf(folder: string, target: unknown): readonly string[] {
  if (typeof target === "string")
    return /\.tsx?$/.test(target) && !target.endsWith(".d.ts") ? [posix.join(folder, target)] : [];
  if (typeof target !== "object" || target === null) return [];
  return Object.values(target).flatMap((one) => sourcesOf(folder, one));
}

/** Resolves relative imports, and the entries and inner names of packages. */
export function resolver(manifests: Readonly<Record<string, Manifest>> = ownManifests()): Resolve {
  const entrySources = new Map<string, readonly string[]>();
  for (const [folder, { name, exports = {}, imports = {} }] of Object.entries(manifests)) {
    for (const [door, target] of Object.entries(exports))
      entrySources.set(posix.join(name, door), sourcesOf(folder, target));
    for (const [inner, target] of Object.entries(imports))
      entrySources.set(`${folder}/${inner}`, sourcesOf(folder, target));
  }
  /** An entry such as `./protocol/*` stands for each file. */
  const matchPattern = (specifier: string): readonly string[] => {
    const folder = posix.dirname(specifier);
    const sources = entrySources.get(`${folder}/*`) ?? [];
    return sources.map((source) => source.replace("*", posix.basename(specifier)));
  };
  return (from, specifier) => {
    if (specifier.startsWith(".")) return [posix.join(posix.dirname(from), specifier)];
    if (!specifier.startsWith("#")) return entrySources.get(specifier) ?? matchPattern(specifier);
    const folder = Object.keys(manifests).find((one) => from.startsWith(`${one}/`));
    return entrySources.get(`${folder}/${specifier}`) ?? [];
  };
}

const readManifest = (folder: string): Manifest & { readonly workspaces?: readonly string[] } =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));

/** The manifests of the repository's packages, by folder. */
export const ownManifests = (): Readonly<Record<string, Manifest>> =>
  Object.fromEntries(readManifest(".").workspaces?.map((folder) => [folder, readManifest(folder)]) ?? []);

/** The graph of the files that these imports stand in. */
export function importGraph(imports: readonly NamedImport[], resolve: Resolve = resolver()): ImportGraph {
  const graph = new Map<string, string[]>();
  for (const { from } of imports) graph.set(from, []);
  for (const { from, specifier } of imports)
    graph.get(from)?.push(...resolve(from, specifier).filter((to) => /\.tsx?$/.test(to)));
  return graph;
}

/** All files that an entry needs, without itself. */
export function filesReached(graph: ImportGraph, entry: string): readonly string[] {
  const reached = new Set([entry]);
  for (const file of reached) for (const to of graph.get(file) ?? []) reached.add(to);
  return [...reached].slice(1);
}

/** The longest way from file to file along imports. What leads back is not followed. */
export function longestChain(graph: ImportGraph): readonly string[] {
  const chains = new Map<string, readonly string[]>();
  const longerChain = (one: readonly string[], other: readonly string[]) =>
    other.length > one.length ? other : one;
  const chainOf = (file: string): readonly string[] => {
    const known = chains.get(file);
    if (known) return known;
    chains.set(file, []);
    const chain = [file, ...(graph.get(file) ?? []).map(chainOf).reduce(longerChain, [])];
    chains.set(file, chain);
    return chain;
  };
  return [...graph.keys()].map(chainOf).reduce(longerChain, []);
}

/** The pairs of folders that import each other, such as a folder that is a base and a top at once. */
export function twoWayPairs(graph: ImportGraph): readonly string[] {
  const arrows = new Set<string>();
  for (const [from, imported] of graph)
    for (const to of imported) arrows.add(`${posix.dirname(from)} ${posix.dirname(to)}`);
  return [...arrows].filter((arrow) => {
    const [from = "", to = ""] = arrow.split(" ");
    return from < to && arrows.has(`${to} ${from}`);
  });
}

/** A number that shrinks as packages get entries of their own. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: number;
}

const entries: Readonly<Record<string, number>> = {
  "read-project.ts": 100,
  "pipeline.ts": 180,
  "flow-session.ts": 200,
};

export function importFigures(graph: ImportGraph): readonly Figure[] {
  const reached = Object.entries(entries).map(([name, target]) => {
    const entry = [...graph.keys()].find((file) => posix.basename(file) === name);
    if (entry === undefined) throw new Error(`test/rooms/import-figures.ts finds no file ${name}.`);
    return { name: `files reached from ${name}`, value: filesReached(graph, entry).length, target };
  });
  return [
    { name: "longest chain of imports", value: longestChain(graph).length - 1, target: 35 },
    ...reached,
    { name: "pairs of folders that import each other", value: twoWayPairs(graph).length, target: 5 },
  ];
}

type Limits = Readonly<Record<string, number>>;

const limitsFile = "test/rooms/import-limits.json";
export const readLimits = (): Limits => JSON.parse(readFileSync(join(root, limitsFile), "utf8")) as Limits;

/** A message for each figure over its limit. */
export const growth = (figures: readonly Figure[], limits: Limits): readonly string[] =>
  figures.flatMap(({ name, value }) => {
    const limit = limits[name] ?? 0;
    if (value <= limit) return [];
    return [
      `${name}: ${value}, and ${limitsFile} allows ${limit}. Import less, or raise the limit and give the reason in the commit.`,
    ];
  });

/** A table of the figures with their limits and targets. */
export function figureTable(figures: readonly Figure[], limits: Limits): string {
  const rows = figures.map(({ name, value, target }) => [name, value, limits[name] ?? 0, target].map(String));
  const all = [["imports", "now", "limit", "target"], ...rows];
  return all
    .map(([name = "", ...numbers]) => `${name.padEnd(42)}${numbers.map((one) => one.padStart(8)).join("")}\n`)
    .join("");
}

if (import.meta.main) {
  const limits = readLimits();
  const loweredLimits = importFigures(importGraph(allImports())).map(({ name, value }) => [
    name,
    Math.min(
      limits[name] ?? Number.POSITIVE_INFINITY,
      name.startsWith("files ") ? Math.ceil(value / 10) * 10 : value,
    ),
  ]);
  writeFileSync(
    join(root, limitsFile),
    `${JSON.stringify(Object.fromEntries(loweredLimits), undefined, 2)}\n`,
  );
}
