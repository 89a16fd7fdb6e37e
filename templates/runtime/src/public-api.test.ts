import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ParseResult, parse } from "@babel/parser";
import type { Comment, File, Statement } from "@babel/types";
import { describe, expect, it } from "vitest";
import { sources } from "./catalog/catalog.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

interface Export {
  /** The file that declares it. */
  readonly file: string;
  /** Its documentation, without the stars; empty if it has no documentation. */
  readonly text: string;
}

const root = join(import.meta.dirname, "..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const parsed = new Map<string, ParseResult<File>>();

function parseModule(text: string): ParseResult<File> {
  return parse(text, { sourceType: "module", plugins: ["typescript"] });
}

function statementsOf(file: string): readonly Statement[] {
  const tree = parsed.get(file) ?? parseModule(readFileSync(file, "utf8"));
  parsed.set(file, tree);
  return tree.program.body;
}

function textOf(comments: readonly Comment[] | null | undefined): string {
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

/** Everything that a module exports, each with the documentation of its (first) declaration. */
function exportsOf(file: string): ReadonlyMap<string, Export> {
  const found = new Map<string, Export>();
  for (const statement of statementsOf(file)) {
    for (const name of declaredNames(statement)) {
      if (!found.has(name)) found.set(name, { file, text: textOf(statement.leadingComments) });
    }
    if (statement.type !== "ExportAllDeclaration" && statement.type !== "ExportNamedDeclaration") continue;
    if (statement.source == null) continue;
    const others = exportsOf(join(dirname(file), statement.source.value));
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

/** The `on` of a trigger, which is what people hover. */
function handlerRegistrations(file: string): readonly Export[] {
  return statementsOf(file).flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (declaration?.type !== "TSInterfaceDeclaration" && declaration?.type !== "ClassDeclaration") return [];
    return declaration.body.body.flatMap((member) => {
      const isMethod = member.type === "TSMethodSignature" || member.type === "ClassMethod";
      if (!isMethod || member.key.type !== "Identifier" || member.key.name !== "on") return [];
      return [{ file, text: textOf(member.leadingComments) }];
    });
  });
}

const isGenerated = (file: string): boolean => file.endsWith(".generated.ts");
const link = /@see (https:\/\/\S+|\{@link \w+\})$/m;

function exampleOf(text: string): string | undefined {
  return /@example\n([\s\S]*?)(?=\n@|$)/.exec(text)?.[1];
}

const entries = Object.entries<{ readonly "hookloom-source"?: string }>(exports).flatMap(([name, entry]) => {
  const file = entry["hookloom-source"];
  return file === undefined ? [] : [[name, join(root, file)] as const];
});

describe.each(entries)("what %s exports", (_name, file) => {
  const all = [...exportsOf(file)];

  it("refers to further reading", () => {
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(([, { text }]) => !link.test(text)).map(([name]) => name)).toEqual([]);
  });

  it("shows an example that parses", () => {
    // The types of payloads that are generated from documented fields appear in the examples of their events.
    const written = all.filter(([, one]) => !isGenerated(one.file));
    expect(written.filter(([, { text }]) => exampleOf(text) === undefined).map(([name]) => name)).toEqual([]);
    for (const [name, { text }] of written) {
      expect(() => parseModule(exampleOf(text) ?? ""), name).not.toThrow();
    }
  });
});

const registrations = entries
  .map(([name, file]) => [name, handlerRegistrations(file)] as const)
  .filter(([, found]) => found.length > 0);

it("every source registers handlers in a documented place", () => {
  const modules = sources.map(({ module }) => module.replace("@hookloom/runtime", "."));
  expect(registrations.map(([name]) => name).sort()).toEqual(modules.sort());
});

it.each(registrations)(
  "%s explains how to register handlers, with an example and the provider's page",
  (_name, found) => {
    for (const { text } of found) {
      expect(text).toMatch(/^Registers a handler/);
      expect(exampleOf(text)).toContain(".on(");
      expect(text).toMatch(link);
    }
  },
);
