// `node test/rooms/check-rooms.ts`: holds every import against the order of the rooms, against the entries of the runtime that
// each may import, and against what a browser has.
import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { type ParserPlugin, parse } from "@babel/parser";
import { nodeImports } from "./node-imports.ts";
import { type RoomOrder, roomOrders, runtimeEntries } from "./rooms.ts";

// @reads nothing

/** What a file imports, as it names it. */
export interface NamedImport {
  readonly from: string;
  readonly specifier: string;
}

/** An import of one file by another, both as paths from the root with `/`. */
export interface ImportArrow {
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, "..", "..");
const isFree = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);

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

/** A sentence for each import against the order, and for each file that the order forgets. */
export function violations(
  arrows: readonly ImportArrow[],
  orders: Readonly<Record<string, RoomOrder>> = roomOrders,
): readonly string[] {
  return Object.entries(orders).flatMap(([folder, order]) => {
    const within = arrows.filter(({ from, to }) => [from, to].every((file) => file.startsWith(`${folder}/`)));
    return within.flatMap(({ from, to }) => {
      const [importer, imported] = [from, to].map((file) => positionOf(file, folder, order));
      if (!importer || !imported) {
        const lost = importer ? to : from;
        return [`${lost} has no place in the order of ${folder}: add it to test/rooms/rooms.ts.`];
      }
      if (importer.room === imported.room || imported.line < importer.line) return [];
      return [`${from} imports ${to}: in ${folder}, ${imported.room} does not come before ${importer.room}.`];
    });
  });
}

const runtime = "@hookloom/runtime";

/** A sentence for each import of an entry of the runtime that its room may not import. */
export function entryViolations(
  imports: readonly NamedImport[],
  allowed: Readonly<Record<string, string>> = runtimeEntries,
): readonly string[] {
  const rooms = Object.keys(allowed).sort((one, other) => other.length - one.length);
  return imports.flatMap(({ from, specifier }) => {
    if (specifier !== runtime && !specifier.startsWith(`${runtime}/`)) return [];
    const entry = specifier.slice(runtime.length + 1) || ".";
    const room = rooms.find((name) => from === name || from.startsWith(`${name}/`));
    const entries = room === undefined ? "" : (allowed[room] ?? "");
    if (entries.split(" ").includes(entry)) return [];
    const instead = entries === "" ? "nothing of the runtime" : `only ${entries.split(" ").join(", ")} of it`;
    return [`${from} imports ${specifier}: ${room ?? "its folder"} may import ${instead}.`];
  });
}

/** What a source imports, exports from other files, type imports and `import()` included. */
export function namedImportsOf(file: string, text: string): readonly NamedImport[] {
  const plugins: ParserPlugin[] = file.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const { program } = parse(text, { sourceType: "module", plugins });
  const still = program.body.flatMap((node) => ("source" in node && node.source ? [node.source.value] : []));
  const later = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, specifier = ""]) => specifier);
  return [...still, ...later].map((specifier) => ({ from: file, specifier }));
}

/** Those of other files of the same package. */
export const arrowsOf = (imports: readonly NamedImport[]): readonly ImportArrow[] =>
  imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ from, specifier }) => ({ from, to: posix.join(posix.dirname(from), specifier) }));

function allImports(): readonly NamedImport[] {
  const pattern = "{extension,language-server,webview-ui,templates/runtime}/src/**/*.{ts,tsx}";
  const files = globSync(pattern, { cwd: root }).map((file) => file.split(sep).join("/"));
  return files
    .filter((file) => !isFree(file))
    .flatMap((file) => namedImportsOf(file, readFileSync(join(root, file), "utf8")));
}

if (import.meta.main) {
  const imports = allImports();
  const found = [...violations(arrowsOf(imports)), ...entryViolations(imports), ...nodeImports()];
  for (const sentence of found) process.stderr.write(`${sentence}\n`);
  if (found.length > 0) process.exitCode = 1;
}
