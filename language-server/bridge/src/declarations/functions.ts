import type * as t from "@babel/types";
import type { FunctionDeclaration } from "@hookloom/protocol/declarations";
import { keyName, withoutParens } from "../steps/fields.ts";
import { isNode, nodeRange } from "../syntax/babel.ts";

type FunctionNode = t.FunctionDeclaration | t.FunctionExpression | t.ArrowFunctionExpression;

const isFunction = (node: t.Node | null | undefined): node is FunctionNode =>
  node?.type === "FunctionDeclaration" ||
  node?.type === "FunctionExpression" ||
  node?.type === "ArrowFunctionExpression";

/** The names under which a module exports what it declares, by the name of the declaration. */
export function exportedLocals(program: t.Program): ReadonlyMap<string, string> {
  const exported = new Map<string, string>();
  for (const node of program.body) {
    if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      const id = declaration.type === "FunctionDeclaration" ? declaration.id : declaration;
      if (id?.type === "Identifier") exported.set(id.name, "default");
    }
    if (node.type !== "ExportNamedDeclaration" || node.source) continue;
    const { declaration } = node;
    if (declaration?.type === "FunctionDeclaration" && declaration.id)
      exported.set(declaration.id.name, declaration.id.name);
    if (declaration?.type === "VariableDeclaration")
      for (const { id } of declaration.declarations)
        if (id.type === "Identifier") exported.set(id.name, id.name);
    for (const each of node.specifiers)
      if (each.type === "ExportSpecifier" && each.local.type === "Identifier" && each.exportKind !== "type")
        exported.set(each.local.name, keyName(each.exported) ?? each.local.name);
  }
  return exported;
}

/** The function that a declaration or a variable names. @param topLevel the functions that the module itself declares */
export function toFunctionDeclaration(
  node: t.Node,
  topLevel: ReadonlySet<t.Node>,
  exported: ReadonlyMap<string, string>,
  text: string,
): FunctionDeclaration | undefined {
  const declares = node.type === "FunctionDeclaration" || node.type === "VariableDeclarator";
  if (!declares || node.id?.type !== "Identifier") return undefined;
  const found = node.type === "VariableDeclarator" ? node.init && withoutParens(node.init) : node;
  if (!isFunction(found)) return undefined;
  const { name } = node.id;
  const isTopLevel = topLevel.has(found);
  const exportedAs = isTopLevel ? exported.get(name) : undefined;
  const documentation = isTopLevel ? commentAbove(text, nodeRange(node).start) : undefined;
  const given = returnedType(found);
  return {
    name,
    range: nodeRange(found),
    isAsync: found.async === true,
    isPromise: found.async === true || given?.promise === true,
    parameters: argumentsFor(found.params),
    isTopLevel,
    returns: given === undefined ? returnsValue(found.body) : !given.nothing,
    head: functionHead(text, name, found),
    ...(exportedAs === undefined ? {} : { exportedAs }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** The arguments that parameters ask for, up to the first one that can be left out. */
function argumentsFor(parameters: readonly t.Node[]): string[] {
  const given: string[] = [];
  for (const parameter of parameters) {
    if (parameter.type === "ObjectPattern") given.push("{}");
    else if (parameter.type === "ArrayPattern") given.push("[]");
    else if (parameter.type !== "Identifier" || parameter.optional) break;
    else if (parameter.name !== "this") given.push(parameter.name);
  }
  return given;
}

/** What the declared type of the result says; undefined if it is not declared. */
function returnedType({
  returnType,
}: FunctionNode): { readonly promise: boolean; readonly nothing: boolean } | undefined {
  if (returnType?.type !== "TSTypeAnnotation") return undefined;
  const type = returnType.typeAnnotation;
  const isNothing = (one: t.Node | undefined): boolean =>
    one?.type === "TSVoidKeyword" || one?.type === "TSUndefinedKeyword" || one?.type === "TSNeverKeyword";
  const promise =
    type.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    /^Promise(?:Like)?$/.test(type.typeName.name);
  const inner = promise ? type.typeArguments?.params[0] : type;
  return { promise, nothing: isNothing(inner) };
}

/** True where a body returns a value, not counting functions inside of it. */
function returnsValue(body: t.BlockStatement | t.Expression): boolean {
  if (body.type !== "BlockStatement") return true;
  const open: t.Node[] = [...body.body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "ReturnStatement") {
      if (node.argument) return true;
      continue;
    }
    if (!/Statement$|^SwitchCase$|^CatchClause$/.test(node.type)) continue;
    for (const value of Object.values(node))
      for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) open.push(one);
  }
  return false;
}

function functionHead(text: string, name: string, node: FunctionNode): string {
  const head = text
    .slice(nodeRange(node).start, nodeRange(node.body).start)
    .trim()
    .replace(/\s*=>\s*\(?$/, "");
  const whole = node.type === "FunctionDeclaration" ? head : `${name} = ${head}`;
  return whole.replace(/\s+/g, " ");
}

/** The text of the documentation comment above the statement that a declaration at an offset is in. */
function commentAbove(text: string, offset: number): string | undefined {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  if (
    !/^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:const|let|var|function)?\s*$/.test(
      text.slice(line, offset),
    )
  )
    return undefined;
  const comment = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(text.slice(Math.max(0, line - 5_000), line))?.[1];
  const plain = comment?.replace(/^[ \t]*\*[ \t]?/gm, "").trim();
  return plain === undefined || plain === "" ? undefined : plain;
}
