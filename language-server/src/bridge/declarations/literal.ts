import type * as t from "@babel/types";
import type { Literal } from "../../protocol/protocol.ts";
import { keyName, withoutParens } from "../read/steps/fields.ts";

function textOf(node: t.TemplateLiteral): string | undefined {
  return node.expressions.length > 0 ? undefined : (node.quasis[0]?.value.cooked ?? undefined);
}

function objectOf(node: t.ObjectExpression): Readonly<Record<string, Literal>> {
  const entries = node.properties.flatMap((property) => {
    if (property.type !== "ObjectProperty" || property.computed) return [];
    const name = keyName(property.key);
    const value = literalOf(property.value);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** What an expression is worth where it is written out, objects with those of their members that are; else undefined. */
export function literalOf(expression: t.Node | undefined): Literal | undefined {
  const node = expression && withoutParens(expression);
  switch (node?.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
      return node.value;
    case "TemplateLiteral":
      return textOf(node);
    case "ObjectExpression":
      return objectOf(node);
    case "ArrayExpression": {
      const values = node.elements.map((element) => literalOf(element ?? undefined));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    default:
      return undefined;
  }
}
