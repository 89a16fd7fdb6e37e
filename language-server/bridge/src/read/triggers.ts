import type * as ast from "@babel/types";
import type { Comment } from "@babel/types";
import type { FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import { eventTitle } from "@hookloom/protocol/frameworks";
import { findSource, sources } from "@hookloom/runtime/catalog";
import { nameRange } from "../steps/expressions.ts";
import { withoutParens } from "../steps/fields.ts";
import { appSubscriptionOf, registeringMethods } from "./app-events.ts";
import {
  type AppVariable,
  appVariablesIn,
  findApps,
  mayHaveApps,
  type ProbotExport,
  probotExport,
} from "./apps.ts";
import {
  addImports,
  type ImportedName,
  packageName,
  packageNames,
  variableDeclarators,
} from "./package-names.ts";
import { hasRoutes, routeMethods } from "./routes.ts";
import { literalEvents, type Subscription } from "./subscription.ts";

/** A module variable that holds a trigger: `const hub = github({ ... })`. */
export interface TriggerVariable {
  readonly name: string;
  readonly source: string;
  readonly call: ast.CallExpression;
  readonly nameRange: Range;
  readonly statement: ast.Statement;
}

/** The declarations of the module's own statements, as far as triggers need them. */
export interface ModuleNames {
  readonly imports: ReadonlyMap<string, ImportedName>;
  readonly triggers: ReadonlyMap<string, TriggerVariable>;
  /** The objects that framework handlers are registered with. Empty in a file without frameworks. */
  readonly apps: readonly AppVariable[];
  readonly surroundings: Surroundings;
}

/** The facts about other statements that are required to read one module statement separately. */
export interface Surroundings {
  /** The names that the module imports from packages with `import` or `require()`. */
  readonly packages: ReadonlyMap<string, ImportedName>;
  readonly mayHaveApps: boolean;
  readonly probot: ProbotExport;
  /** True if calls such as `app.get("/orders", ...)` name the functions that are passed to them. */
  readonly hasRoutes: boolean;
}

const runtimePrefix = "@hookloom/runtime/";

/** Reads a module's imports, its trigger variables, and the framework apps. */
export function readModuleNames(program: ast.Program, comments: readonly Comment[] = []): ModuleNames {
  const imports = new Map<string, ImportedName>();
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") addImports(statement, imports);
  }
  const triggers = new Map<string, TriggerVariable>();
  for (const statement of program.body) {
    for (const trigger of triggersIn(statement, imports)) triggers.set(trigger.name, trigger);
  }
  const packages = packageNames(program, imports);
  const surroundings = {
    packages,
    mayHaveApps: mayHaveApps(packages, comments),
    probot: probotExport(program, packages, comments),
    hasRoutes: hasRoutes(packages, program),
  };
  const apps = surroundings.mayHaveApps ? findApps(program, packages, surroundings.probot) : [];
  return { imports, triggers, apps, surroundings };
}

/** The names of a module, with the apps of one reread statement added to the known ones. */
export function withStatement(module: ModuleNames, program: ast.Program): ModuleNames {
  const { surroundings, apps } = module;
  if (!surroundings.mayHaveApps) return module;
  const statementApps = findApps(program, surroundings.packages, surroundings.probot);
  return { ...module, apps: [...apps.filter(({ scope }) => scope === undefined), ...statementApps] };
}

/** True for a statement whose variables hold triggers or apps, because the meaning of other statements depends on them. */
export function declaresTrigger(statement: ast.Statement, { imports, surroundings }: ModuleNames): boolean {
  return (
    triggersIn(statement, imports).length > 0 ||
    (surroundings.mayHaveApps && appVariablesIn(statement, surroundings.packages).length > 0)
  );
}

/** The names of the methods whose calls a walk over the module has to find. */
export function searchedMethods({ triggers, apps, surroundings }: ModuleNames): ReadonlySet<string> {
  return new Set([
    ...(triggers.size > 0 ? ["on"] : []),
    ...apps.flatMap(({ framework }) => registeringMethods[framework]),
    ...(surroundings.hasRoutes ? routeMethods : []),
  ]);
}

/** The variables in a module statement that hold triggers. */
function triggersIn(statement: ast.Statement, imports: ModuleNames["imports"]): readonly TriggerVariable[] {
  const triggers: TriggerVariable[] = [];
  for (const { id, init } of variableDeclarators(statement)) {
    const call = init && withoutParens(init);
    if (id.type !== "Identifier" || call?.type !== "CallExpression") continue;
    const source = factorySource(call.callee, imports);
    if (source === undefined) continue;
    triggers.push({ name: id.name, source, call, nameRange: nameRange(id), statement });
  }
  return triggers;
}

/** The source whose factory a callee refers to: imported by name, or as a member of a namespace import. */
function factorySource(callee: ast.Node, imports: ReadonlyMap<string, ImportedName>): string | undefined {
  const name = packageName(callee, imports);
  return name && sourceId(name.from, name.exported);
}

/** The source of a runtime module's factory; other exports of such a module do not create triggers. */
function sourceId(module: string, exported: string): string | undefined {
  if (!module.startsWith(runtimePrefix)) return undefined;
  const known = sources.find((source) => source.module === module);
  if (known) return known.factory === exported ? known.id : undefined;
  const id = module.slice(runtimePrefix.length);
  return id === exported ? id : undefined;
}

/**
 * The subscription that a call makes, such as `hub.on("issues.opened", handler)`, alone or in a chain, or
 * with a framework's app.
 */
export function readSubscription(call: ast.CallExpression, names: ModuleNames): Subscription | undefined {
  return (
    ownSubscriptionOf(call, names) ??
    (names.apps.length > 0 ? appSubscriptionOf(call, names.apps) : undefined)
  );
}

function ownSubscriptionOf(call: ast.CallExpression, { triggers }: ModuleNames): Subscription | undefined {
  const root = triggers.size === 0 ? undefined : chainRoot(call);
  const trigger = root === undefined ? undefined : triggers.get(root);
  const [event, handler] = call.arguments;
  if (trigger === undefined || event === undefined) return undefined;
  const events = literalEvents(event);
  return events.length > 0 ? { trigger: trigger.name, source: trigger.source, events, handler } : undefined;
}

/** The variable at the root of a chain of registrations: `hub.on(...).on(...)`. */
export function chainRoot(call: ast.Node): string | undefined {
  let node = withoutParens(call);
  while (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
    const { computed, property, object } = node.callee;
    if (computed || property.type !== "Identifier" || property.name !== "on") return undefined;
    node = withoutParens(object);
    if (node.type === "Identifier") return node.name;
  }
  return undefined;
}

/** The displayed name of a handler: the source's name, the event and its filter. */
export function handlerName(handled: FlowTrigger): string {
  const { source } = handled;
  return `${findSource(source)?.label ?? source} · ${eventTitle(handled)}`;
}
