import type * as ast from "@babel/types";
import type {
  Declarations,
  FunctionDeclaration,
  HandlerDeclaration,
  Literal,
  SettingDeclaration,
  TriggerDeclaration,
} from "@hookloom/protocol/declarations";
import type { FlowDocument, KnownNames, Range } from "@hookloom/protocol/flow-document";
import { findClient } from "@hookloom/protocol/http-client";
import { findSource } from "@hookloom/runtime/catalog";
import { visitNodes } from "../model/flow-children.ts";
import type { FlowModel } from "../model/flow-model.ts";
import { associate, readFlowWithNodes } from "../read/associate.ts";
import { connectionsIn } from "../read/connections.ts";
import { declaredFunctions } from "../read/find-flows.ts";
import { variableDeclarators } from "../read/package-names.ts";
import {
  type ModuleNames,
  readModuleNames,
  readSubscription,
  type TriggerVariable,
} from "../read/triggers.ts";
import { constantText, findProperty, keyName, withoutParens } from "../steps/fields.ts";
import { type Language, nodeRange } from "../syntax/babel.ts";
import { parse } from "../syntax/parse.ts";
import { declaredApps, environmentRead } from "./apps.ts";
import { defaultExport, runtimeExport } from "./default-export.ts";
import { exportsIn, toFunctionDeclaration } from "./functions.ts";

export interface ReadDeclarationsOptions {
  readonly language?: Language | undefined;
  /** The document that `readFlow` returned for the same text. Handlers refer to its flows. */
  readonly document?: FlowDocument | undefined;
}

/**
 * Reads the triggers, handlers and settings that a file declares, without running any code. Never throws. For a text with
 * syntax errors, returns what can still be read.
 */
export function readDeclarations(text: string, options: ReadDeclarationsOptions = {}): Declarations {
  const { language, document } = options;
  const model = document && associate(text, document, { language });
  return declarationsIn(model ?? readFlowWithNodes(text, { language }));
}

/** Reads the declarations in a file from its flow model. */
export function declarationsIn(model: FlowModel): Declarations {
  const { program } = model.parsed;
  const names = readModuleNames(program, model.parsed.comments);
  const settings = new Map<ast.Node, SettingDeclaration>();
  const functions: FunctionDeclaration[] = [];
  const environmentReads: Declarations["environmentReads"][number][] = [];
  const topLevel = new Set(declaredFunctions(program.body).values());
  const exported = new Map(exportsIn(program).map(([as, local]) => [local, as]));
  visitNodes(program, (node) => {
    const setting = node.type === "CallExpression" ? parseSetting(node, names) : undefined;
    if (setting) settings.set(node, setting);
    const declared = toFunctionDeclaration(node, topLevel, exported, model.parsed.text);
    if (declared) functions.push(declared);
    const read = environmentRead(node);
    if (read !== undefined) environmentReads.push({ name: read, range: nodeRange(node) });
  });
  // An object that only registers handlers is not a client, although it is created from a package in the same way.
  const isApp = ({ start }: Range): boolean =>
    names.apps.some(({ nameRange, member }) => nameRange.start === start && member === undefined);
  const exports = defaultExport(program, names);
  const served = exports.is === "webhook" ? exports.triggers : undefined;
  const handlers = handlersByTrigger(model, names);
  const settingName = settingResolver(program, settings);
  return {
    triggers: [...names.triggers.values()].map((trigger) => {
      return declaredTrigger(trigger, handlers.get(trigger.name) ?? [], settingName);
    }),
    apps: declaredApps(names, handlers),
    connections: connectionsIn(program, names.imports).filter(({ nameRange }) => !isApp(nameRange)),
    settings: [...settings.values()].sort((a, b) => a.range.start - b.range.start),
    functions: functions.sort((a, b) => a.range.start - b.range.start),
    environmentReads: environmentReads.sort((a, b) => a.range.start - b.range.start),
    ...(served === undefined ? {} : { exported: served }),
  };
}

/** Matches an import that may be of a client: from neither the project, nor Node, nor a source's module. */
const importsPackage = /\bfrom\s*["'](?!\.|node:|@hookloom\/runtime(?!\/http-client["']))/;
const importsProjectFile = /\bfrom\s*["']\.{1,2}\//;

export interface ReadNamesOptions {
  readonly language?: Language | undefined;
  /**
   * Returns the clients that a project file exports, given a specifier such as `./clients.ts`. Without this
   * function, none are known.
   */
  readonly exportsOf?: ((specifier: string) => KnownNames) | undefined;
  /** True to return the exported names of the file's own clients instead of the names of the clients that it uses. */
  readonly exported?: boolean;
}

/**
 * The names in a file that refer to clients of connections. `readFlow` shows their calls as `action` steps.
 * Never throws. A text without an import that could be a client is not parsed.
 */
export function readNames(text: string, options: ReadNamesOptions = {}): KnownNames {
  const { language, exportsOf, exported = false } = options;
  if (!importsPackage.test(text) && !(exportsOf && importsProjectFile.test(text))) return {};
  const { program } = parse(text, { language });
  const { imports } = readModuleNames(program);
  const importedClients = [...imports].flatMap(([name, { from, exported: as }]) => {
    // `got` itself sends requests, so no client instance is required.
    const client = findClient(from);
    const isClient = client !== undefined && ["default", "*", from, client.requestFunction].includes(as);
    const known = isClient ? { connector: from } : from.startsWith(".") ? exportsOf?.(from)[as] : undefined;
    return known ? [[name, known] as const] : [];
  });
  const declaredClients = connectionsIn(program, imports).map(({ name, connector, types }) => {
    return [name, { connector, ...(types === undefined ? {} : { types }) }] as const;
  });
  const names = new Map([...importedClients, ...declaredClients]);
  if (!exported) return Object.fromEntries(names);
  const exportedClients = exportsIn(program).flatMap(([as, local]) => {
    const known = names.get(local);
    return known ? [[as, known] as const] : [];
  });
  return Object.fromEntries(exportedClients);
}

function parseSetting(call: ast.CallExpression, names: ModuleNames): SettingDeclaration | undefined {
  const declares = runtimeExport(call.callee, names);
  const [name, description, given] = call.arguments;
  if ((declares !== "secret" && declares !== "setting") || name === undefined) return undefined;
  const text = constantText(name);
  if (text === undefined) return undefined;
  const options = given && withoutParens(given);
  const fallback = constantText(findOption(options, "default"));
  const optional = findOption(options, "optional");
  const descriptionText = constantText(description);
  return {
    name: text,
    secret: declares === "secret",
    ...(descriptionText === undefined ? {} : { description: descriptionText }),
    ...(fallback === undefined ? {} : { default: fallback }),
    optional: optional?.type === "BooleanLiteral" && optional.value,
    range: nodeRange(call),
    nameRange: nodeRange(withoutParens(name)),
  };
}

function findOption(options: ast.Node | undefined, name: string): ast.Node | undefined {
  const found = findProperty(options, name);
  return found && withoutParens(found.value);
}

function propertyName(property: ast.ObjectExpression["properties"][number]): string | undefined {
  return property.type === "SpreadElement" || property.computed ? undefined : keyName(property.key);
}

/** Returns a function that finds the setting behind an expression, also through a module variable. */
function settingResolver(
  program: ast.Program,
  settings: ReadonlyMap<ast.Node, SettingDeclaration>,
): (value: ast.Node) => string | undefined {
  const variables = new Map<string, string>();
  for (const { id, init } of program.body.flatMap(variableDeclarators)) {
    const setting = init && settings.get(withoutParens(init));
    if (setting && id.type === "Identifier") variables.set(id.name, setting.name);
  }
  return (value) => {
    return settings.get(value)?.name ?? (value.type === "Identifier" ? variables.get(value.name) : undefined);
  };
}

function declaredTrigger(
  trigger: TriggerVariable,
  handlers: readonly HandlerDeclaration[],
  settingName: (value: ast.Node) => string | undefined,
): TriggerDeclaration {
  const { name, source, call, nameRange } = trigger;
  const optionsArgument = call.arguments[0] && withoutParens(call.arguments[0]);
  const properties = optionsArgument?.type === "ObjectExpression" ? optionsArgument.properties : [];
  // A spread or a computed name may set any option, and overrides those before it.
  const lastHidden = properties.findLastIndex((property) => propertyName(property) === undefined);
  const isComputed =
    lastHidden >= 0 || (optionsArgument !== undefined && optionsArgument.type !== "ObjectExpression");
  const secrets: Record<string, string> = {};
  const options: string[] = [];
  for (const property of properties) {
    const option = propertyName(property);
    if (option === undefined) continue;
    options.push(option);
    const value = property.type === "ObjectProperty" ? settingName(withoutParens(property.value)) : undefined;
    if (value !== undefined) secrets[option] = value;
  }
  const path = findOption(optionsArgument, "path");
  const literal = constantText(path);
  const isPathKnown =
    literal !== undefined && properties.findIndex((one) => propertyName(one) === "path") > lastHidden;
  return {
    name,
    source,
    path: literal ?? findSource(source)?.path ?? `/${source}`,
    ...(path && isPathKnown ? { pathRange: nodeRange(path) } : {}),
    literals: literalOptions(optionsArgument),
    secrets,
    options,
    ...(isComputed ? { computed: true } : {}),
    range: nodeRange(call),
    nameRange,
    handlers,
  };
}

function literalOptions(options: ast.Node | undefined): TriggerDeclaration["literals"] {
  const value = literalValue(options);
  return typeof value === "object" && options?.type === "ObjectExpression"
    ? (value as TriggerDeclaration["literals"])
    : {};
}

function handlersByTrigger(
  model: FlowModel,
  names: ModuleNames,
): ReadonlyMap<string, readonly HandlerDeclaration[]> {
  const found = new Map<string, HandlerDeclaration[]>();
  const seen = new Set<ast.Node>();
  for (const { flow, registrations } of model.flows.values()) {
    for (const { call, statement, trigger, framework } of registrations) {
      if (seen.has(call)) continue;
      seen.add(call);
      const list = found.get(trigger) ?? [];
      found.set(trigger, list);
      for (const { name, range, detail } of readSubscription(call, names)?.events ?? []) {
        const narrowed = detail === undefined ? {} : { detail };
        const registrationRange = nodeRange(framework === undefined ? statement : call);
        list.push({ event: name, ...narrowed, eventRange: range, range: registrationRange, flow: flow.id });
      }
    }
  }
  for (const list of found.values()) list.sort((a, b) => a.eventRange.start - b.eventRange.start);
  return found;
}

function objectLiteralValue(node: ast.ObjectExpression): Readonly<Record<string, Literal>> {
  const entries = node.properties.flatMap((property) => {
    if (property.type !== "ObjectProperty" || property.computed) return [];
    const name = keyName(property.key);
    const value = literalValue(property.value);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The value of a literal expression. Objects contain only their literal members. Undefined for any other expression. */
function literalValue(expression: ast.Node | undefined): Literal | undefined {
  const node = expression && withoutParens(expression);
  switch (node?.type) {
    case "StringLiteral":
    case "TemplateLiteral":
      return constantText(node);
    case "NumericLiteral":
    case "BooleanLiteral":
      return node.value;
    case "ObjectExpression":
      return objectLiteralValue(node);
    case "ArrayExpression": {
      const values = node.elements.map((element) => literalValue(element ?? undefined));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    default:
      return undefined;
  }
}
