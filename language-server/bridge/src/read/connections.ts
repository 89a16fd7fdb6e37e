import type * as ast from "@babel/types";
import type { ConnectionDeclaration } from "@hookloom/protocol/declarations";
import { findClient } from "@hookloom/protocol/http-client";
import { connectionOf } from "@hookloom/runtime/catalog";
import { nameRange } from "../steps/expressions.ts";
import { keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { type ImportedName, variableDeclarators } from "./package-names.ts";

type Imports = ReadonlyMap<string, ImportedName>;

/** Node modules that can be imported without `node:`. */
const nodeModules = new Set([
  ..."assert buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https".split(
    " ",
  ),
  ..."inspector module net os path perf_hooks process punycode querystring readline repl stream sys".split(
    " ",
  ),
  ..."string_decoder timers tls tty url util v8 vm wasi worker_threads zlib".split(" "),
]);

/** Names of functions that create a client: `createClient(...)`, `Shop.connect(...)`. */
const clientFactoryName = /^(create|connect|init)|client$/i;

/** The module variables that hold clients of connections, in source order. */
export function connectionsIn(program: ast.Program, imports: Imports): readonly ConnectionDeclaration[] {
  return program.body
    .flatMap(variableDeclarators)
    .flatMap(({ id, init }): readonly ConnectionDeclaration[] => {
      const connector = id.type === "Identifier" && init != null ? findConnector(init, imports) : undefined;
      if (id.type !== "Identifier" || init == null || connector === undefined) return [];
      const types = importTypeSource(init);
      const about = types === undefined ? {} : { types };
      return [{ name: id.name, connector, ...about, range: nodeRange(init), nameRange: nameRange(id) }];
    });
}

/** The module specifier in `createClient<import("./order-desk-api.ts").paths>(...)`. */
function importTypeSource(init: ast.Node): string | undefined {
  const node = withoutParens(init);
  const [type] = node.type === "CallExpression" ? (node.typeArguments?.params ?? []) : [];
  return type?.type === "TSImportType" && type.source.type === "StringLiteral"
    ? type.source.value
    : undefined;
}

/** The connection whose client an expression creates: the id of a catalogue row, otherwise the package name. */
function findConnector(init: ast.Node, imports: Imports): string | undefined {
  let node = withoutParens(init);
  if (node.type === "AwaitExpression") node = withoutParens(node.argument);
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return undefined;
  const calledFunction = calledExport(node.callee, imports);
  if (calledFunction === undefined) return undefined;
  const row = connectionOf(calledFunction.module, calledFunction.exported);
  if (row !== undefined) return row.id;
  const name = packageName(calledFunction.module);
  // The other functions of a package often create objects that are not clients, such as schemas, routers or loggers.
  const isClient =
    node.type === "NewExpression" ||
    calledFunction.exported === "default" ||
    clientFactoryName.test(calledFunction.called) ||
    (calledFunction.called === "extend" && findClient(name) !== undefined);
  return name !== undefined && isClient ? name : undefined;
}

/** The export that a callee refers to, directly or as a member: `new pg.Pool(...)`, `Shop.connect(...)`. */
function calledExport(
  callee: ast.Node,
  imports: Imports,
): { readonly module: string; readonly exported: string; readonly called: string } | undefined {
  const node = withoutParens(callee);
  if (node.type === "Identifier") {
    const imported = imports.get(node.name);
    return imported && { module: imported.from, exported: imported.exported, called: imported.exported };
  }
  if (node.type !== "MemberExpression" || node.computed || node.object.type !== "Identifier")
    return undefined;
  const imported = imports.get(node.object.name);
  const member = keyName(node.property);
  if (imported === undefined || member === undefined) return undefined;
  const { from: module, exported } = imported;
  const isModule = exported === "*" || exported === "default";
  return { module, exported: isModule ? member : exported, called: member };
}

/** The package of a module. Undefined for modules of the project, of Node or of the Hookloom runtime. */
function packageName(module: string): string | undefined {
  const [scope = "", name] = module.split("/");
  if (/^[./#]|^\w+:/.test(module) || nodeModules.has(scope) || module.startsWith("@hookloom/"))
    return undefined;
  return scope.startsWith("@") && name !== undefined ? `${scope}/${name}` : scope;
}
