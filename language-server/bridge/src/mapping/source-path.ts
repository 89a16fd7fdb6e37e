import type * as t from "@babel/types";
import { keyName } from "../steps/fields.ts";

/** Names that stand for a value of the language, not for a source. */
const valueNames: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

function withoutMarks(node: t.Node): t.Node {
  let inner = node;
  while (inner.type === "ParenthesizedExpression" || inner.type === "TSNonNullExpression")
    inner = inner.expression;
  return inner;
}

/** One part of a path: `.title`, `?.title`, `["x-y"]`, `[0]`; undefined where it is computed. */
function partText(member: t.MemberExpression | t.OptionalMemberExpression): string | undefined {
  const { computed, property } = member;
  const mark = member.type === "OptionalMemberExpression" && member.optional ? "?." : "";
  if (!computed) {
    const name = property.type === "Identifier" ? property.name : undefined;
    return name === undefined ? undefined : `${mark === "" ? "." : mark}${name}`;
  }
  const key =
    property.type === "StringLiteral" || property.type === "NumericLiteral" ? keyName(property) : undefined;
  if (key === undefined) return undefined;
  return `${mark}[${property.type === "NumericLiteral" ? key : JSON.stringify(key)}]`;
}

/** The path that an expression only reads, such as `payload.issue?.title`; undefined for any other expression. */
export function sourcePath(expression: t.Node): string | undefined {
  const parts: string[] = [];
  let node = withoutMarks(expression);
  while (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    const part = partText(node);
    if (part === undefined) return undefined;
    parts.push(part);
    node = withoutMarks(node.object);
  }
  if (node.type !== "Identifier" || valueNames.has(node.name)) return undefined;
  return [node.name, ...parts.reverse()].join("");
}
