import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { listInsertion, listRemovals } from "./list.ts";

/** The edit that adds a trigger to `webhook(...)`. */
export function addToExport(
  { text }: EditContext,
  call: ast.CallExpression,
  name: string,
  eol: string,
): TextEdit {
  const argumentRanges = call.arguments.map((argument) => nodeRange(argument));
  if (argumentRanges.length > 0) return listInsertion(text, argumentRanges, argumentRanges.length, name, eol);
  const at = text.indexOf("(", nodeRange(call.callee).end) + 1;
  return { start: at, end: at, newText: name };
}

/** The arguments of `webhook(...)` that refer to a trigger. */
export function exportArguments(call: ast.CallExpression, name: string): readonly ast.Node[] {
  return call.arguments.filter((argument) => {
    const node = withoutParens(argument);
    return node.type === "Identifier" && node.name === name;
  });
}

/** The edits that remove a trigger from `webhook(...)` if at least one other remains. */
export function removeFromExport(call: ast.CallExpression, leaving: readonly ast.Node[]): TextEdit[] {
  const webhookArguments = call.arguments;
  return listRemovals(
    webhookArguments.map((argument) => nodeRange(argument)),
    (index) => leaving.includes(webhookArguments[index] as ast.Node),
  );
}
