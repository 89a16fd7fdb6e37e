import type * as ast from "@babel/types";
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

/** The object that a framework's handlers are registered with. */
export interface AppVariable {
  readonly name: string;
  readonly framework: Framework;
  readonly source: string;
  readonly nameRange: Range;
  /**
   * The module statement that declares the app, or that contains the function with the app as a parameter.
   */
  readonly statement: ast.Statement;
  /** The expression that creates the app. Undefined for a parameter. */
  readonly made?: ast.NewExpression | ast.CallExpression;
  /** The function that has the app as a parameter. */
  readonly scope?: PlainFunction;
  /** The member that handlers are registered with, if they are not registered with the app itself. */
  readonly member?: "webhooks";
}

interface AppType {
  readonly framework: Framework;
  readonly member?: "webhooks";
}

type AppTypes = Readonly<Record<string, Readonly<Record<string, AppType>>>>;

/**
 * The classes and functions that create an app, by package and exported name. The classes are also the types
 * of apps.
 */
const appFactories: AppTypes = {
  probot: { Probot: { framework: "probot" }, createProbot: { framework: "probot" } },
  "@slack/bolt": { App: { framework: "bolt" } },
  "@octokit/webhooks": { Webhooks: { framework: "octokit" } },
  "@octokit/app": { App: { framework: "octokit", member: "webhooks" } },
  octokit: { App: { framework: "octokit", member: "webhooks" } },
};

/** Function types whose first parameter is an app: `const app: ApplicationFunction = (app) => { ... }`. */
const functionTypes: AppTypes = {
  probot: { ApplicationFunction: { framework: "probot" } },
};

/** Package functions that take a function whose first parameter is an app. */
const appConsumers: AppTypes = {
  probot: {
    run: { framework: "probot" },
    createNodeMiddleware: { framework: "probot" },
    createAWSLambdaAPIGatewayV2Handler: { framework: "probot" },
  },
};

function findAppType(table: AppTypes, name: ImportedName | undefined): AppType | undefined {
  if (name === undefined || !Object.hasOwn(table, name.from)) return undefined;
  const exports = table[name.from];
  return exports && Object.hasOwn(exports, name.exported) ? exports[name.exported] : undefined;
}

const usesProbot = (names: ReadonlyMap<string, ImportedName>, comments: readonly Comment[]): boolean =>
  [...names.values()].some(({ from }) => from === "probot") ||
  // Plain JavaScript refers to the package only in the function's doc comment.
  comments.some(({ value }) => /\bimport\(\s*["']probot["']\s*\)/.test(value));

/** True if a file may contain apps. Other files are not searched. */
export function mayHaveApps(names: ReadonlyMap<string, ImportedName>, comments: readonly Comment[]): boolean {
  return (
    [...names.values()].some(({ from }) => Object.hasOwn(appFactories, from)) || usesProbot(names, comments)
  );
}

/** The export of a module, if it is a Probot function. */
export interface ProbotExport {
  /** True if the file uses Probot, so that the exported function's parameter needs no type. */
  readonly isProbot: boolean;
  /** The local name of the exported declaration. */
  readonly exported?: string | undefined;
}

/** The Probot function that a module exports, if there is one. */
export function probotExport(
  program: ast.Program,
  names: ReadonlyMap<string, ImportedName>,
  comments: readonly Comment[],
): ProbotExport {
  return usesProbot(names, comments)
    ? { isProbot: true, exported: exportedName(program) }
    : { isProbot: false };
}

/**
 * The apps in a module: variables that hold an app, and parameters of functions that are called with an app.
 */
export function findApps(
  program: ast.Program,
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

/** The variables in a module statement that hold an app. */
export function appVariablesIn(
  statement: ast.Statement,
  names: ReadonlyMap<string, ImportedName>,
): readonly AppVariable[] {
  return variableDeclarators(statement).flatMap(({ id, init }) => {
    const value = init && withoutParens(init);
    const made = value?.type === "AwaitExpression" ? withoutParens(value.argument) : value;
    if (id.type !== "Identifier" || (made?.type !== "NewExpression" && made?.type !== "CallExpression"))
      return [];
    const type = findAppType(appFactories, packageName(made.callee, names));
    return type ? [toAppVariable(id, type, { statement, made })] : [];
  });
}

function toAppVariable(
  id: ast.Identifier,
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

/** A function directly in a module statement. */
interface FoundFunction {
  readonly node: PlainFunction;
  readonly name?: string;
  /** True if the function is the module's entire export: `export default`, `module.exports =`, `export =`. */
  readonly isExported: boolean;
  /** The type annotation of the variable that holds the function. */
  readonly type?: ast.Node | null | undefined;
  /** The callee that the function is passed to: `run` of `run((app) => { ... })`. */
  readonly taker?: ast.Node;
}

function appFunctionsIn(statement: ast.Statement): readonly FoundFunction[] {
  switch (statement.type) {
    case "FunctionDeclaration":
      return [{ node: statement, isExported: false, ...(statement.id ? { name: statement.id.name } : {}) }];
    case "ExportDefaultDeclaration":
    case "TSExportAssignment":
      return foundFunctions(exportedValue(statement), { isExported: true });
    case "ExportNamedDeclaration":
      return statement.declaration ? appFunctionsIn(statement.declaration) : [];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id, init }) =>
        id.type === "Identifier"
          ? foundFunctions(init, { name: id.name, isExported: false, type: id.typeAnnotation })
          : [],
      );
    case "ExpressionStatement":
      return givenOrExported(withoutParens(statement.expression));
    default:
      return [];
  }
}

function foundFunctions(
  node: ast.Node | null | undefined,
  about: Omit<FoundFunction, "node">,
): readonly FoundFunction[] {
  const functionNode = asFunction(node);
  return functionNode ? [{ ...about, node: functionNode }] : [];
}

function givenOrExported(expression: ast.Node): readonly FoundFunction[] {
  if (expression.type === "AssignmentExpression")
    return isModuleExports(expression.left) ? foundFunctions(expression.right, { isExported: true }) : [];
  const call = expression.type === "AwaitExpression" ? withoutParens(expression.argument) : expression;
  if (call.type !== "CallExpression") return [];
  return call.arguments.flatMap((argument) =>
    foundFunctions(argument, { isExported: false, taker: call.callee }),
  );
}

/** True for `module.exports`, and for `exports.default` in compiled code. */
function isModuleExports(node: ast.Node): boolean {
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return false;
  const { object, property } = node;
  if (object.type !== "Identifier") return false;
  return object.name === "module"
    ? property.name === "exports"
    : object.name === "exports" && property.name === "default";
}

/** The value that a statement exports as the module's entire export. */
export function exportedValue(statement: ast.Statement): ast.Node | undefined {
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
  if (statement.type === "TSExportAssignment") return statement.expression;
  const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
  const assigns = expression?.type === "AssignmentExpression" && isModuleExports(expression.left);
  return assigns ? expression.right : undefined;
}

/** The variable or function that is the module's entire export. */
const exportedName = ({ body }: ast.Program): string | undefined =>
  body.map(exportedValue).find((value) => value?.type === "Identifier")?.name;

function appParameter(
  { node, type, taker }: FoundFunction,
  isProbot: boolean,
  names: ReadonlyMap<string, ImportedName>,
  statement: ast.Statement,
): readonly AppVariable[] {
  const [first] = node.params;
  const untyped: AppType | undefined =
    (isProbot ? { framework: "probot" as const } : undefined) ??
    findAppType(functionTypes, typeName(type, names)) ??
    (taker ? findAppType(appConsumers, packageName(taker, names)) : undefined);
  return node.params.flatMap((parameter) => {
    if (parameter.type !== "Identifier") return [];
    const typed = findAppType(appFactories, typeName(parameter.typeAnnotation, names));
    const known = typed ?? (parameter === first ? untyped : undefined);
    return known ? [toAppVariable(parameter, known, { statement, scope: node })] : [];
  });
}

/** The app that a name refers to at a node: the parameter of the innermost enclosing function, otherwise a module variable. */
export function appAt(apps: readonly AppVariable[], name: string, node: ast.Node): AppVariable | undefined {
  const fitting = apps.filter((app) => app.name === name && (!app.scope || isInside(node, app.scope)));
  return fitting.find(({ scope }) => scope !== undefined) ?? fitting[0];
}
