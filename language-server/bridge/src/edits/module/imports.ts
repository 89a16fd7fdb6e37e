import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { CodeImport } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { keyName } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { nextName } from "../names/fresh-name.ts";
import { listInsertion, listRemovals } from "./list.ts";
import { insertStatements, statementStart } from "./statements.ts";

/** A name that new code needs from a module: `default` for the default export, `*` for the whole module. */
export interface WantedImport {
  readonly module: string;
  readonly name: string;
  /** The preferred local name; defaults to the exported name. */
  readonly as?: string;
  /** True if only the type is needed. */
  readonly type?: boolean;
}

/** True if the name can be imported under its local name. */
export const canImport = ({ module, name, as }: CodeImport): boolean =>
  isIdentifier(as) && (name === "*" || isIdentifier(name)) && !/["'\\\s]|^$/.test(module);

export interface Imported {
  readonly edits: readonly TextEdit[];
  /** Returns the local name in the new code for a module and an exported name. */
  local(module: string, name: string): string;
}

const key = (module: string, name: string): string => `${module}\n${name}`;

function importDeclarations(context: EditContext): ast.ImportDeclaration[] {
  return context.model.parsed.program.body.filter((node) => node.type === "ImportDeclaration");
}

/** The expression with which the file already accesses a module's export. */
function existingAccess(
  imports: readonly ast.ImportDeclaration[],
  { module, name, type = false }: WantedImport,
): string | undefined {
  for (const node of imports) {
    if (node.source.value !== module || (node.importKind === "type" && !type)) continue;
    for (const specifier of node.specifiers) {
      if (specifier.type === "ImportNamespaceSpecifier") {
        if (name === "*") return specifier.local.name;
        if (name !== "default") return `${specifier.local.name}.${name}`;
      } else if (specifier.type === "ImportDefaultSpecifier") {
        if (name === "default") return specifier.local.name;
      } else if ((type || specifier.importKind !== "type") && keyName(specifier.imported) === name) {
        return specifier.local.name;
      }
    }
  }
  return undefined;
}

/** The edits that import the missing names. @param isTaken returns true for local names that are in use */
export function addImports(
  context: EditContext,
  wanted: readonly WantedImport[],
  style: CodeStyle,
  isTaken: (name: string) => boolean,
): Imported {
  const imports = importDeclarations(context);
  const locals = new Map<string, string>();
  const usedNames = new Set<string>();
  const fresh = new Map<string, WantedImport[]>();
  for (const one of wanted) {
    const id = key(one.module, one.name);
    if (locals.has(id)) continue;
    const known = existingAccess(imports, one);
    const preferredName = one.as ?? one.name;
    const local = known ?? nextName(preferredName, (name) => isTaken(name) || usedNames.has(name));
    locals.set(id, local);
    if (known !== undefined) continue;
    usedNames.add(local);
    const list = fresh.get(one.module) ?? [];
    fresh.set(one.module, list);
    list.push({ ...one, as: local });
  }
  return {
    edits: importEdits(context, imports, fresh, style),
    local: (module, name) => locals.get(key(module, name)) ?? name,
  };
}

function importEdits(
  context: EditContext,
  imports: readonly ast.ImportDeclaration[],
  fresh: ReadonlyMap<string, readonly WantedImport[]>,
  style: CodeStyle,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const lines: { readonly module: string; readonly line: string }[] = [];
  for (const [module, wanted] of fresh) {
    const named = wanted.filter(({ name }) => name !== "default" && name !== "*");
    const extendable = imports.find((node) => node.source.value === module && takesNames(node));
    const extended =
      extendable && named.length > 0 ? extendImport(context, extendable, named, style) : undefined;
    if (extended) edits.push(...extended);
    const rest = extended ? wanted.filter((one) => !named.includes(one)) : wanted;
    for (const line of importLines(module, rest, style)) lines.push({ module, line });
  }
  return [...edits, ...newLines(context, imports, lines, style)];
}

function takesNames(node: ast.ImportDeclaration): boolean {
  if (node.importKind === "type" || node.importKind === "typeof" || node.phase != null) return false;
  return (
    node.specifiers.length > 0 && !node.specifiers.some(({ type }) => type === "ImportNamespaceSpecifier")
  );
}

const specifierText = ({ name, as, type }: WantedImport): string =>
  `${type ? "type " : ""}${as === undefined || as === name ? name : `${name} as ${as}`}`;

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] as string) <= name);
}

function extendImport(
  context: EditContext,
  node: ast.ImportDeclaration,
  wanted: readonly WantedImport[],
  style: CodeStyle,
): TextEdit[] {
  const named = node.specifiers.filter((specifier) => specifier.type === "ImportSpecifier");
  const names = named.map(({ imported }) => keyName(imported) ?? "");
  const ranges = named.map((specifier) => nodeRange(specifier));
  const [only] = node.specifiers;
  const sorted = [...wanted].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (named.length === 0) {
    const { end } = nodeRange(only as ast.Node);
    return [{ start: end, end, newText: `, { ${sorted.map(specifierText).join(", ")} }` }];
  }
  const inOrder = isSorted(names);
  return sorted.map((one) => {
    const found = inOrder ? names.findIndex((name) => name > one.name) : -1;
    return listInsertion(
      context.text,
      ranges,
      found < 0 ? names.length : found,
      specifierText(one),
      style.eol,
    );
  });
}

function importLines(module: string, wanted: readonly WantedImport[], style: CodeStyle): string[] {
  if (wanted.length === 0) return [];
  const from = `from ${style.quote}${module}${style.quote}${style.semicolons ? ";" : ""}`;
  const wholeImports = wanted
    .filter(({ name, type }) => name === "*" || (name === "default" && type))
    .map(({ name, as, type }) => `import ${type ? "type " : ""}${name === "*" ? "* as " : ""}${as} ${from}`);
  const [main] = wanted.filter(({ name, type }) => name === "default" && !type);
  const named = wanted.filter(({ name }) => name !== "default" && name !== "*");
  if (named.length > 0 && !main && named.every(({ type }) => type)) {
    // Only an `import type` statement is removed entirely at run time.
    const types = named.map(({ name, as }) =>
      specifierText({ module, name, ...(as === undefined ? {} : { as }) }),
    );
    return [...wholeImports, `import type { ${types.sort().join(", ")} } ${from}`];
  }
  const braces = named.map(specifierText).sort().join(", ");
  const parts = [...(main?.as === undefined ? [] : [main.as]), ...(braces === "" ? [] : [`{ ${braces} }`])];
  return [...wholeImports, ...(parts.length > 0 ? [`import ${parts.join(", ")} ${from}`] : [])];
}

/**
 * The rank of a module in the sort order: Node modules, then packages, then project files, as in most files
 * and sorting tools.
 */
function rank(module: string): number {
  if (module.startsWith("node:")) return 0;
  return module.startsWith(".") ? 2 : 1;
}

function isBefore(one: string, other: string): boolean {
  return rank(one) === rank(other) ? one < other : rank(one) < rank(other);
}

function newLines(
  context: EditContext,
  imports: readonly ast.ImportDeclaration[],
  lines: readonly { readonly module: string; readonly line: string }[],
  { eol }: CodeStyle,
): TextEdit[] {
  if (lines.length === 0) return [];
  const sorted = [...lines].sort((a, b) => (isBefore(a.module, b.module) ? -1 : 1));
  const last = imports.at(-1);
  if (!last) {
    const code = sorted.map(({ line }) => line).join(eol);
    return [insertStatements(context, "top", code, { eol })];
  }
  const modules = imports.map(({ source }) => source.value);
  const inOrder = modules.every((module, at) => at === 0 || !isBefore(module, modules[at - 1] as string));
  return sorted.map(({ module, line }) => {
    const before = inOrder ? imports.findLast(({ source }) => isBefore(source.value, module)) : last;
    const first = imports[0] as ast.ImportDeclaration;
    const { start } = nodeRange(first);
    if (!before && statementStart(context, first) === start && start <= 1)
      return { start, end: start, newText: line + eol };
    return insertStatements(context, { after: before ?? first }, line, { eol, blanks: 0 });
  });
}

/** The edits that remove some names from an import and keep the others. */
export function removeSpecifiers(
  context: EditContext,
  node: ast.ImportDeclaration,
  leaving: ReadonlySet<ast.Node>,
): TextEdit[] {
  const named: Range[] = [];
  const kept = node.specifiers.filter((specifier) => !leaving.has(specifier));
  const inBraces = node.specifiers.filter(({ type }) => type === "ImportSpecifier");
  for (const specifier of inBraces) named.push(nodeRange(specifier));
  const others = node.specifiers.filter(({ type }) => type !== "ImportSpecifier");
  const edits: TextEdit[] = [];
  const keepsBraces = kept.some(({ type }) => type === "ImportSpecifier");
  if (keepsBraces) {
    edits.push(...listRemovals(named, (index) => leaving.has(inBraces[index] as ast.Node)));
    const [first] = others;
    if (first && leaving.has(first)) {
      const open = context.text.indexOf("{", nodeRange(first).end);
      edits.push({ start: nodeRange(first).start, end: open, newText: "" });
    }
    return edits;
  }
  const items = [...others.map((specifier) => nodeRange(specifier))];
  if (inBraces.length > 0) {
    const start = context.text.lastIndexOf("{", (named[0] as Range).start);
    const end = context.text.indexOf("}", (named.at(-1) as Range).end) + 1;
    items.push({ start, end });
  }
  return listRemovals(items, (index) => {
    const one = others[index];
    return one === undefined || leaving.has(one);
  });
}
