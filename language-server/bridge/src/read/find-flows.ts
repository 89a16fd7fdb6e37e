import type * as ast from "@babel/types";
import type { KnownNames, Range } from "@hookloom/protocol/flow-document";
import {
  emptyBlock,
  type FlowDraft,
  type FunctionNode,
  functionBody,
  type Registration,
} from "../model/flow-draft.ts";
import { blockStatements, insideBraces } from "../steps/blocks.ts";
import { withoutParens } from "../steps/fields.ts";
import { StepReader } from "../steps/list.ts";
import { nodeRange, type ParsedFile } from "../syntax/babel.ts";
import { showHoles } from "./broken-regions.ts";
import { type FoundCall, functionName, walkModule } from "./find-handlers.ts";
import { type ImportedName, isInside } from "./package-names.ts";
import { expressionRoutes, routeNames } from "./routes.ts";
import {
  handlerName,
  type ModuleNames,
  readModuleNames,
  readSubscription,
  searchedMethods,
} from "./triggers.ts";

interface Handler {
  /** Identifies the handler. Several registrations of one handler result in one flow. */
  readonly key: ast.Node | string;
  readonly expression: ast.Node;
  readonly registrations: Registration[];
  readonly imported?: ImportedName | undefined;
}

/** The flows in a file: first those with triggers, then the others, each group in source order. */
export function findFlows(
  parsed: ParsedFile,
  names: KnownNames,
  module: ModuleNames = readModuleNames(parsed.program, parsed.comments),
): readonly FlowDraft[] {
  const reader = new StepReader(parsed, names);
  const { program, text, source } = parsed;
  const { functions, names: given, calls } = walkModule(program, source, searchedMethods(module));
  const handlers = readHandlers(program, calls, module);
  const routes = module.surroundings.hasRoutes ? routeNames(calls.map(({ call }) => call)) : new Map();
  for (const [node, name] of routes) given.set(node, name);
  const taken = new Set<ast.Node>();
  const flows: FlowDraft[] = [];
  for (const node of functions) {
    const handler = handlers.get(node);
    taken.add(node);
    flows.push(functionFlow(reader, node, functionName(node, given), handler));
  }
  for (const handler of handlers.values()) {
    if (typeof handler.key === "string" || !taken.has(handler.key))
      flows.push(otherFlow(reader, handler, given));
  }
  for (const node of expressionRoutes(routes)) {
    if (!handlers.has(node))
      flows.push(otherFlow(reader, { key: node, expression: node, registrations: [] }, given));
  }
  const ordered = triggeredFirst(flows, ({ registrations }) => registrations.length);
  return reader.unseen.size === 0 ? ordered : showHoles(text, ordered, [...reader.unseen]);
}

/** Sorts flows with triggers first, each group in source order. */
export function triggeredFirst<F extends { readonly range: Range }>(
  flows: readonly F[],
  triggers: (flow: F) => number,
): readonly F[] {
  const order = (flow: F): number => (triggers(flow) > 0 ? 0 : 1);
  return [...flows].sort(
    (a, b) => order(a) - order(b) || a.range.start - b.range.start || b.range.end - a.range.end,
  );
}

function readHandlers(
  program: ast.Program,
  calls: readonly FoundCall[],
  module: ModuleNames,
): ReadonlyMap<ast.Node | string, Handler> {
  const handlers = new Map<ast.Node | string, Handler>();
  if (module.triggers.size === 0 && module.apps.length === 0) return handlers;
  const declared = declaredFunctions(program.body);
  const ordered = [...calls].sort(
    (a, b) => nodeRange(a.call.arguments[0] ?? a.call).start - nodeRange(b.call.arguments[0] ?? b.call).start,
  );
  for (const { call, statement } of ordered) {
    const subscription = readSubscription(call, module);
    if (subscription?.handler === undefined) continue;
    const { trigger, source, framework, events } = subscription;
    const imports = framework === undefined ? module.imports : module.surroundings.packages;
    const found = resolveHandler(subscription.handler, declaredAt(call, module, declared), imports);
    const handler = handlers.get(found.key) ?? { ...found, registrations: [] };
    handlers.set(found.key, handler);
    for (const { name: event, detail } of events) {
      handler.registrations.push({
        trigger,
        source,
        event,
        ...(framework === undefined ? {} : { framework }),
        ...(detail === undefined ? {} : { detail }),
        call,
        statement,
      });
    }
  }
  return handlers;
}

/** The functions that a call can reference by name: those of the module, and those of the function that takes the app. */
function declaredAt(
  call: ast.CallExpression,
  { apps }: ModuleNames,
  declared: ReadonlyMap<string, ast.Node>,
): ReadonlyMap<string, ast.Node> {
  const inner = apps.flatMap(({ scope }) =>
    scope?.body.type === "BlockStatement" && isInside(call, scope)
      ? [...declaredFunctions(scope.body.body)]
      : [],
  );
  return inner.length === 0 ? declared : new Map([...declared, ...inner]);
}

/** The functions that the module's own statements declare. */
export function declaredFunctions(statements: readonly ast.Statement[]): ReadonlyMap<string, ast.Node> {
  const declared = new Map<string, ast.Node>();
  for (const statement of statements) {
    const exported =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const node = exported ? statement.declaration : statement;
    if (node?.type === "FunctionDeclaration" && node.id) declared.set(node.id.name, node);
    if (node?.type !== "VariableDeclaration") continue;
    for (const { id, init } of node.declarations) {
      const value = init && withoutParens(init);
      if (id.type === "Identifier" && value && isInlineFunction(value)) declared.set(id.name, value);
    }
  }
  return declared;
}

function isInlineFunction(node: ast.Node): boolean {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
}

function resolveHandler(
  expression: ast.Node,
  declared: ReadonlyMap<string, ast.Node>,
  imports: ReadonlyMap<string, ImportedName>,
): Omit<Handler, "registrations"> {
  const node = withoutParens(expression);
  if (isInlineFunction(node)) return { key: node, expression };
  if (node.type === "Identifier") {
    const local = declared.get(node.name);
    if (local) return { key: local, expression: local };
    const imported = imports.get(node.name);
    if (imported) return { key: `${imported.from} ${imported.exported}`, expression, imported };
  }
  if (node.type === "MemberExpression" && node.object.type === "Identifier") {
    const imported = imports.get(node.object.name);
    if (imported) return { key: `${imported.from} ${nodeRange(node).start}`, expression, imported };
  }
  if (node.type === "CallExpression") {
    const inside = node.arguments.map((argument) => withoutParens(argument)).filter(isInlineFunction);
    if (inside.length === 1) return { key: inside[0] as ast.Node, expression: inside[0] as ast.Node };
  }
  return { key: node, expression };
}

function functionFlow(
  reader: StepReader,
  node: FunctionNode,
  name: string,
  handler: Handler | undefined,
): FlowDraft {
  const body = node.body as ast.BlockStatement;
  const range = insideBraces(body);
  const steps = reader.readList(blockStatements(body), range, functionBody);
  return {
    name: handler ? registeredName(handler, name, node) : name,
    registrations: handler?.registrations ?? [],
    range: nodeRange(node),
    node,
    body: { ...emptyBlock(range.start), range, braces: true, node: body, steps },
  };
}

/** An inline handler is named after its event. Any other handler has its own name. */
function registeredName(handler: Handler, name: string, node: ast.Node): string {
  const [first] = handler.registrations;
  return first && isInside(node, first.call) ? handlerName(first) : name;
}

/** The flow for a handler whose body is not a statement block in this file. */
function otherFlow(reader: StepReader, handler: Handler, names: ReadonlyMap<ast.Node, string>): FlowDraft {
  const { expression, registrations, imported } = handler;
  const node = withoutParens(expression);
  const range = nodeRange(node);
  const ownName = names.get(node);
  const [first] = registrations;
  const fallback = first ? handlerName(first) : (ownName ?? "function");
  if (node.type !== "ArrowFunctionExpression") {
    return { name: fallback, registrations, range, body: emptyBlock(range.end), file: imported?.from };
  }
  const body = node.body;
  const steps = [reader.readExpression(body, functionBody)];
  return {
    name: ownName === undefined ? fallback : registeredName(handler, ownName, node),
    registrations,
    range,
    node,
    body: { ...emptyBlock(range.end), range: nodeRange(body), node: body, steps },
  };
}
