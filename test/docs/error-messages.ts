import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@babel/parser";
import { type Node, traverseFast } from "@babel/types";
import { gitFiles, repository } from "../runner/source-files.ts";

// @reads extension/*/src/** language-server/*/src/** templates/*/src/**

const isProduct = (file: string): boolean =>
  /^(?:extension|language-server|templates)\/[^/]+\/src\/.+\.ts$/.test(file) &&
  !/\.test\.ts$|\/testing\/|\.generated\./.test(file);

/** `{port}` for a value of a message: the last name of its expression. */
function placeholder(node: Node): string {
  if (node.type === "Identifier") return `{${node.name}}`;
  if (node.type === "MemberExpression" && node.property.type === "Identifier") {
    const isCount = node.property.name === "length";
    return isCount ? "{count}" : `{${node.property.name}}`;
  }
  if (node.type === "CallExpression") {
    const [first] = node.arguments;
    return first ? placeholder(first) : placeholder(node.callee);
  }
  return "{…}";
}

const combinations = (one: readonly string[], other: readonly string[]): readonly string[] =>
  one.flatMap((start) => other.map((end) => start + end));

/** The texts that an expression can come to; none where it is not a text of its own. */
function texts(node: Node | undefined): readonly string[] {
  switch (node?.type) {
    case "StringLiteral":
      return [node.value];
    case "TemplateLiteral":
      return node.quasis.reduce<readonly string[]>(
        (so, { value }, index) => {
          const inner = node.expressions[index];
          const next = combinations(so, [value.cooked ?? value.raw]);
          if (!inner) return next;
          const known = inner.type === "ConditionalExpression" ? texts(inner) : [];
          return combinations(
            next,
            known.length > 0 && next.length * known.length <= 4 ? known : [placeholder(inner)],
          );
        },
        [""],
      );
    case "ConditionalExpression":
      return [...texts(node.consequent), ...texts(node.alternate)];
    case "CallExpression": {
      const {
        callee,
        arguments: [text, ...values],
      } = node;
      const called = callee.type === "MemberExpression" ? callee.property : callee;
      if (called.type !== "Identifier" || called.name !== "t") return [];
      const named = (all: string): string =>
        all.replace(/\{(\d)\}/g, (_, index: string) => {
          const value = values[Number(index)];
          return value ? placeholder(value) : "{…}";
        });
      return texts(text).map(named);
    }
    case "BinaryExpression":
      return node.operator === "+" ? combinations(texts(node.left), texts(node.right)) : [];
    default:
      return [];
  }
}

const errorCodeOf = (node: Node | undefined): string | undefined =>
  node?.type === "StringLiteral" && /^[a-z]+(?:-[a-z0-9]+)*$|^[A-Z][A-Za-z]+$/.test(node.value)
    ? node.value
    : undefined;

interface ErrorConstruction {
  readonly code: string;
  readonly message: Node;
}

/**
 * What a call makes an error of: `new ...Error(code, message)`, and the functions of one file that only fill in their class,
 * `fail(code, message)` and `local(code, message)`. The command line's own error has its message first, and a code if it is
 * not the usual one. What `errorMaker` gives takes a code with the functions of its messages.
 */
function errorConstructions(node: Node): readonly ErrorConstruction[] {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return [];
  if (node.callee.type !== "Identifier") return [];
  const [first, second] = node.arguments;
  if (node.callee.name === "CliError")
    return first ? [{ code: errorCodeOf(second) ?? "bad-usage", message: first }] : [];
  const constructsError =
    node.type === "NewExpression"
      ? node.callee.name.endsWith("Error")
      : /^(?:fail|local)$/.test(node.callee.name);
  const code = errorCodeOf(first);
  if (code === undefined) return [];
  if (/^[a-z]+Errors$/.test(node.callee.name) && second?.type === "ObjectExpression")
    return second.properties.flatMap((property) =>
      property.type === "ObjectProperty" && property.value.type === "ArrowFunctionExpression"
        ? [{ code, message: property.value.body }]
        : [],
    );
  return constructsError && second ? [{ code, message: second }] : [];
}

/** The messages of an error code, and the files that make it. */
export interface ErrorCode {
  readonly messages: Set<string>;
  readonly files: Set<string>;
}

/** Each error code with what is made of it, in the order of the files. */
export function errorCodes(): ReadonlyMap<string, ErrorCode> {
  const found = new Map<string, ErrorCode>();
  for (const file of gitFiles(repository).filter(isProduct)) {
    const source = readFileSync(join(repository, file), "utf8");
    if (!source.includes("rror(") && !source.includes("rrors(") && !source.includes("fail(")) continue;
    traverseFast(parse(source, { sourceType: "module", plugins: ["typescript"] }), (node) => {
      for (const { code, message } of errorConstructions(node)) {
        const known = found.get(code) ?? { messages: new Set(), files: new Set() };
        for (const text of texts(message))
          known.messages.add(text.replace(/\s+/g, " ").replaceAll("<", "\\<").trim());
        found.set(code, { ...known, files: known.files.add(file) });
      }
    });
  }
  return found;
}
