// What the entries of a package export, with the documentation of each.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ParseResult, parse } from "@babel/parser";
import type { Comment, File, Statement } from "@babel/types";
import { describe, expect, it } from "vitest";

// @reads templates/{runtime,gateway}/package.json

export interface Export {
  /** The file that declares it. */
  readonly file: string;
  /** Its documentation, without the stars; empty if it has no documentation. */
  readonly text: string;
}

const runtime = join(import.meta.dirname, "..", "..");
const parsed = new Map<string, ParseResult<File>>();

function parseModule(text: string): ParseResult<File> {
  return parse(text, { sourceType: "module", plugins: ["typescript"] });
}

export function statementsOf(file: string): readonly Statement[] {
  const tree = parsed.get(file) ?? parseModule(readFileSync(file, "utf8"));
  parsed.set(file, tree);
  return tree.program.body;
}

export function textOf(comments: readonly Comment[] | null | undefined): string {
  const last = comments?.at(-1);
  if (last?.type !== "CommentBlock" || !last.value.startsWith("*")) return "";
  return last.value
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}

function declaredNames(statement: Statement): readonly string[] {
  if (statement.type !== "ExportNamedDeclaration") return [];
  const { declaration } = statement;
  if (declaration == null) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

/** The entries of a package, each with its source. */
export function entriesOf(folder: string): readonly (readonly [entry: string, file: string])[] {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, { readonly "hookloom-source"?: string }>>;
  };
  return Object.entries(exports).flatMap(([name, entry]) => {
    const file = entry["hookloom-source"];
    return file === undefined ? [] : [[name, join(folder, file)] as const];
  });
}

/** The file of an import, which may be an entry of the runtime. */
function sourceOf(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return join(dirname(file), specifier);
  const found = entriesOf(runtime).find(([name]) => specifier === `@hookloom/runtime${name.slice(1)}`);
  if (found === undefined) throw new Error(`${file} exports of ${specifier}, which this cannot read.`);
  return found[1];
}

/** Everything that a module exports, each with the documentation of its (first) declaration. */
function exportsOf(file: string): ReadonlyMap<string, Export> {
  const found = new Map<string, Export>();
  for (const statement of statementsOf(file)) {
    for (const name of declaredNames(statement)) {
      if (!found.has(name)) found.set(name, { file, text: textOf(statement.leadingComments) });
    }
    if (statement.type !== "ExportAllDeclaration" && statement.type !== "ExportNamedDeclaration") continue;
    if (statement.source == null) continue;
    const others = exportsOf(sourceOf(file, statement.source.value));
    if (statement.type === "ExportAllDeclaration") {
      for (const [name, other] of others) found.set(name, other);
      continue;
    }
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ExportSpecifier" || specifier.exported.type !== "Identifier") continue;
      if (specifier.local.type !== "Identifier") continue;
      const other = others.get(specifier.local.name);
      if (other !== undefined) found.set(specifier.exported.name, other);
    }
  }
  return found;
}

const isGenerated = (file: string): boolean => file.endsWith(".generated.ts");
export const link = /@see (https:\/\/\S+|\{@link \w+\})$/m;

export function exampleOf(text: string): string | undefined {
  return /@example\n([\s\S]*?)(?=\n@|$)/.exec(text)?.[1];
}

/** Checks the documentation of all that entries export. */
export function documentsItsExports(entries: readonly (readonly [entry: string, file: string])[]): void {
  describe.each(entries)("what %s exports", (_name, file) => {
    const all = [...exportsOf(file)];

    it("refers to further reading", () => {
      expect(all.length).toBeGreaterThan(0);
      expect(all.filter(([, { text }]) => !link.test(text)).map(([name]) => name)).toEqual([]);
    });

    it("shows an example that parses", () => {
      // The types of payloads that are generated from documented fields appear in the examples of their events.
      const written = all.filter(([, one]) => !isGenerated(one.file));
      expect(written.filter(([, { text }]) => exampleOf(text) === undefined).map(([name]) => name)).toEqual(
        [],
      );
      for (const [name, { text }] of written) {
        expect(() => parseModule(exampleOf(text) ?? ""), name).not.toThrow();
      }
    });
  });
}
