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

/** The object that a framework's handlers are registered with. */
export interface AppVariable {
  readonly name: string;
  readonly framework: Framework;
  readonly source: string;
  readonly nameRange: Range;
  /** The module statement that declares it, or that contains the function with this parameter. */
  readonly statement: t.Statement;
  /** The expression that creates it. Undefined for a parameter. */
  readonly made?: t.NewExpression | t.CallExpression;
  /** The function that has it as a parameter. */
  readonly scope?: PlainFunction;
  /** The member that handlers are registered with, if they are not registered with the app itself. */
  readonly member?: "webhooks";
}

interface AppType {
  readonly framework: Framework;
  readonly member?: "webhooks";
}

type AppTypes = Readonly<Record<string, Readonly<Record<string, AppType>>>>;

/** The classes and functions that create an app, by package and exported name. The classes are also its types. */
const makers: AppTypes = {
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
  // Plain JavaScript refers to the package only in the function's doc comment.
  comments.some(({ value }) => /\bimport\(\s*["']probot["']\s*\)/.test(value));

/** Whether a file may contain apps. Other files are not searched. */
export function mayHaveApps(names: ReadonlyMap<string, ImportedName>, comments: readonly Comment[]): boolean {
  return [...names.values()].some(({ from }) => Object.hasOwn(makers, from)) || usesProbot(names, comments);
}

/** The export of a module, if it is a Probot function. */
export interface ProbotExport {
  /** True if the file uses Probot, so that the exported function's parameter needs no type. */
  readonly isProbot: boolean;
  /** The local name of the exported declaration. */
  readonly exported?: string | undefined;
}

/** Checks whether a module exports a Probot function, and returns it. */
export function probotExport(
  program: t.Program,
  names: ReadonlyMap<string, ImportedName>,
  comments: readonly Comment[],
): ProbotExport {
  return usesProbot(names, comments)
    ? { isProbot: true, exported: exportedName(program) }
    : { isProbot: false };
}

/** The apps in a module: variables that hold one, and parameters of functions that are called with one. */
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

/** The variables in a module statement that hold an app. */
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

/** A function directly in a module statement. */
interface FoundFunction {
  readonly node: PlainFunction;
  readonly name?: string;
  /** True if it is the module's entire export: `export default`, `module.exports =`, `export =`. */
  readonly isExported: boolean;
  /** The type annotation of the variable that holds it. */
  readonly type?: t.Node | null | undefined;
  /** The function that it is passed to: `run` of `run((app) => { ... })`. */
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

/** True for `module.exports`, and for `exports.default` in compiled code. */
function isModuleExports(node: t.Node): boolean {
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return false;
  const { object, property } = node;
  if (object.type !== "Identifier") return false;
  return object.name === "module"
    ? property.name === "exports"
    : object.name === "exports" && property.name === "default";
}

/** The value that a statement exports as the module's entire export. */
export function exportedValue(statement: t.Statement): t.Node | undefined {
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
  if (statement.type === "TSExportAssignment") return statement.expression;
  const expression = statement.type === "ExpressionStatement" ? statement.expression : undefined;
  const assigns = expression?.type === "AssignmentExpression" && isModuleExports(expression.left);
  return assigns ? expression.right : undefined;
}

/** The variable or function that is the module's entire export. */
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

/** The app that a name refers to at a node: the parameter of the innermost enclosing function, otherwise a module variable. */
export function appAt(apps: readonly AppVariable[], name: string, node: t.Node): AppVariable | undefined {
  const fitting = apps.filter((app) => app.name === name && (!app.scope || isInside(node, app.scope)));
  return fitting.find(({ scope }) => scope !== undefined) ?? fitting[0];
}
