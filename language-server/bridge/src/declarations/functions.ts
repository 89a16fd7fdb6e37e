import type * as ast from "@babel/types";
import type { FunctionDeclaration } from "@hookloom/protocol/declarations";
import { asFunction, type PlainFunction, variableDeclarators } from "../read/package-names.ts";
import { keyName } from "../steps/fields.ts";
import { childNodes, nodeRange } from "../syntax/babel.ts";

/** The exported names of a module's own values, each with its local name. */
export function exportsIn({ body }: ast.Program): readonly (readonly [as: string, local: string])[] {
  return body.flatMap((node): (readonly [string, string])[] => {
    if (node.type === "ExportDefaultDeclaration") {
      const { declaration } = node;
      const id = declaration.type === "FunctionDeclaration" ? declaration.id : declaration;
      return id?.type === "Identifier" ? [["default", id.name]] : [];
    }
    if (node.type !== "ExportNamedDeclaration" || node.source) return [];
    const { declaration } = node;
    const ids = declaration?.type === "FunctionDeclaration" ? [declaration] : variableDeclarators(node);
    return [
      ...ids.flatMap(({ id }) => (id?.type === "Identifier" ? [[id.name, id.name] as const] : [])),
      ...node.specifiers.flatMap((each) =>
        each.type === "ExportSpecifier" && each.local.type === "Identifier" && each.exportKind !== "type"
          ? [[keyName(each.exported) ?? each.local.name, each.local.name] as const]
          : [],
      ),
    ];
  });
}

/** The function that a declaration or a variable defines. @param topLevel the functions that the module itself declares */
export function toFunctionDeclaration(
  node: ast.Node,
  topLevel: ReadonlySet<ast.Node>,
  exported: ReadonlyMap<string, string>,
  text: string,
): FunctionDeclaration | undefined {
  const declares = node.type === "FunctionDeclaration" || node.type === "VariableDeclarator";
  if (!declares || node.id?.type !== "Identifier") return undefined;
  const found = asFunction(node.type === "VariableDeclarator" ? node.init : node);
  if (!found) return undefined;
  const { name } = node.id;
  const isTopLevel = topLevel.has(found);
  const exportedAs = isTopLevel ? exported.get(name) : undefined;
  const documentation = isTopLevel ? commentAbove(text, nodeRange(node).start) : undefined;
  const declaredReturn = returnedType(found);
  return {
    name,
    range: nodeRange(found),
    isAsync: found.async === true,
    isPromise: found.async === true || declaredReturn?.promise === true,
    parameters: argumentsFor(found.params),
    isTopLevel,
    returns: declaredReturn === undefined ? returnsValue(found.body) : !declaredReturn.nothing,
    head: functionHead(text, name, found),
    ...(exportedAs === undefined ? {} : { exportedAs }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** An argument for each required parameter, up to the first optional one. */
function argumentsFor(parameters: readonly ast.Node[]): string[] {
  const argumentTexts: string[] = [];
  for (const parameter of parameters) {
    if (parameter.type === "ObjectPattern") argumentTexts.push("{}");
    else if (parameter.type === "ArrayPattern") argumentTexts.push("[]");
    else if (parameter.type !== "Identifier" || parameter.optional) break;
    else if (parameter.name !== "this") argumentTexts.push(parameter.name);
  }
  return argumentTexts;
}

/** Facts from the declared return type. Undefined if there is none. */
function returnedType({
  returnType,
}: PlainFunction): { readonly promise: boolean; readonly nothing: boolean } | undefined {
  if (returnType?.type !== "TSTypeAnnotation") return undefined;
  const type = returnType.typeAnnotation;
  const isNothing = (one: ast.Node | undefined): boolean =>
    one?.type === "TSVoidKeyword" || one?.type === "TSUndefinedKeyword" || one?.type === "TSNeverKeyword";
  const promise =
    type.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    /^Promise(?:Like)?$/.test(type.typeName.name);
  const inner = promise ? type.typeArguments?.params[0] : type;
  return { promise, nothing: isNothing(inner) };
}

/** True if a body returns a value, not counting nested functions. */
function returnsValue(body: ast.BlockStatement | ast.Expression): boolean {
  if (body.type !== "BlockStatement") return true;
  const open: ast.Node[] = [...body.body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "ReturnStatement") {
      if (node.argument) return true;
      continue;
    }
    if (!/Statement$|^SwitchCase$|^CatchClause$/.test(node.type)) continue;
    open.push(...childNodes(node));
  }
  return false;
}

function functionHead(text: string, name: string, node: PlainFunction): string {
  const head = text
    .slice(nodeRange(node).start, nodeRange(node.body).start)
    .trim()
    .replace(/\s*=>\s*\(?$/, "");
  const signature = node.type === "FunctionDeclaration" ? head : `${name} = ${head}`;
  return signature.replace(/\s+/g, " ");
}

/** The text of the doc comment above the statement that contains the declaration at an offset. */
function commentAbove(text: string, offset: number): string | undefined {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  if (
    !/^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:const|let|var|function)?\s*$/.test(
      text.slice(line, offset),
    )
  )
    return undefined;
  const comment = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(text.slice(Math.max(0, line - 5_000), line))?.[1];
  const plainText = comment?.replace(/^[ \t]*\*[ \t]?/gm, "").trim();
  return plainText === undefined || plainText === "" ? undefined : plainText;
}
