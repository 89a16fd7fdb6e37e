import type * as t from "@babel/types";
import { findSource, sources } from "@hookloom/runtime/catalog";
import type { Range } from "../../protocol/protocol.ts";
import { rangeOf } from "../syntax/babel.ts";
import { keyName, withoutParens } from "./steps/fields.ts";

/** A variable of the module that holds a trigger: `const hub = github({ ... })`. */
export interface TriggerVariable {
  readonly name: string;
  readonly source: string;
  readonly call: t.CallExpression;
  readonly nameRange: Range;
  readonly statement: t.Statement;
}

/** A name that the module imports: from where, and under which name it is exported there. */
export interface ImportedName {
  readonly from: string;
  readonly exported: string;
}

/** What the module's own statements declare, as far as triggers need it. */
export interface ModuleNames {
  readonly imports: ReadonlyMap<string, ImportedName>;
  readonly triggers: ReadonlyMap<string, TriggerVariable>;
}

/** One event of one trigger that a call subscribes to. */
export interface Subscription {
  readonly trigger: TriggerVariable;
  readonly events: readonly { readonly name: string; readonly range: Range }[];
  readonly handler: t.Node | undefined;
}

const runtimePrefix = "@hookloom/runtime/";

/** Reads the imports of a module and the variables that hold its triggers. */
export function readModuleNames(program: t.Program): ModuleNames {
  const imports = new Map<string, ImportedName>();
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") addImports(statement, imports);
  }
  const triggers = new Map<string, TriggerVariable>();
  for (const statement of program.body) {
    for (const trigger of triggersIn(statement, imports)) triggers.set(trigger.name, trigger);
  }
  return { imports, triggers };
}

/** The variables of one statement of the module that hold triggers. */
export function triggersIn(
  statement: t.Statement,
  imports: ModuleNames["imports"],
): readonly TriggerVariable[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  if (declaration?.type !== "VariableDeclaration") return [];
  const triggers: TriggerVariable[] = [];
  for (const { id, init } of declaration.declarations) {
    const call = init && withoutParens(init);
    if (id.type !== "Identifier" || call?.type !== "CallExpression") continue;
    const source = factorySource(call.callee, imports);
    if (source === undefined) continue;
    const { start } = rangeOf(id);
    const nameRange = { start, end: start + id.name.length };
    triggers.push({ name: id.name, source, call, nameRange, statement });
  }
  return triggers;
}

function addImports(statement: t.ImportDeclaration, imports: Map<string, ImportedName>): void {
  const from = statement.source.value;
  for (const specifier of statement.specifiers) {
    const exported =
      specifier.type === "ImportSpecifier"
        ? (keyName(specifier.imported) ?? "default")
        : specifier.type === "ImportNamespaceSpecifier"
          ? "*"
          : "default";
    imports.set(specifier.local.name, { from, exported });
  }
}

/** The source whose factory a callee is: imported by name, or as a member of a namespace import. */
function factorySource(callee: t.Node, imports: ReadonlyMap<string, ImportedName>): string | undefined {
  const node = withoutParens(callee);
  if (node.type === "Identifier") {
    const imported = imports.get(node.name);
    return imported && sourceOf(imported.from, imported.exported);
  }
  if (node.type !== "MemberExpression" || node.object.type !== "Identifier" || node.computed)
    return undefined;
  const imported = imports.get(node.object.name);
  const member = keyName(node.property);
  return imported?.exported === "*" && member ? sourceOf(imported.from, member) : undefined;
}

/** The source of a runtime module's factory; other exports of such a module do not create triggers. */
function sourceOf(module: string, exported: string): string | undefined {
  if (!module.startsWith(runtimePrefix)) return undefined;
  const known = sources.find((source) => source.module === module);
  if (known) return known.factory === exported ? known.id : undefined;
  const id = module.slice(runtimePrefix.length);
  return id === exported ? id : undefined;
}

/** The subscription that a call makes: `hub.on("issues.opened", handler)`, also chained. */
export function subscriptionOf(call: t.CallExpression, names: ModuleNames): Subscription | undefined {
  if (names.triggers.size === 0 || call.callee.type !== "MemberExpression") return undefined;
  if (!isOn(call.callee)) return undefined;
  let object = withoutParens(call.callee.object);
  while (
    object.type === "CallExpression" &&
    object.callee.type === "MemberExpression" &&
    isOn(object.callee)
  ) {
    object = withoutParens(object.callee.object);
  }
  const trigger = object.type === "Identifier" ? names.triggers.get(object.name) : undefined;
  const [event, handler] = call.arguments;
  if (trigger === undefined || event === undefined) return undefined;
  const events = eventsOf(withoutParens(event));
  return events.length > 0 ? { trigger, events, handler } : undefined;
}

function isOn(callee: t.MemberExpression): boolean {
  return !callee.computed && callee.property.type === "Identifier" && callee.property.name === "on";
}

function eventsOf(node: t.Node): Subscription["events"] {
  if (node.type === "StringLiteral") return [{ name: node.value, range: rangeOf(node) }];
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) {
    return [{ name: node.quasis[0]?.value.cooked ?? "", range: rangeOf(node) }];
  }
  if (node.type !== "ArrayExpression") return [];
  return node.elements.flatMap((element) => (element === null ? [] : eventsOf(withoutParens(element))));
}

/** The name of a handler for people: the source's name and the event. */
export function handlerName(source: string, event: string): string {
  return `${findSource(source)?.label ?? source} · ${event}`;
}
