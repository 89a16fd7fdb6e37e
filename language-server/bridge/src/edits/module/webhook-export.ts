import type * as t from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { listInsertion, listRemovals } from "./list.ts";

/** The edit that adds a trigger to `webhook(...)`. */
export function addToExport(
  { text }: EditContext,
  call: t.CallExpression,
  name: string,
  eol: string,
): TextEdit {
  const given = call.arguments.map((argument) => nodeRange(argument));
  if (given.length > 0) return listInsertion(text, given, given.length, name, eol);
  const at = text.indexOf("(", nodeRange(call.callee).end) + 1;
  return { start: at, end: at, newText: name };
}

/** The arguments of `webhook(...)` that refer to a trigger. */
export function exportedAs(call: t.CallExpression, name: string): readonly t.Node[] {
  return call.arguments.filter((argument) => {
    const node = withoutParens(argument);
    return node.type === "Identifier" && node.name === name;
  });
}

/** The edits that remove a trigger from `webhook(...)`, which still contains another one. */
export function removeFromExport(call: t.CallExpression, leaving: readonly t.Node[]): TextEdit[] {
  const given = call.arguments;
  return listRemovals(
    given.map((argument) => nodeRange(argument)),
    (index) => leaving.includes(given[index] as t.Node),
  );
}
