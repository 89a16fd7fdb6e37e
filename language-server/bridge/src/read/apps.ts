import type * as t from "@babel/types";
import type { Comment } from "@babel/types";
import type { Framework, Range } from "@hookloom/protocol/flow-document";
import { frameworks } from "@hookloom/protocol/frameworks";
import { nameRange } from "../steps/expressions.ts";
import { withoutParens } from "../steps/fields.ts";
import {
  asFunction,
  type ImportedName,
  isInside,
  type PlainFunction,
  packageName,
  typeName,
  variableDeclarators,
} from "./package-names.ts";

/** What handlers of a framework are registered with. */
export interface AppVariable {
  readonly name: string;
  readonly framework: Framework;
  readonly source: string;
  readonly nameRange: Range;
  /** The statement of the module that declares it, or that holds the function whose parameter it is. */
  readonly statement: t.Statement;
  /** What makes it; undefined for a parameter. */
  readonly made?: t.NewExpression | t.CallExpression;
  /** The function whose parameter it is. */
  readonly scope?: PlainFunction;
  /** The member that handlers are registered with, where they are not registered with the app itself. */
  readonly member?: "webhooks";
}

interface AppType {
  readonly framework: Framework;
  readonly member?: "webhooks";
}

type AppTypes = Readonly<Record<string, Readonly<Record<string, AppType>>>>;

/** The classes and functions that make an app, by package and exported name; the classes are its types, too. */
const makers: AppTypes = {
  probot: { Probot: { framework: "probot" }, createProbot: { framework: "probot" } },
  "@slack/bolt": { App: { framework: "bolt" } },
  "@octokit/webhooks": { Webhooks: { framework: "octokit" } },
  "@octokit/app": { App: { framework: "octokit", member: "webhooks" } },
  octokit: { App: { framework: "octokit", member: "webhooks" } },
};

/** Types of whole functions, whose first parameter is an app: `const app: ApplicationFunction = (app) => { ... }`. */
const functionTypes: AppTypes = {
  probot: { ApplicationFunction: { framework: "probot" } },
};

/** Functions of packages that take a function, whose first parameter is an app. */
const takers: AppTypes = {
  probot: {
    run: { framework: "probot" },
    createNodeMiddleware: { framework: "probot" },
    createAWSLambdaAPIGatewayV2Handler: { framework: "probot" },
  },
};

function listed(table: AppTypes, name: ImportedName | undefined): AppType | undefined {
  if (name === undefined || !Object.hasOwn(table, name.from)) return undefined;
  const exports = table[name.from];
  return exports && Object.hasOwn(exports, name.exported) ? exports[name.exported] : undefined;
}

const usesProbot = (names: ReadonlyMap<string, ImportedName>, comments: readonly Comment[]): boolean =>
  [...names.values()].some(({ from }) => from === "probot") ||
  // Plain JavaScript has it only in the documentation of the function.
  comments.some(({ value }) => /\bimport\(\s*["']probot["']\s*\)/.test(value));

/** Whether a file may have apps: no other file is searched for them. */
export function mayHaveApps(names: ReadonlyMap<string, ImportedName>, comments: readonly Comment[]): boolean {
  return [...names.values()].some(({ from }) => Object.hasOwn(makers, from)) || usesProbot(names, comments);
}

/** What a module exports, where that is one of Probot's functions. */
export interface ProbotExport {
  /** True where the function that the module exports needs no type for its parameter. */
  readonly isProbot: boolean;
  /** The name under which the module declares it. */
  readonly exported?: string | undefined;
}

/** Whether a module exports a function of Probot, and which. */
export function probotExport(
  program: t.Program,
  names: ReadonlyMap<string, ImportedName>,
  comments: readonly Comment[],
): ProbotExport {
  return usesProbot(names, comments)
    ? { isProbot: true, exported: exportedName(program) }
    : { isProbot: false };
}

/** The apps of a module: variables that hold one, and parameters of functions that are given one. */
export function findApps(
  program: t.Program,
  names: ReadonlyMap<string, ImportedName>,
  { isProbot, exported }: ProbotExport,
): readonly AppVariable[] {
  return program.body.flatMap((statement) => [
    ...appVariablesIn(statement, names),
    ...appFunctionsIn(statement).flatMap((found) => {
      const isExported = found.isExported || (exported !== undefined && found.name === exported);
      return appParameter(found, isProbot && isExported, names, statement);
    }),
  ]);
}

/** The variables of one statement of the module that hold an app. */
export function appVariablesIn(
  statement: t.Statement,
  names: ReadonlyMap<string, ImportedName>,
): readonly AppVariable[] {
  return variableDeclarators(statement).flatMap(({ id, init }) => {
    const value = init && withoutParens(init);
    const made = value?.type === "AwaitExpression" ? withoutParens(value.argument) : value;
    if (id.type !== "Identifier" || (made?.type !== "NewExpression" && made?.type !== "CallExpression"))
      return [];
    const type = listed(makers, packageName(made.callee, names));
    return type ? [toAppVariable(id, type, { statement, made })] : [];
  });
}

function toAppVariable(
  id: t.Identifier,
  { framework, member }: AppType,
  details: Pick<AppVariable, "statement" | "made" | "scope">,
): AppVariable {
  const { source } = frameworks[framework];
  return {
    name: id.name,
    framework,
    source,
    nameRange: nameRange(id),
    ...details,
    ...(member ? { member } : {}),
  };
}

/** A function directly in a statement of the module. */
interface FoundFunction {
  readonly node: PlainFunction;
  readonly name?: string;
  /** What the module exports as a whole: `export default`, `module.exports =`, `export =`. */
  readonly isExported: boolean;
  /** The type of the variable that holds it. */
  readonly type?: t.Node | null | undefined;
  /** What it is given to: `run` of `run((app) => { ... })`. */
  readonly taker?: t.Node;
}

function appFunctionsIn(statement: t.Statement): readonly FoundFunction[] {
  switch (statement.type) {
    case "FunctionDeclaration":
      return [{ node: statement, isExported: false, ...(statement.id ? { name: statement.id.name } : {}) }];
    case "ExportDefaultDeclaration":
    case "TSExportAssignment":
      return found(exportedValue(statement), { isExported: true });
    case "ExportNamedDeclaration":
      return statement.declaration ? appFunctionsIn(statement.declaration) : [];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id, init }) =>
        id.type === "Identifier"
          ? found(init, { name: id.name, isExported: false, type: id.typeAnnotation })
          : [],
      );
    case "ExpressionStatement":
      return givenOrExported(withoutParens(statement.expression));
    default:
      return [];
  }
}

function found(
  node: t.Node | null | undefined,
  about: Omit<FoundFunction, "node">,
): readonly FoundFunction[] {
  const made = asFunction(node);
  return made ? [{ ...about, node: made }] : [];
}

function givenOrExported(expression: t.Node): readonly FoundFunction[] {
  if (expression.type === "AssignmentExpression")
    return isModuleExports(expression.left) ? found(expression.right, { isExported: true }) : [];
  const call = expression.type === "AwaitExpression" ? withoutParens(expression.argument) : expression;
  if (call.type !== "CallExpression") return [];
  return call.arguments.flatMap((argument) => found(argument, { isExported: false, taker: call.callee }));
}

/** True for `module.exports`, and for `exports.default` of compiled code. */
function isModuleExports(node: t.Node): boolean {
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return false;
  const { object, property } = node;
  if (object.type !== "Identifier") return false;
  return object.name === "module"
    ? property.name === "exports"
    : object.name === "exports" && property.name === "default";
}

/** What a statement exports as the whole of its module. */
export function exportedValue(statement: t.Statement): t.Node | undefined {
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
  if (statement.type === "TSExportAssignment") return statement.expression;
  const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
  const assigns = expression?.type === "AssignmentExpression" && isModuleExports(expression.left);
  return assigns ? expression.right : undefined;
}

/** The variable or function that a module exports as a whole. */
const exportedName = ({ body }: t.Program): string | undefined =>
  body.map(exportedValue).find((value) => value?.type === "Identifier")?.name;

function appParameter(
  { node, type, taker }: FoundFunction,
  isProbot: boolean,
  names: ReadonlyMap<string, ImportedName>,
  statement: t.Statement,
): readonly AppVariable[] {
  const [first] = node.params;
  const untyped: AppType | undefined =
    (isProbot ? { framework: "probot" as const } : undefined) ??
    listed(functionTypes, typeName(type, names)) ??
    (taker ? listed(takers, packageName(taker, names)) : undefined);
  return node.params.flatMap((parameter) => {
    if (parameter.type !== "Identifier") return [];
    const typed = listed(makers, typeName(parameter.typeAnnotation, names));
    const known = typed ?? (parameter === first ? untyped : undefined);
    return known ? [toAppVariable(parameter, known, { statement, scope: node })] : [];
  });
}

/** The app that a name means at a node: the parameter of the innermost function around it, else a variable of the module. */
export function appAt(apps: readonly AppVariable[], name: string, node: t.Node): AppVariable | undefined {
  const fitting = apps.filter((app) => app.name === name && (!app.scope || isInside(node, app.scope)));
  return fitting.find(({ scope }) => scope !== undefined) ?? fitting[0];
}
