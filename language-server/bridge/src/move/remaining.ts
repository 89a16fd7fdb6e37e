import type * as ast from "@babel/types";
import type { RemainingUse } from "@hookloom/protocol/move";
import { readScopes } from "../edits/names/scope-reader.ts";
import type { Scopes } from "../edits/names/scopes.ts";
import { lineNumberAt } from "../edits/operations/code.ts";
import type { FlowModel } from "../model/flow-model.ts";
import { keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { contextMembers } from "./members.ts";
import { TreeIndex, usesAt } from "./source.ts";

/** Collects the uses that the user has to change, with their lines. */
class Remaining {
  readonly #lines = new Map<string, Set<number>>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  add(what: string, at: number): void {
    const lines = this.#lines.get(what) ?? new Set();
    this.#lines.set(what, lines.add(lineNumberAt(this.#text, at)));
  }

  all(): readonly RemainingUse[] {
    return [...this.#lines].map(([what, lines]) => ({ what, lines: [...lines].sort((a, b) => a - b) }));
  }
}

/**
 * The uses in a moved file that still refer to the framework: members of a handler's arguments that Hookloom does not
 * provide, uses of the app other than its handlers, and names that only the framework declared.
 * @param before The unresolved names in the original file.
 */
export function remainingUses(
  model: FlowModel,
  trigger: string,
  before: ReadonlySet<string>,
): readonly RemainingUse[] {
  const { text, program } = model.parsed;
  const scopes = readScopes(program);
  const tree = new TreeIndex(program);
  const remaining = new Remaining(text);
  for (const { node, registrations } of model.flows.values()) {
    if (registrations.length > 0 && node) addArguments(remaining, scopes, tree, node);
  }
  addTriggerUses(remaining, scopes, tree, trigger);
  for (const { name, start } of scopes.globals)
    if (name !== "console" && !before.has(name)) remaining.add(name, start);
  return remaining.all();
}

function addArguments(remaining: Remaining, scopes: Scopes, tree: TreeIndex, node: ast.Function): void {
  const [parameter] = node.params;
  if (parameter?.type === "ObjectPattern") addPattern(remaining, scopes, tree, parameter);
  if (parameter?.type !== "Identifier") return;
  for (const { start } of usesAt(scopes, nodeRange(parameter).start)) {
    const identifier = tree.identifierAt(start);
    const member = identifier && tree.memberAccess(identifier);
    if (!member) remaining.add(parameter.name, start);
    else if (!contextMembers.has(member.property.name))
      remaining.add(`${parameter.name}.${member.property.name}`, start);
    else if (member.property.name === "log") addLogCall(remaining, tree, member, `${parameter.name}.log`);
  }
}

/** A log call takes a message followed by fields, while other loggers accept any values. */
function addLogCall(remaining: Remaining, tree: TreeIndex, log: ast.Node, name: string): void {
  const level = tree.memberAccess(log);
  const call = level && tree.parent(level);
  if (!level || call?.type !== "CallExpression" || call.callee !== level) return;
  const [message, ...fields] = call.arguments.map((argument) => withoutParens(argument));
  const isText =
    message !== undefined && message.type !== "ObjectExpression" && message.type !== "ArrayExpression";
  const areFields = fields.length === 0 || (fields.length === 1 && fields[0]?.type === "ObjectExpression");
  if (!isText || !areFields || !logLevels.has(level.property.name))
    remaining.add(`${name}.${level.property.name}`, nodeRange(call).start);
}

const logLevels: ReadonlySet<string> = new Set(["debug", "info", "warn", "error"]);

/** Adds each use of the names that are destructured from the arguments. */
function addPattern(
  remaining: Remaining,
  scopes: Scopes,
  tree: TreeIndex,
  { properties }: ast.ObjectPattern,
): void {
  for (const property of properties) {
    const key = property.type === "ObjectProperty" ? keyName(property.key) : "...";
    if (key === "log" && property.type === "ObjectProperty" && property.value.type === "Identifier") {
      const { name } = property.value;
      for (const { start } of usesAt(scopes, nodeRange(property.value).start)) {
        const identifier = tree.identifierAt(start);
        if (identifier) addLogCall(remaining, tree, identifier, name);
      }
    }
    if (key !== undefined && contextMembers.has(key)) continue;
    const value = property.type === "ObjectProperty" ? property.value : property.argument;
    const bound = value.type === "AssignmentPattern" ? value.left : value;
    const uses = bound.type === "Identifier" ? usesAt(scopes, nodeRange(bound).start) : [];
    const offsets = uses.length > 0 ? uses.map(({ start }) => start) : [nodeRange(property).start];
    for (const at of offsets) remaining.add(key ?? "[computed]", at);
  }
}

/** Adds all uses except handler registrations and the default export. */
function addTriggerUses(remaining: Remaining, scopes: Scopes, tree: TreeIndex, trigger: string): void {
  for (const { start } of scopes.module.bindings.get(trigger)?.uses ?? []) {
    const identifier = tree.identifierAt(start);
    const member = identifier && tree.memberAccess(identifier);
    const call = identifier && tree.parent(member ?? identifier);
    if (member?.property.name === "on" && call?.type === "CallExpression") continue;
    const callee = call?.type === "CallExpression" ? withoutParens(call.callee) : undefined;
    if (!member && callee && callee !== identifier && isDefaultExport(tree, call)) continue;
    remaining.add(member ? `${trigger}.${member.property.name}` : trigger, start);
  }
}

const isDefaultExport = (tree: TreeIndex, call: ast.Node | undefined): boolean =>
  call !== undefined && tree.parent(call)?.type === "ExportDefaultDeclaration";
