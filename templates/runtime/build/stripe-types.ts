import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Statement, TSType, TSTypeElement } from "@babel/types";
import { findDeclaration, parseSource } from "./type-source.ts";

/** A named type from Stripe's declarations, with the scope in which the names inside the type are resolved. */
export interface NamedType {
  readonly members?: readonly TSTypeElement[];
  readonly type?: TSType;
  /** Stripe's documentation of the type. */
  readonly about?: string | undefined;
  readonly scope: Scope;
}

/** A type's scope: its file and its enclosing namespaces, the outermost first. */
export interface Scope {
  readonly file: string;
  readonly path: readonly string[];
}

/** A renamed import of a module, such as `Billing` from a file, imported as `V1Billing`. */
interface Imported {
  readonly file: string;
  readonly name: string;
}

interface Module {
  readonly types: ReadonlyMap<string, NamedType>;
  readonly imports: ReadonlyMap<string, Imported>;
}

// The package only exports its entry file, which is in a folder next to the declarations.
const installed = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..");

function addTypes(body: readonly Statement[], scope: Scope, types: Map<string, NamedType>): void {
  for (const statement of body) {
    const declared = findDeclaration(statement);
    if (declared.type === "TSInterfaceDeclaration") {
      const about = statement.leadingComments?.at(-1)?.value;
      types.set([...scope.path, declared.id.name].join("."), { members: declared.body.body, about, scope });
    }
    if (declared.type === "TSTypeAliasDeclaration") {
      types.set([...scope.path, declared.id.name].join("."), { type: declared.typeAnnotation, scope });
    }
    if (declared.type !== "TSModuleDeclaration" || declared.body.type !== "TSModuleBlock") continue;
    const name = declared.id.type === "Identifier" ? declared.id.name : "";
    addTypes(declared.body.body, { file: scope.file, path: [...scope.path, name] }, types);
  }
}

function readImports(body: readonly Statement[], file: string): ReadonlyMap<string, Imported> {
  const imports = new Map<string, Imported>();
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration" || !statement.source.value.startsWith(".")) continue;
    const target = join(dirname(file), statement.source.value.replace(/\.js$/, ".d.ts"));
    for (const specifier of statement.specifiers) {
      const { local } = specifier;
      const outer = specifier.type === "ImportSpecifier" ? specifier.imported : local;
      imports.set(local.name, { file: target, name: outer.type === "Identifier" ? outer.name : outer.value });
    }
  }
  return imports;
}

/** Stripe's description of its objects: TypeScript declarations that are read on demand. */
export class StripeTypes {
  readonly events: string;
  readonly notifications: string;
  readonly #modules = new Map<string, Module>();

  /** `folder` is the package folder. */
  constructor(folder = installed) {
    this.events = join(folder, "esm", "resources", "Events.d.ts");
    this.notifications = join(folder, "esm", "resources", "V2", "Core", "Events.d.ts");
  }

  #module(file: string): Module {
    const known = this.#modules.get(file);
    if (known) return known;
    const body = parseSource(readFileSync(file, "utf8"), true);
    const types = new Map<string, NamedType>();
    addTypes(body, { file, path: [] }, types);
    const parsed = { types, imports: readImports(body, file) };
    this.#modules.set(file, parsed);
    return parsed;
  }

  /** Finds the type that a name refers to in a scope; undefined if it is not declared. */
  find(name: string, { file, path }: Scope): NamedType | undefined {
    const { types, imports } = this.#module(file);
    for (let depth = path.length; depth >= 0; depth--) {
      const found = types.get([...path.slice(0, depth), name].join("."));
      if (found) return found;
    }
    const [head = "", ...rest] = name.split(".");
    const target = imports.get(head);
    if (target === undefined) return undefined;
    const outside = { file: target.file, path: [] };
    const inside = this.find([target.name, ...rest].join("."), outside);
    // A folder's index combines the objects from its files in one namespace: `Billing.Meter`.
    return inside ?? (rest.length > 0 ? this.find(rest.join("."), outside) : undefined);
  }
}
