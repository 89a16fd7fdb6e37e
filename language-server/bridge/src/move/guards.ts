import type * as ast from "@babel/types";
import { t } from "@vscode/l10n";
import { editErrors } from "../edits/errors.ts";
import { constantText, keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** A condition under which a handler returns early, given the name of the payload variable. */
export type Guard = (payload: string) => string;

/** The payload member that each method compares a constraint with; `""` is the constraint itself. */
const comparedWith: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  command: { "": ".command" },
  action: {
    "": ".actions[0]?.action_id",
    action_id: ".actions[0]?.action_id",
    block_id: ".actions[0]?.block_id",
    callback_id: ".callback_id",
  },
  shortcut: { "": ".callback_id", callback_id: ".callback_id" },
  view: { "": ".view.callback_id", callback_id: ".view.callback_id" },
};

const isPlain = (node: ast.Node): boolean =>
  node.type === "RegExpLiteral" || constantText(node) !== undefined;

function comparisonGuard(text: string, node: ast.Node, member: string): Guard {
  const { start, end } = nodeRange(node);
  const literal = text.slice(start, end);
  if (node.type !== "RegExpLiteral") return (payload) => `${payload}${member} !== ${literal}`;
  const isOptional = member.includes("?.");
  return (payload) => `!${literal}.test(${payload}${member}${isOptional ? ' ?? ""' : ""})`;
}

function messageGuard(text: string, node: ast.Node): Guard {
  const { start, end } = nodeRange(node);
  const literal = text.slice(start, end);
  const isPattern = node.type === "RegExpLiteral";
  return (payload) => {
    const event = `${payload}.event`;
    const fits = isPattern ? `${literal}.test(${event}.text ?? "")` : `${event}.text?.includes(${literal})`;
    return `!("text" in ${event} && ${fits})`;
  };
}

/** The constraints in an object, excluding the type that identifies the event. */
function guardConstraints(node: ast.ObjectExpression): readonly (readonly [string, ast.Node])[] | undefined {
  const entries = node.properties.map((property) => {
    const key = property.type === "ObjectProperty" && !property.computed ? keyName(property.key) : undefined;
    return property.type === "ObjectProperty" && key !== undefined
      ? ([key, withoutParens(property.value)] as const)
      : undefined;
  });
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  return entries.filter(([key]) => key !== "type");
}

/**
 * The filters in a Bolt listener's arguments before the handler, as conditions under which a handler for the entire event
 * returns early.
 * @throws EditRejected `not-applicable` if they are not written out
 */
export function readGuards(
  text: string,
  call: ast.CallExpression,
  method: string,
  line: number,
): readonly Guard[] {
  const filters = call.arguments.slice(0, -1).map((argument) => withoutParens(argument));
  if (method === "event") {
    if (filters.length > 1) throw severalListenersError(line);
    return [];
  }
  const [first, ...others] = filters;
  if (others.length > 0) throw severalListenersError(line);
  if (first === undefined) return [];
  if (method === "message") {
    if (!isPlain(first)) throw severalListenersError(line);
    return [messageGuard(text, first)];
  }
  const members = comparedWith[method] ?? {};
  if (isPlain(first)) return [comparisonGuard(text, first, members[""] ?? "")];
  const constraints = first.type === "ObjectExpression" ? guardConstraints(first) : undefined;
  if (!constraints?.every(([key, node]) => isPlain(node) && Object.hasOwn(members, key)))
    throw editErrors.notApplicable(
      t("Line {0} filters {1} by a value that is not a literal.", line, method),
      t("Write the name or the pattern there as a literal, then move the file."),
    );
  return constraints.map(([key, node]) => comparisonGuard(text, node, members[key] ?? ""));
}

const severalListenersError = (line: number): Error =>
  editErrors.notApplicable(
    t("Line {0} passes several listeners to Bolt, but a Hookloom handler is a single function.", line),
    t("Combine them into one function, then move the file."),
  );
