import type { Node } from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import type { BlockInfo } from "../../model/flow-model.ts";
import { type Language, nodeRange } from "../../syntax/babel.ts";
import { parse } from "../../syntax/parse.ts";
import type { EditContext } from "../context.ts";
import { isReserved, nextName } from "./fresh-name.ts";
import { declaredBy, namesIn, namesInsideOf } from "./names.ts";
import { nodesAround } from "./nodes.ts";
import { readScopes } from "./scope-reader.ts";
import { scopeNames } from "./scopes.ts";

/** Returns a free name for new code: the given one if it is free, otherwise the next one with a numeric suffix. */
export type FreeNames = (wanted: string) => string;

/** The names that are visible inside a block. */
export function namesAround(context: EditContext, block: BlockInfo): Set<string> {
  const { program } = context.model.parsed;
  const { start, end } = block.block.range;
  const around = nodesAround(program, { start, end: Math.max(start, end) });
  return new Set(around.flatMap((node) => [...namesInsideOf(node), ...moduleNamesIn(node)]));
}

/** The logger in scope at a block: `log` in a handler, Bolt's `logger`, otherwise `console`. */
export function loggerIn(context: EditContext, block: BlockInfo): string {
  const around = namesAround(context, block);
  return ["log", "logger"].find((name) => around.has(name)) ?? "console";
}

function moduleNamesIn(node: Node): string[] {
  if (node.type !== "Program") return [];
  return node.body.flatMap((statement) => {
    if (statement.type === "ImportDeclaration") return statement.specifiers.map(({ local }) => local.name);
    if (statement.type === "VariableDeclaration") return declaredBy([statement]);
    return "declaration" in statement && statement.declaration
      ? declaredBy([statement.declaration as Node])
      : [];
  });
}

/** All names that occur in the function around a block. */
export function namesOfFunction(block: BlockInfo): Set<string> {
  return block.flow.node ? namesIn([block.flow.node]) : new Set();
}

/** The variables that are used inside the function around a block, excluding properties and keys. */
function variablesAround({ model }: EditContext, { flow }: BlockInfo): Set<string> {
  if (!flow.node) return new Set();
  const range = nodeRange(flow.node);
  const { bindings, globals } = readScopes(model.parsed.program);
  const mentions = [...globals, ...bindings.flatMap(({ declarations, uses }) => [...declarations, ...uses])];
  return new Set(mentions.filter((each) => contains(range, each)).map(({ name }) => name));
}

const freeNamesExcept =
  (...taken: readonly ReadonlySet<string>[]): FreeNames =>
  (wanted) =>
    nextName(wanted, (name) => isReserved(name) || taken.some((names) => names.has(name)));

/** Names for variables of new code in a block. They shadow no name in scope, and do not affect other uses in the function. */
export function freeNamesIn(context: EditContext, block: BlockInfo): FreeNames {
  return freeNamesExcept(namesAround(context, block), variablesAround(context, block));
}

/**
 * Names for imports of new code in a block. Names in other functions, including globals, keep their meaning.
 */
export function freeImportsFor(context: EditContext, block: BlockInfo): FreeNames {
  const { module, globals } = readScopes(context.model.parsed.program);
  const used = new Set([...globals.map(({ name }) => name), ...module.bindings.keys()]);
  return freeNamesExcept(used, namesAround(context, block), variablesAround(context, block));
}

/** Names for declarations at file level that are neither declared nor used anywhere in the file. Works for any text. */
export function freeNames(text: string, language?: Language): FreeNames {
  return freeNamesExcept(scopeNames(readScopes(parse(text, { language }).program)));
}
