// Creates one list of declarations: the exports of the entry points, and each declaration in this repository to which they refer,
// without comments and file names.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "@babel/parser";
import type { Comment, Node, Statement } from "@babel/types";

// @reads nothing

/** A name from another module. */
interface ForeignName {
  readonly from: string;
  readonly name: string;
}

interface Declared {
  text: string;
  readonly names: Set<string>;
  readonly foreign: ForeignName[];
}

interface Module {
  readonly declared: Map<string, Declared>;
  /** The imported names, by their names in this module. */
  readonly imported: Map<string, ForeignName>;
  /** The name in this module or in another one, by the exported name. */
  readonly exported: Map<string, string | ForeignName>;
  /** The modules of `export *`. */
  readonly stars: string[];
}

const nameOf = (node: { readonly type: string }): string =>
  "name" in node ? String(node.name) : "value" in node ? String(node.value) : "";

/** Collects the names to which a declaration may refer, including those in `import()` types. */
function collect(node: unknown, into: Declared): void {
  if (Array.isArray(node)) {
    for (const one of node) collect(one, into);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const found = node as Node;
  if (found.type === "Identifier") into.names.add(found.name);
  if (found.type === "TSImportType" && found.qualifier?.type === "Identifier")
    into.foreign.push({ from: found.source.value, name: found.qualifier.name });
  for (const [key, value] of Object.entries(found)) {
    const isName = key === "key" && !("computed" in found && found.computed);
    if (!isName && !/Comments$|^loc$|^extra$/.test(key)) collect(value, into);
  }
}

/** Returns the text of a node without comments. */
function textOf(text: string, node: Node, comments: readonly Comment[]): string {
  let from = node.start ?? 0;
  let bare = "";
  for (const { start, end } of comments) {
    if ((start ?? 0) < from || (end ?? 0) > (node.end ?? 0)) continue;
    bare += text.slice(from, start ?? 0);
    from = end ?? 0;
  }
  bare += text.slice(from, node.end ?? 0);
  return bare.replace(/^(?:export |default |declare )+/, "").replace(/[ \t]*\n(?:[ \t]*\n)*/g, "\n");
}

function namesDeclared(node: Statement): readonly string[] {
  if (node.type === "VariableDeclaration")
    return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  return "id" in node && node.id && "name" in node.id ? [node.id.name] : [];
}

/** Returns the member names of each declared object in a file. */
function memberNames(statements: readonly Statement[]): ReadonlyMap<string, readonly string[]> {
  const objects = statements.flatMap((statement) =>
    statement.type === "VariableDeclaration" ? statement.declarations : [],
  );
  return new Map(
    objects.flatMap(({ id }) => {
      const type =
        id.type === "Identifier" && id.typeAnnotation?.type === "TSTypeAnnotation" && id.typeAnnotation;
      if (id.type !== "Identifier" || !type || type.typeAnnotation.type !== "TSTypeLiteral") return [];
      const { members } = type.typeAnnotation;
      return [[id.name, members.flatMap((member) => ("key" in member ? [nameOf(member.key)] : []))] as const];
    }),
  );
}

/** Returns `name` for a type `keyof typeof name`. */
function keyofTarget(node: Statement): string | undefined {
  if (node.type !== "TSTypeAliasDeclaration") return undefined;
  const { typeAnnotation: type } = node;
  if (type.type !== "TSTypeOperator" || type.operator !== "keyof") return undefined;
  const { typeAnnotation: object } = type;
  return object.type === "TSTypeQuery" ? nameOf(object.exprName) : undefined;
}

/** Reads one declaration file. */
class ModuleReader {
  readonly module: Module = { declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
  readonly #text: string;
  readonly #comments: readonly Comment[];
  readonly #isGenerated: boolean;
  readonly #members: ReadonlyMap<string, readonly string[]>;

  constructor(file: string) {
    this.#text = readFileSync(file, "utf8");
    this.#isGenerated = file.includes(".generated.");
    const tree = parse(this.#text, { sourceType: "module", plugins: [["typescript", { dts: true }]] });
    this.#comments = tree.comments ?? [];
    this.#members = memberNames(tree.program.body);
    for (const statement of tree.program.body) this.#read(statement);
  }

  #read(node: Statement): void {
    if (node.type === "ImportDeclaration") {
      for (const one of node.specifiers) {
        const name = one.type === "ImportSpecifier" ? nameOf(one.imported) : "default";
        this.module.imported.set(one.local.name, { from: node.source.value, name });
      }
    } else if (node.type === "ExportAllDeclaration") this.module.stars.push(node.source.value);
    else if (node.type === "ExportNamedDeclaration") {
      if (node.declaration)
        for (const name of this.#declare(node.declaration)) this.module.exported.set(name, name);
      for (const one of node.specifiers) {
        if (one.type !== "ExportSpecifier") continue;
        const name = nameOf(one.local);
        this.module.exported.set(
          nameOf(one.exported),
          node.source ? { from: node.source.value, name } : name,
        );
      }
    } else this.#declare(node);
  }

  #declare(node: Statement): readonly string[] {
    const names = namesDeclared(node);
    // Dependents rely on the keys, not on the values.
    const keys = this.#members.get(keyofTarget(node) ?? "");
    const bare = keys
      ? `type ${names[0]} = ${keys.map((key) => JSON.stringify(key)).join(" | ")};`
      : textOf(this.#text, node, this.#comments);
    const hash = createHash("sha256").update(bare).digest("hex").slice(0, 8);
    for (const name of names) {
      const declaration = this.module.declared.get(name) ?? { text: "", names: new Set(), foreign: [] };
      // A declaration generated from data is recorded only by its hash.
      declaration.text += `${this.#isGenerated ? `generated ${name} ${hash}` : bare}\n`;
      if (keys === undefined) collect(node, declaration);
      this.module.declared.set(name, declaration);
    }
    return names;
  }
}

/** A declaration, identified by its file and its name in that file. */
interface Located {
  readonly file: string;
  readonly name: string;
}

export class RollUp {
  readonly #modules = new Map<string, Module>();
  readonly #texts = new Map<string, string>();

  /** Reads a declaration file, and the declarations to which its exports refer. Returns the exported names. */
  add(file: string): readonly string[] {
    const names = this.#exportsOf(file);
    for (const found of names.values()) this.#take(found);
    return [...names].map(([name, found]) => (name === found.name ? name : `${name} = ${found.name}`)).sort();
  }

  /** Returns every declaration that was reached, sorted. */
  declarations(): string {
    return [...new Set(this.#texts.values())].sort().join("");
  }

  #module(file: string): Module {
    const known = this.#modules.get(file) ?? new ModuleReader(file).module;
    this.#modules.set(file, known);
    return known;
  }

  /** Returns the declaration file that a module imports; undefined for a package or data. */
  #resolve(file: string, specifier: string): string | undefined {
    if (!/^\..*\.[jt]sx?$/.test(specifier)) return undefined;
    return join(dirname(file), specifier.replace(/\.[jt]sx?$/, ".d.ts"));
  }

  #exportsOf(file: string): ReadonlyMap<string, Located> {
    const { exported, stars } = this.#module(file);
    const found = new Map<string, Located>();
    for (const star of stars) {
      const other = this.#resolve(file, star);
      if (other === undefined) found.set(`* of ${star}`, { file, name: `* of ${star}` });
      else for (const [name, located] of this.#exportsOf(other)) found.set(name, located);
    }
    for (const [name, target] of exported) {
      const located = typeof target === "string" ? this.#find(file, target) : this.#foreign(file, target);
      found.set(name, located ?? { file, name });
    }
    return found;
  }

  #foreign(file: string, { from, name }: ForeignName): Located | undefined {
    const other = this.#resolve(file, from);
    return other === undefined ? undefined : this.#exportsOf(other).get(name);
  }

  /** Returns where a module's name is declared; undefined for a name from a package, from data or from TypeScript itself. */
  #find(file: string, name: string): Located | undefined {
    const { declared, imported } = this.#module(file);
    if (declared.has(name)) return { file, name };
    const foreign = imported.get(name);
    return foreign && this.#foreign(file, foreign);
  }

  #take({ file, name }: Located): void {
    const key = `${file} ${name}`;
    const declaration = this.#module(file).declared.get(name);
    if (declaration === undefined || this.#texts.has(key)) return;
    this.#texts.set(key, declaration.text);
    const used = [...declaration.names].map((one) => this.#find(file, one));
    for (const one of [...used, ...declaration.foreign.map((foreign) => this.#foreign(file, foreign))])
      if (one) this.#take(one);
  }
}
