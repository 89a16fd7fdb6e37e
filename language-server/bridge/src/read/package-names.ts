import type * as ast from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import { keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** An imported name: its module, and its exported name; `*` for the whole module. */
export interface ImportedName {
  readonly from: string;
  readonly exported: string;
}

/** Adds the names of an `import` declaration. */
export function addImports(statement: ast.ImportDeclaration, imports: Map<string, ImportedName>): void {
  const from = statement.source.value;
  for (const specifier of statement.specifiers)
    imports.set(specifier.local.name, { from, exported: exportedName(specifier) });
}

/** The exported name of an import; `default` for the default export, `*` for the whole module. */
export function exportedName(specifier: ast.ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  const name = specifier.type === "ImportSpecifier" ? keyName(specifier.imported) : undefined;
  return name ?? "default";
}

/** A function that is neither a method nor an accessor. */
export type PlainFunction = ast.FunctionDeclaration | ast.FunctionExpression | ast.ArrowFunctionExpression;

/** The function that a declaration or an expression defines. */
export function asFunction(node: ast.Node | null | undefined): PlainFunction | undefined {
  const value = node && withoutParens(node);
  const isFunction =
    value && /^(?:ArrowFunctionExpression|Function(?:Expression|Declaration))$/.test(value.type);
  return isFunction ? (value as PlainFunction) : undefined;
}

/** The module that `require("...")` loads. */
export function requiredModule(node: ast.Node | null | undefined): string | undefined {
  const call = node && withoutParens(node);
  if (call?.type !== "CallExpression" || call.callee.type !== "Identifier" || call.callee.name !== "require")
    return undefined;
  const [name, ...others] = call.arguments;
  return name?.type === "StringLiteral" && others.length === 0 ? name.value : undefined;
}

/** The declarators of a module statement. */
export function variableDeclarators(statement: ast.Node): readonly ast.VariableDeclarator[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
}

/**
 * A module's names from packages, regardless of how they are declared: imported, required, or destructured from a
 * whole-module import, as in `const { App } = bolt`.
 */
export function packageNames(
  program: ast.Program,
  imports: ReadonlyMap<string, ImportedName>,
): ReadonlyMap<string, ImportedName> {
  const names = new Map(imports);
  for (const statement of program.body) {
    if (statement.type === "TSImportEqualsDeclaration") addImportEquals(statement, names);
    for (const { id, init } of variableDeclarators(statement)) addDeclaredNames(id, init, names);
  }
  return names;
}

function addImportEquals(node: ast.TSImportEqualsDeclaration, names: Map<string, ImportedName>): void {
  const { moduleReference: reference, id } = node;
  if (reference.type === "TSExternalModuleReference")
    names.set(id.name, { from: reference.expression.value, exported: "*" });
}

function addDeclaredNames(
  id: ast.Node,
  init: ast.Node | null | undefined,
  names: Map<string, ImportedName>,
): void {
  const value = init && withoutParens(init);
  const whole = value?.type === "Identifier" ? names.get(value.name) : undefined;
  const from =
    requiredModule(value) ??
    (whole?.exported === "*" || whole?.exported === "default" ? whole.from : undefined);
  if (from === undefined) return;
  if (id.type === "Identifier") names.set(id.name, { from, exported: "*" });
  if (id.type !== "ObjectPattern") return;
  for (const property of id.properties) {
    const local = property.type === "ObjectProperty" ? property.value : undefined;
    const exported = property.type === "ObjectProperty" ? keyName(property.key) : undefined;
    if (local?.type === "Identifier" && exported !== undefined) names.set(local.name, { from, exported });
  }
}

/** The package export that an expression refers to: `App`, or `bolt.App` if `bolt` is the whole module. */
export function packageName(
  node: ast.Node,
  names: ReadonlyMap<string, ImportedName>,
): ImportedName | undefined {
  const value = withoutParens(node);
  if (value.type === "Identifier") return names.get(value.name);
  if (value.type !== "MemberExpression" || value.computed || value.object.type !== "Identifier")
    return undefined;
  const whole = names.get(value.object.name);
  const exported = keyName(value.property);
  if (whole === undefined || exported === undefined) return undefined;
  return whole.exported === "*" || whole.exported === "default" ? { from: whole.from, exported } : undefined;
}

/** The name that a type refers to: `Probot` in `app: Probot`, `bolt.App` in `app: bolt.App`. */
export function typeName(
  annotation: ast.Node | null | undefined,
  names: ReadonlyMap<string, ImportedName>,
): ImportedName | undefined {
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  if (type?.type === "TSImportType") {
    const { qualifier, source } = type;
    return qualifier?.type === "Identifier" ? { from: source.value, exported: qualifier.name } : undefined;
  }
  if (type?.type !== "TSTypeReference") return undefined;
  const { typeName: name } = type;
  if (name.type === "Identifier") return names.get(name.name);
  if (name.type !== "TSQualifiedName" || name.left.type !== "Identifier") return undefined;
  const whole = names.get(name.left.name);
  return whole && { from: whole.from, exported: name.right.name };
}

/** True if one node is within another. */
export const isInside = (
  inner: Pick<ast.Node, "start" | "end">,
  outer: Pick<ast.Node, "start" | "end">,
): boolean => contains(nodeRange(outer), nodeRange(inner));
