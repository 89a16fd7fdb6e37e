// `node test/rooms/check-rooms.ts`: holds every import against the order of the rooms, against the entries of our packages that
// each may import, and against what a browser has; prints how far imports reach, and holds that against its limits.
import { posix } from "node:path";
import {
  figureTable,
  growth,
  importFigures,
  importGraph,
  type Manifest,
  ownManifests,
  readLimits,
} from "./import-figures.ts";
import { allImports, arrowsOf, type ImportArrow, type NamedImport } from "./named-imports.ts";
import { nodeImports } from "./node-imports.ts";
import { packageEntries, type RoomOrder, roomOrders } from "./rooms.ts";

// @reads nothing

/** Where a file stands among the rooms of a folder; undefined where the order does not name it. */
function positionOf(
  file: string,
  folder: string,
  order: RoomOrder,
): { room: string; line: number } | undefined {
  const inside = file.slice(folder.length + 1);
  const top = inside.split("/")[0] ?? inside;
  const lines = order.map((line) => line.split(" "));
  // A single file of a room may stand before the room.
  for (const room of inside === top ? [top, "."] : [inside, top]) {
    const line = lines.findIndex((names) => names.includes(room));
    if (line >= 0) return { room, line };
  }
  return undefined;
}

/** A message for each import against the order, and for each file that is missing from the order. */
export function violations(
  arrows: readonly ImportArrow[],
  orders: Readonly<Record<string, RoomOrder>> = roomOrders,
): readonly string[] {
  return Object.entries(orders).flatMap(([folder, order]) => {
    const within = arrows.filter(({ from, to }) => [from, to].every((file) => file.startsWith(`${folder}/`)));
    return within.flatMap(({ from, to }) => {
      const [importer, imported] = [from, to].map((file) => positionOf(file, folder, order));
      if (!importer || !imported) {
        const unlistedFile = importer ? to : from;
        return [`${unlistedFile} has no place in the order of ${folder}: add it to test/rooms/rooms.ts.`];
      }
      if (importer.room === imported.room || imported.line < importer.line) return [];
      return [`${from} imports ${to}: in ${folder}, ${imported.room} does not come before ${importer.room}.`];
    });
  });
}

/** A sentence for each import of an entry of one of the packages that its room may not import. */
export const entryViolations = (
  imports: readonly NamedImport[],
  allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = packageEntries,
): readonly string[] =>
  Object.entries(allowed).flatMap(([name, entries]) => violationsOf(name, imports, entries));

function violationsOf(
  name: string,
  imports: readonly NamedImport[],
  allowed: Readonly<Record<string, string>>,
): readonly string[] {
  const rooms = Object.keys(allowed).sort((one, other) => other.length - one.length);
  return imports.flatMap(({ from, specifier }) => {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) return [];
    const entry = specifier.slice(name.length + 1) || ".";
    const room = rooms.find((one) => from === one || from.startsWith(`${one}/`));
    const entries = room === undefined ? "" : (allowed[room] ?? "");
    if (entries.split(" ").includes(entry)) return [];
    const allowedEntries =
      entries === "" ? `nothing of ${name}` : `only ${entries.split(" ").join(", ")} of it`;
    return [`${from} imports ${specifier}: ${room ?? "its folder"} may import ${allowedEntries}.`];
  });
}

/** A sentence for each import of another package that its manifest does not name, or that is not by one of its doors. */
export function packageViolations(
  imports: readonly NamedImport[],
  manifests: Readonly<Record<string, Manifest>> = ownManifests(),
): readonly string[] {
  const folders = Object.keys(manifests);
  const packageOf = (file: string): string | undefined => folders.find((one) => file.startsWith(`${one}/`));
  const names = new Set(Object.values(manifests).map(({ name }) => name));
  return imports.flatMap(({ from, specifier }) => {
    const folder = packageOf(from);
    if (folder === undefined) return [];
    if (specifier.startsWith(".")) {
      const to = posix.join(posix.dirname(from), specifier);
      return packageOf(to) === folder
        ? []
        : [`${from} imports ${to}: another package is imported by a door.`];
    }
    const name = specifier.split("/").slice(0, 2).join("/");
    const { dependencies = {}, peerDependencies = {} } = manifests[folder] ?? {};
    if (!names.has(name) || name in dependencies || name in peerDependencies) return [];
    return [`${from} imports ${specifier}: ${folder}/package.json does not name ${name}.`];
  });
}

if (import.meta.main) {
  const imports = allImports();
  const figures = importFigures(importGraph(imports));
  const limits = readLimits();
  process.stdout.write(figureTable(figures, limits));
  const found = [
    ...violations(arrowsOf(imports)),
    ...packageViolations(imports),
    ...entryViolations(imports),
    ...nodeImports(),
    ...growth(figures, limits),
  ];
  for (const sentence of found) process.stderr.write(`${sentence}\n`);
  if (found.length > 0) process.exitCode = 1;
}
