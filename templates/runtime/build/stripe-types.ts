import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parse } from "@babel/parser";
import type { Statement, TSType, TSTypeElement } from "@babel/types";

/** A named type of Stripe's declarations, with the scope in which its names are looked up. */
export interface NamedType {
  readonly members?: readonly TSTypeElement[];
  readonly type?: TSType;
  readonly scope: Scope;
}

/** The scope of a type: its file and the namespaces around it, from the outermost. */
export interface Scope {
  readonly file: string;
  readonly path: readonly string[];
}

interface Module {
  readonly types: ReadonlyMap<string, NamedType>;
  readonly imports: ReadonlyMap<string, string>;
}

// The package exports no file but its entry, which is in a folder next to the declarations.
const folder = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..", "esm");

function declarationOf(statement: Statement): Statement {
  const isExport = statement.type === "ExportNamedDeclaration" && statement.declaration != null;
  return isExport && statement.declaration ? statement.declaration : statement;
}

function addTypes(body: readonly Statement[], scope: Scope, types: Map<string, NamedType>): void {
  for (const statement of body) {
    const declared = declarationOf(statement);
    if (declared.type === "TSInterfaceDeclaration") {
      types.set([...scope.path, declared.id.name].join("."), { members: declared.body.body, scope });
    }
    if (declared.type === "TSTypeAliasDeclaration") {
      types.set([...scope.path, declared.id.name].join("."), { type: declared.typeAnnotation, scope });
    }
    if (declared.type !== "TSModuleDeclaration" || declared.body.type !== "TSModuleBlock") continue;
    const name = declared.id.type === "Identifier" ? declared.id.name : "";
    addTypes(declared.body.body, { file: scope.file, path: [...scope.path, name] }, types);
  }
}

function importsOf(body: readonly Statement[], file: string): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration" || !statement.source.value.startsWith(".")) continue;
    const target = join(dirname(file), statement.source.value.replace(/\.js$/, ".d.ts"));
    for (const { local } of statement.specifiers) imports.set(local.name, target);
  }
  return imports;
}

/** Stripe's own description of its objects, as TypeScript declarations that are read on demand. */
export class StripeTypes {
  readonly events = join(folder, "resources", "Events.d.ts");
  readonly #modules = new Map<string, Module>();

  #module(file: string): Module {
    const known = this.#modules.get(file);
    if (known) return known;
    const text = readFileSync(file, "utf8");
    const { body } = parse(text, { sourceType: "module", plugins: [["typescript", { dts: true }]] }).program;
    const types = new Map<string, NamedType>();
    addTypes(body, { file, path: [] }, types);
    const made = { types, imports: importsOf(body, file) };
    this.#modules.set(file, made);
    return made;
  }

  /** The type that a name refers to in its scope; undefined if the declarations lack it. */
  find(name: string, { file, path }: Scope): NamedType | undefined {
    const { types, imports } = this.#module(file);
    for (let depth = path.length; depth >= 0; depth--) {
      const found = types.get([...path.slice(0, depth), name].join("."));
      if (found) return found;
    }
    const [head = "", ...rest] = name.split(".");
    const target = imports.get(head);
    if (target === undefined) return undefined;
    const inside = this.find(name, { file: target, path: [] });
    // A folder's index gathers the objects of its files under one name: `Billing.Meter`.
    return inside ?? (rest.length > 0 ? this.find(rest.join("."), { file: target, path: [] }) : undefined);
  }
}
