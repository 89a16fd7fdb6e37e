// What runs in a browser's worker may import nothing of Node's, however far away.
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { type ParserPlugin, parse } from "@babel/parser";
import { type Resolve, resolver } from "./import-figures.ts";

// @reads nothing

/** The entries of the bundles that a browser runs. */
export const browserEntries: readonly string[] = [
  "extension/entries/src/extension.web.ts",
  "language-server/server/src/server.web.ts",
];

const root = join(import.meta.dirname, "..", "..");
const readSource = (file: string): string => readFileSync(join(root, file), "utf8");
const isNode = (specifier: string): boolean =>
  specifier.startsWith("node:") || builtinModules.includes(specifier);

/** What a source imports when it runs: no types, but the rest of an import that also names some. */
function imported(file: string, text: string): readonly string[] {
  const plugins: ParserPlugin[] = file.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const { program } = parse(text, { sourceType: "module", plugins });
  const still = program.body.flatMap((node) => {
    if (!("source" in node) || !node.source) return [];
    const isType =
      ("importKind" in node && node.importKind === "type") ||
      ("exportKind" in node && node.exportKind === "type");
    return isType ? [] : [node.source.value];
  });
  return [...still, ...dynamicImportsOf(program)];
}

/** What calls of `import` name, wherever they stand. */
function dynamicImportsOf(node: object): readonly string[] {
  const inside = Object.values(node).filter((value) => typeof value === "object" && value !== null);
  const own =
    "type" in node && node.type === "ImportExpression" && "source" in node
      ? [(node.source as { value?: unknown }).value]
      : [];
  return [...own.filter((value) => typeof value === "string"), ...inside.flatMap(dynamicImportsOf)];
}

/** A sentence for each import of Node's by a file that an entry needs, with the way to it. */
export function nodeImports(
  entries: readonly string[] = browserEntries,
  read: (file: string) => string = readSource,
  resolve: Resolve = resolver(),
): readonly string[] {
  const importPaths = new Map<string, readonly string[]>(entries.map((entry) => [entry, [entry]]));
  const found: string[] = [];
  for (const [file, way] of importPaths) {
    if (file.endsWith(".json")) continue;
    for (const specifier of imported(file, read(file))) {
      if (isNode(specifier))
        found.push(`${way.join(" -> ")} imports ${specifier}, which a browser does not have.`);
      for (const to of resolve(file, specifier)) if (!importPaths.has(to)) importPaths.set(to, [...way, to]);
    }
  }
  return found;
}
