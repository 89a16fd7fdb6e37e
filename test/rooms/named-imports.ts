// What the files of the product import.
import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { type ParserPlugin, parse } from "@babel/parser";

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
const isTestFile = (file: string): boolean => /\.test\.tsx?$|\/testing\//.test(file);

/** What a source imports, exports from other files, type imports and `import()` included. */
export function namedImportsOf(file: string, text: string): readonly NamedImport[] {
  const plugins: ParserPlugin[] = file.endsWith(".tsx") ? ["typescript", "jsx"] : ["typescript"];
  const { program } = parse(text, { sourceType: "module", plugins });
  const staticImports = program.body.flatMap((node) =>
    "source" in node && node.source ? [node.source.value] : [],
  );
  const dynamicImports = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, specifier = ""]) => specifier);
  return [...staticImports, ...dynamicImports].map((specifier) => ({ from: file, specifier }));
}

/** Those of other files of the same package. */
export const arrowsOf = (imports: readonly NamedImport[]): readonly ImportArrow[] =>
  imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ from, specifier }) => ({ from, to: posix.join(posix.dirname(from), specifier) }));

/** Those of all files but tests and `testing/` folders. */
export function allImports(): readonly NamedImport[] {
  const pattern =
    "{extension/*,language-server/*,webview-ui,templates/runtime,templates/gateway}/src/**/*.{ts,tsx}";
  const files = globSync(pattern, { cwd: root }).map((file) => file.split(sep).join("/"));
  return files
    .filter((file) => !isTestFile(file))
    .flatMap((file) => namedImportsOf(file, readFileSync(join(root, file), "utf8")));
}
