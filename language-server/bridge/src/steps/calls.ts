import type * as ast from "@babel/types";
import type { KnownNames, Range } from "@hookloom/protocol/flow-document";
import { fetchClient, findClient, type HttpClient } from "@hookloom/protocol/http-client";
import { type ConnectionMethod, findConnection } from "@hookloom/runtime/catalog";
import { nodeRange } from "../syntax/babel.ts";
import { findProperty, keyName, withoutParens } from "./fields.ts";

export type Call = ast.CallExpression | ast.OptionalCallExpression | ast.NewExpression;

const logLevels = new Set([
  "trace",
  "debug",
  "verbose",
  "info",
  "log",
  "notice",
  "success",
  "warn",
  "warning",
  "error",
  "fatal",
  "critical",
]);
const logObjects = new Set(["console", "log", "logger"]);
const httpClients = new Set(["axios", "got", "ky", "superagent", "needle"]);
const httpMethods = new Set(["get", "post", "put", "patch", "delete", "head", "options", "request"]);
/** Methods that read the body of a response that is awaited later: `got(url).json()`. */
const bodyReaders = new Set(["json", "text", "buffer", "arrayBuffer", "blob", "bytes", "formData"]);
/** Verbs that are meaningless without an object. */
const plainVerbs = new Set(["insert", "create", "list", "get", "update", "delete", "patch", "add", "remove"]);
const joiners = new Set(["all", "allSettled", "race", "any"]);

/** `yield` or `yield*`, if the expression is one. */
export function yieldWord(expression: ast.Node): "yield" | "yield*" | undefined {
  const node = withoutParens(expression);
  if (node.type !== "YieldExpression") return undefined;
  return node.delegate ? "yield*" : "yield";
}

/** The call in an expression, including inside `await`, `void`, `yield` and parentheses. */
export function callIn(expression: ast.Node): { readonly call: Call; readonly awaited: boolean } | undefined {
  let node = withoutParens(expression);
  let awaited = false;
  for (;;) {
    if (node.type === "AwaitExpression") {
      awaited = true;
      node = withoutParens(node.argument);
    } else if (node.type === "UnaryExpression" && node.operator === "void") {
      node = withoutParens(node.argument);
    } else if (node.type === "YieldExpression" && node.argument != null) {
      node = withoutParens(node.argument);
    } else break;
  }
  return isCall(node) ? { call: node, awaited } : undefined;
}

function isCall(node: ast.Node): node is Call {
  return (
    node.type === "CallExpression" || node.type === "OptionalCallExpression" || node.type === "NewExpression"
  );
}

/** The names in a call's callee. Empty for `new`. */
export function calleePath(call: Call): readonly string[] {
  return call.type === "NewExpression" ? [] : memberPath(call.callee);
}

/** The names in `a.b.c`, outermost object first. Empty if the chain starts with anything other than a name. */
export function memberPath(callee: ast.Node): readonly string[] {
  const path: string[] = [];
  let node = withoutParens(callee);
  while (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    const name = node.computed ? undefined : keyName(node.property);
    if (name === undefined) return [];
    path.push(name);
    node = withoutParens(node.object);
  }
  if (node.type === "Identifier") path.push(node.name);
  else if (node.type === "ThisExpression") path.push("this");
  else return [];
  return path.reverse();
}

/** The range of the last name in a member expression. */
export function propertyRange(callee: ast.Node): Range | undefined {
  const node = withoutParens(callee);
  const member = node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
  return member ? nodeRange(node.property) : undefined;
}

/** True for an `undefined` argument, which is present only because other arguments follow. */
export const isPlaceholder = (node: ast.Node): boolean =>
  node.type === "Identifier" && node.name === "undefined";

/** True for `log.info(...)`, `console.error(...)`, `this.logger.warn(...)`. */
export function isLog(path: readonly string[]): boolean {
  return path.length > 1 && logLevels.has(path.at(-1) ?? "") && logObjects.has(path.at(-2) ?? "");
}

/** A call that makes an HTTP request. */
export interface Request {
  readonly call: Call;
  /** The names in the call's callee. */
  readonly path: readonly string[];
  /** The names of the client's options. Undefined for a client without special handling. */
  readonly client: HttpClient | undefined;
  /** The client's package. */
  readonly connector?: string;
}

/**
 * The call before `.json()` or another method that reads the response body. The call itself if there is no
 * such method.
 */
export function readCall(call: Call): Call {
  const callee = call.type === "NewExpression" ? undefined : withoutParens(call.callee);
  if (callee?.type !== "MemberExpression" && callee?.type !== "OptionalMemberExpression") return call;
  const inner = withoutParens(callee.object);
  return !callee.computed && bodyReaders.has(keyName(callee.property) ?? "") && isCall(inner) ? inner : call;
}

const knownConnector = (name: string, names: KnownNames): string | undefined =>
  Object.hasOwn(names, name) ? names[name]?.connector : undefined;

/** The request in a call: `fetch(url, options)`, or a client's request. Undefined for other calls. */
export function requestIn(call: Call, names: KnownNames): Request | undefined {
  const path = calleePath(call);
  const [first = "", second = ""] = path;
  const hasFetch = first === "globalThis" || first === "window" || knownConnector(first, names) === "undici";
  if ((path.length === 1 && first === "fetch") || (path.length === 2 && hasFetch && second === "fetch"))
    return { call, path, client: fetchClient };
  const inner = readCall(call);
  const innerPath = inner === call ? path : calleePath(inner);
  const isMade = innerPath.length === 1 || (innerPath.length === 2 && httpMethods.has(innerPath[1] ?? ""));
  if (!isMade || inner.arguments.length === 0) return undefined;
  const name = innerPath[0] ?? "";
  const connector = knownConnector(name, names);
  const client = findClient(connector);
  if (client && connector !== undefined) return { call: inner, path: innerPath, client, connector };
  return httpClients.has(name) && inner === call ? { call, path, client: undefined } : undefined;
}

/** A call of a connection's client. */
export interface Action {
  readonly connector: string;
  /** A description of the call: the label from the catalogue, otherwise the connection and the method. */
  readonly label: string;
  /** The arguments that the card shows, if the catalogue defines them. */
  readonly shows?: ConnectionMethod["shows"];
}

/** The query values at the end of a URL: those in `${new URLSearchParams(values)}` after the `?`. */
export function queryIn(
  url: ast.Node,
): { readonly template: ast.TemplateLiteral; readonly values: ast.Node } | undefined {
  if (url.type !== "TemplateLiteral" || url.quasis.at(-1)?.value.raw !== "") return undefined;
  const last = url.expressions.at(-1);
  if (last?.type !== "NewExpression" || !/[?&]$/.test(url.quasis.at(-2)?.value.raw ?? "")) return undefined;
  const [values, ...others] = last.arguments;
  const isQuery = last.callee.type === "Identifier" && last.callee.name === "URLSearchParams";
  return isQuery && values && others.length === 0 ? { template: url, values } : undefined;
}

/** The action of a call with this path. Undefined if its object is not a known client. */
export function findAction(path: readonly string[], names: KnownNames): Action | undefined {
  const known = path[0] !== undefined && Object.hasOwn(names, path[0]) ? names[path[0]] : undefined;
  const connector = known?.connector;
  if (connector === undefined) return undefined;
  const row = findConnection(connector);
  const called = path.slice(1).join(".");
  const method = row?.methods.find((each) => each.path === called);
  if (method !== undefined) return { connector, label: method.label, shows: method.shows };
  const verb = path.at(-1) ?? "";
  // The client of an OpenAPI document: `shop.POST("/orders", ...)`.
  if (connector === "openapi-fetch" && path.length === 2)
    return { connector, label: verb, shows: { argument: 0 } };
  const action = path.length > 2 && plainVerbs.has(verb) ? path.slice(-2).join(".") : verb;
  return { connector, label: `${row?.label ?? connector} · ${action}` };
}

/** The argument, or its property, that a card shows. Undefined if it is not written out in the call. */
export function shownArgument(
  call: Call,
  { argument, property }: NonNullable<Action["shows"]>,
): ast.Node | undefined {
  let node = call.arguments[argument] as ast.Node | undefined;
  for (const name of property?.split(".") ?? []) node = findProperty(node, name)?.value;
  return node && withoutParens(node);
}

/** The list of `Promise.all([ ... ])` and similar methods. */
export function parallelList(call: Call, path: readonly string[]): ast.ArrayExpression | undefined {
  if (call.arguments.length !== 1) return undefined;
  if (path.length !== 2 || path[0] !== "Promise" || !joiners.has(path[1] ?? "")) return undefined;
  const list = withoutParens(call.arguments[0] as ast.Node);
  return list.type === "ArrayExpression" ? list : undefined;
}
