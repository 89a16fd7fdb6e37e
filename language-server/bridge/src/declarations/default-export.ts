import type * as ast from "@babel/types";
import { packageName, variableDeclarators } from "../read/package-names.ts";
import { type ModuleNames, readModuleNames } from "../read/triggers.ts";
import { withoutParens } from "../steps/fields.ts";

const runtimeModule = "@hookloom/runtime";

/** A file's default export: the call of `webhook` with its export statement, or anything else. */
type DefaultExport =
  | { readonly is: "none" }
  | { readonly is: "other" }
  | {
      readonly is: "webhook";
      readonly call: ast.CallExpression;
      readonly statement: ast.Statement;
      /** The variables in the call's arguments. Undefined if a spread may add others. */
      readonly triggers: readonly string[] | undefined;
    };

/** The exported name of the runtime function that a callee refers to. */
export function runtimeExport(
  callee: ast.Node,
  { imports }: Pick<ModuleNames, "imports">,
): string | undefined {
  const name = packageName(callee, imports);
  return name?.from === runtimeModule ? name.exported : undefined;
}

/** The value of a module variable. */
function variableValue(program: ast.Program, name: string): ast.Node | null | undefined {
  const isNamed = ({ id, init }: ast.VariableDeclarator): boolean =>
    id.type === "Identifier" && id.name === name && init != null;
  const init = program.body.flatMap(variableDeclarators).find(isNamed)?.init;
  return init && withoutParens(init);
}

function argumentNames({ arguments: given }: ast.CallExpression): readonly string[] | undefined {
  if (given.some(({ type }) => type === "SpreadElement")) return undefined;
  return given
    .map((argument) => withoutParens(argument))
    .flatMap((argument) => (argument.type === "Identifier" ? [argument.name] : []));
}

/** Finds a file's default export, written directly or through a variable. */
export function defaultExport(
  program: ast.Program,
  names: Pick<ModuleNames, "imports"> = readModuleNames(program),
): DefaultExport {
  const statement = program.body.find((node) => node.type === "ExportDefaultDeclaration");
  if (!statement) return { is: "none" };
  const declared = withoutParens(statement.declaration);
  const value = declared.type === "Identifier" ? variableValue(program, declared.name) : declared;
  if (value?.type !== "CallExpression" || runtimeExport(value.callee, names) !== "webhook")
    return { is: "other" };
  return { is: "webhook", call: value, statement, triggers: argumentNames(value) };
}
