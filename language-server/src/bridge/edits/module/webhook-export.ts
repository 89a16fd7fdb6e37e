import type * as t from "@babel/types";
import type { TextEdit } from "../../../protocol/flow-document.ts";
import { keyName, withoutParens } from "../../read/steps/fields.ts";
import { type ModuleNames, readModuleNames } from "../../read/triggers.ts";
import { rangeOf } from "../../syntax/parse.ts";
import type { EditContext } from "../context.ts";
import { listInsertion, listRemovals } from "./list.ts";
import { variablesOf } from "./settings.ts";

const runtimeModule = "@hookloom/runtime";

/** What the file exports by default: the call of `webhook` with the statement that exports it, or anything else. */
export type DefaultExport =
  | { readonly is: "none" }
  | { readonly is: "other" }
  | { readonly is: "webhook"; readonly call: t.CallExpression; readonly statement: t.Statement };

function isWebhook(callee: t.Node, { imports }: ModuleNames): boolean {
  const node = withoutParens(callee);
  if (node.type === "Identifier") {
    const imported = imports.get(node.name);
    return imported?.from === runtimeModule && imported.exported === "webhook";
  }
  if (node.type !== "MemberExpression" || node.computed || node.object.type !== "Identifier") return false;
  const imported = imports.get(node.object.name);
  return (
    imported?.from === runtimeModule && imported.exported === "*" && keyName(node.property) === "webhook"
  );
}

export function defaultExport(program: t.Program): DefaultExport {
  const statement = program.body.find((node) => node.type === "ExportDefaultDeclaration");
  if (!statement) return { is: "none" };
  let value: t.Node | null | undefined = withoutParens(statement.declaration);
  if (value.type === "Identifier") {
    const { name } = value;
    const variable = program.body
      .flatMap(variablesOf)
      .find(({ id }) => id.type === "Identifier" && id.name === name);
    value = variable?.init && withoutParens(variable.init);
  }
  if (value?.type !== "CallExpression" || !isWebhook(value.callee, readModuleNames(program)))
    return { is: "other" };
  return { is: "webhook", call: value, statement };
}

/** The edit that gives `webhook(...)` one more trigger. */
export function addToExport(
  { text }: EditContext,
  call: t.CallExpression,
  name: string,
  eol: string,
): TextEdit {
  const given = call.arguments.map((argument) => rangeOf(argument));
  if (given.length > 0) return listInsertion(text, given, given.length, name, eol);
  const at = text.indexOf("(", rangeOf(call.callee).end) + 1;
  return { start: at, end: at, newText: name };
}

/** The arguments of `webhook(...)` that name a trigger. */
export function exportedAs(call: t.CallExpression, name: string): readonly t.Node[] {
  return call.arguments.filter((argument) => {
    const node = withoutParens(argument);
    return node.type === "Identifier" && node.name === name;
  });
}

/** The edits that take a trigger out of `webhook(...)`, which keeps another one. */
export function removeFromExport(call: t.CallExpression, leaving: readonly t.Node[]): TextEdit[] {
  const given = call.arguments;
  return listRemovals(
    given.map((argument) => rangeOf(argument)),
    (index) => leaving.includes(given[index] as t.Node),
  );
}
