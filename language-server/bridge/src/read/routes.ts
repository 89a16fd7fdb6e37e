import type * as ast from "@babel/types";
import { constantText, keyName, withoutParens } from "../steps/fields.ts";
import { asFunction, type ImportedName } from "./package-names.ts";

/** The Express and Fastify methods that take a handler for a path. */
const verbs = new Set(["get", "post", "put", "patch", "delete", "options", "head", "all"]);

/** All methods that define routes. */
export const routeMethods: readonly string[] = [...verbs, "use", "route"];

/** The usual parameter names for an app or a router, in a file that imports neither package. */
const appParameterNames = /^(?:app|server|router|routes|fastify|instance)$/;

/**
 * True if a module has routes: it imports Express or Fastify, or exports a function that takes one of them.
 */
export function hasRoutes(names: ReadonlyMap<string, ImportedName>, program: ast.Program): boolean {
  const isWeb = ({ from }: ImportedName): boolean =>
    /^(?:express|fastify|@fastify\/.+|express-.+)$/.test(from);
  return [...names.values()].some(isWeb) || program.body.some(exportsPlugin);
}

/** True for `module.exports = async (fastify) => { ... }` and `export default (app) => { ... }`. */
function exportsPlugin(statement: ast.Statement): boolean {
  const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
  const value =
    statement.type === "ExportDefaultDeclaration"
      ? statement.declaration
      : expression?.type === "AssignmentExpression" && expression.left.type === "MemberExpression"
        ? expression.right
        : undefined;
  const first = asFunction(value)?.params[0];
  return first?.type === "Identifier" && appParameterNames.test(first.name);
}

function routePath(node: ast.Node | undefined): string | undefined {
  const value = node && withoutParens(node);
  if (value?.type === "RegExpLiteral") return `/${value.pattern}/${value.flags}`;
  if (value?.type !== "ArrayExpression") return constantText(value);
  const paths = value.elements.map((element) => routePath(element ?? undefined));
  return paths.length > 0 && paths.every((path) => path !== undefined) ? paths.join(", ") : undefined;
}

/** The path of `router.route("/orders").get(...).post(...)`, for any method in the chain. */
function chainedPath(object: ast.Node): string | undefined {
  let node = withoutParens(object);
  while (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
    const method = node.callee.computed ? undefined : keyName(node.callee.property);
    if (method === "route") return routePath(node.arguments[0]);
    node = withoutParens(node.callee.object);
  }
  return undefined;
}

type InlineFunction = ast.ArrowFunctionExpression | ast.FunctionExpression | ast.ObjectMethod;

/** The inline function in an argument: the argument itself, or the only function that it passes to a wrapper. */
function inlineFunction(argument: ast.Node): InlineFunction | undefined {
  const node = withoutParens(argument);
  if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") return node;
  if (node.type !== "CallExpression") return undefined;
  const inside = node.arguments.flatMap((one) => inlineFunction(one) ?? []);
  return inside.length === 1 ? inside[0] : undefined;
}

/** Names the handlers that calls register for paths: `GET /orders`. */
export function routeNames(calls: readonly ast.CallExpression[]): ReadonlyMap<ast.Node, string> {
  const names = new Map<ast.Node, string>();
  for (const call of calls) {
    const { callee } = call;
    if (callee.type !== "MemberExpression" || callee.computed) continue;
    const method = keyName(callee.property) ?? "";
    const [first] = call.arguments;
    if (method === "route") nameRouteObject(first, names);
    else if (method === "use") nameRouteFunctions(call.arguments, routePath(first) ?? "", "use", names);
    else if (verbs.has(method)) {
      const path = routePath(first) ?? chainedPath(callee.object);
      if (path !== undefined) nameRouteFunctions(call.arguments, path, method.toUpperCase(), names);
    }
  }
  return names;
}

/** Names the functions of a route. The last one is the handler, and those before it are middleware. */
function nameRouteFunctions(
  given: readonly ast.Node[],
  path: string,
  method: string,
  names: Map<ast.Node, string>,
): void {
  const functions = given.flatMap((argument) => inlineFunction(argument) ?? []);
  const name = `${method} ${path}`.trim();
  functions.forEach((node, index) => {
    const isLast = index === functions.length - 1;
    const handlesErrors = method === "use" && node.params.length === 4;
    names.set(node, isLast ? (handlesErrors ? `${name} errors` : name) : `${name} middleware`);
  });
}

function nameRouteObject(argument: ast.Node | undefined, names: Map<ast.Node, string>): void {
  const object = argument && withoutParens(argument);
  if (object?.type !== "ObjectExpression") return;
  const members = new Map<string, ast.Node>();
  let method: ast.ObjectMethod | undefined;
  for (const property of object.properties) {
    if (property.type === "SpreadElement" || property.computed) continue;
    const key = keyName(property.key) ?? "";
    if (property.type === "ObjectProperty") members.set(key, property.value);
    else if (key === "handler") method = property;
  }
  const handlerProperty = members.get("handler");
  const handler = method ?? (handlerProperty && inlineFunction(handlerProperty));
  const path = routePath(members.get("url") ?? members.get("path"));
  const verb = routePath(members.get("method"))?.toUpperCase();
  if (handler && path !== undefined) names.set(handler, `${verb ?? "GET"} ${path}`);
}

/** The route handlers whose body is just an expression. They are flows as well. */
export function expressionRoutes(
  names: ReadonlyMap<ast.Node, string>,
): readonly ast.ArrowFunctionExpression[] {
  return [...names.keys()].flatMap((node) =>
    node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement" ? [node] : [],
  );
}
