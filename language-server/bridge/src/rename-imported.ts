import type * as ast from "@babel/types";
import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { type LanguageOption, openContext } from "./edits/context.ts";
import { nodesWithin } from "./edits/names/nodes.ts";
import { clashes, renameBinding } from "./edits/names/rename.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import type { Binding, Scopes } from "./edits/names/scopes.ts";
import { bindingAt } from "./edits/operations/rename.ts";
import { keyName } from "./steps/fields.ts";
import { type Language, nodeRange } from "./syntax/babel.ts";
import { parse } from "./syntax/parse.ts";
import { tidyEdits } from "./text/edit-list.ts";

/**
 * The exported name that an edit renames and that other files may import. Undefined for any other edit, and
 * if the exported name does not change.
 * @throws EditRejected as in `writeEdit` if the name cannot be renamed
 */
export function renamedExport(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language }: LanguageOption = {},
): string | undefined {
  if (edit.op !== "rename") return undefined;
  const { program } = openContext(text, document, language).model.parsed;
  const { name, scope, nodes } = bindingAt(readScopes(program), edit.at);
  if (scope.node !== program) return undefined;
  const isExported = program.body.some((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (!declared) return false;
    const inside = declared.type === "VariableDeclaration" ? declared.declarations : [declared];
    return nodes.some((node) => (inside as readonly ast.Node[]).includes(node));
  });
  return isExported ? name : undefined;
}

/** The changes to a file because of a rename in another module. */
export interface ImporterChange {
  readonly edits: readonly TextEdit[];
  /**
   * True if the file re-exports everything from that module, so that the importers of the file change as
   * well.
   */
  readonly passesOn: boolean;
}

export interface RenamedImport {
  readonly from: string;
  readonly to: string;
  /** True for specifiers that refer to the module, such as `./notify.ts`. */
  isModule(specifier: string): boolean;
}

/** The changes to a file that imports a renamed export. Never throws. */
export function renameImported(
  text: string,
  renamed: RenamedImport,
  { language }: LanguageOption = {},
): ImporterChange {
  const { program } = parse(text, { language });
  const scopes = readScopes(program);
  const edits: TextEdit[] = [];
  let passesOn = false;
  for (const statement of program.body) {
    if (!("source" in statement) || !statement.source || !renamed.isModule(statement.source.value)) continue;
    if (statement.type === "ExportAllDeclaration") passesOn = true;
    if (statement.type === "ExportNamedDeclaration") edits.push(...reExportEdits(statement, renamed));
    if (statement.type === "ImportDeclaration")
      edits.push(...importEdits(program, scopes, statement, renamed));
  }
  return { edits: tidyEdits(text, edits), passesOn };
}

function reExportEdits({ specifiers }: ast.ExportNamedDeclaration, { from, to }: RenamedImport): TextEdit[] {
  return specifiers.flatMap((specifier): TextEdit[] => {
    if (specifier.type !== "ExportSpecifier" || keyName(specifier.local) !== from) return [];
    const { start, end } = nodeRange(specifier.local);
    const isSameName = start === nodeRange(specifier.exported).start;
    return [{ start, end, newText: isSameName ? `${to} as ${from}` : to }];
  });
}

function importEdits(
  program: ast.Program,
  scopes: Scopes,
  { specifiers }: ast.ImportDeclaration,
  { from, to }: RenamedImport,
): TextEdit[] {
  return specifiers.flatMap((specifier): TextEdit[] => {
    const binding = scopes.module.bindings.get(specifier.local.name);
    if (specifier.type === "ImportNamespaceSpecifier")
      return binding ? memberEdits(program, binding, from, to) : [];
    if (specifier.type !== "ImportSpecifier" || keyName(specifier.imported) !== from) return [];
    const { start, end } = nodeRange(specifier.imported);
    if (start !== nodeRange(specifier.local).start) return [{ start, end, newText: to }];
    if (!binding || clashes(scopes, binding, to)) return [{ start, end, newText: `${to} as ${from}` }];
    return renameBinding(binding, to).map((edit) =>
      edit.start === start ? { start, end, newText: to } : edit,
    );
  });
}

/** The edits of accesses through a namespace import: `module.from`, or the type `module.From`. */
function memberEdits(program: ast.Program, { uses }: Binding, from: string, to: string): TextEdit[] {
  const starts = new Set(uses.map(({ start }) => start));
  return nodesWithin([program]).flatMap((node) => {
    const isMember = /^(?:Optional|JSX)?MemberExpression$/.test(node.type);
    const [object, property] =
      node.type === "TSQualifiedName"
        ? [node.left, node.right]
        : isMember && "object" in node && "property" in node && !("computed" in node && node.computed)
          ? [node.object as ast.Node, node.property as ast.Node]
          : [];
    if (
      object &&
      property &&
      starts.has(nodeRange(object).start) &&
      "name" in property &&
      property.name === from
    ) {
      const { start } = nodeRange(property);
      if (object.type === "Identifier" || object.type === "JSXIdentifier")
        return [{ start, end: start + from.length, newText: to }];
    }
    return [];
  });
}

/** A project file. Its path or URI uses forward slashes. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly language?: Language | undefined;
}

/** The extensions that a specifier may omit, or replace with the JavaScript extension for TypeScript. */
const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

function candidatePaths(path: string): string[] {
  const bare = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  return [path, bare, ...extensions.flatMap((ending) => [path + ending, `${path}/index${ending}`])];
}

/** The path that a relative specifier refers to, before extensions are tried. Undefined for a package name. */
function resolvePath(from: string, specifier: string): string | undefined {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/**
 * The changes to the other project files if a file renames an export, including files that re-export it with `export *`. Only
 * relative imports are followed.
 */
export function renameInProject(
  files: readonly SourceText[],
  renamed: { readonly path: string; readonly from: string; readonly to: string },
): ReadonlyMap<string, readonly TextEdit[]> {
  const changes = new Map<string, readonly TextEdit[]>();
  const seen = new Set([renamed.path]);
  const modules = [renamed.path];
  for (let module = modules.pop(); module !== undefined; module = modules.pop()) {
    for (const { path, text, language } of files) {
      if (path === renamed.path || !(text.includes(renamed.from) || /\bexport\s*\*/.test(text))) continue;
      const isModule = (specifier: string): boolean => {
        const target = resolvePath(path, specifier);
        return target !== undefined && candidatePaths(target).includes(module as string);
      };
      const { edits, passesOn } = renameImported(text, { ...renamed, isModule }, { language });
      if (edits.length > 0) changes.set(path, tidyEdits(text, [...(changes.get(path) ?? []), ...edits]));
      if (passesOn && !seen.has(path)) {
        seen.add(path);
        modules.push(path);
      }
    }
  }
  return changes;
}
