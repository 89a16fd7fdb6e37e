import type { Node } from "@babel/types";
import type { Range } from "../../../protocol/flow-document.ts";
import { refusals } from "../../errors.ts";
import { memberPath } from "../../read/steps/calls.ts";
import { withoutParens } from "../../read/steps/fields.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { contains } from "../context.ts";
import { isFunction } from "../names/names.ts";
import { walk } from "../names/nodes.ts";
import type { Captured } from "./extraction.ts";

/** The steps with what they read and the function around them. */
export interface TypedSteps {
  readonly nodes: readonly Node[];
  readonly range: Range;
  readonly captured: readonly Captured[];
  readonly flow: Node | undefined;
}

/**
 * TypeScript follows checks within one function only. Refuses steps that rely on a check outside of them, or make one
 * that later steps rely on, where a function would make the compiler forget it.
 * @throws EditRefused `changes-meaning`
 */
export function refuseForgottenTypes(steps: TypedSteps): void {
  refuseUntyped(steps);
  refuseCheckedPaths(steps);
  refuseChecks(steps);
  const last = steps.nodes.at(-1);
  if (last && endsAbruptly(last)) {
    throw refusals.changesMeaning(
      "These steps always end with an error, which TypeScript would not see after a call.",
      "Leave the throw outside of the steps that you select.",
    );
  }
}

/** A variable whose type comes from later assignments has none inside of another function. */
function refuseUntyped({ captured }: TypedSteps): void {
  for (const { binding } of captured) {
    const [node] = binding.nodes;
    if (node?.type !== "VariableDeclarator" || node.id.type !== "Identifier" || node.id.typeAnnotation)
      continue;
    const init = node.init && withoutParens(node.init);
    const empty = init?.type === "ArrayExpression" && init.elements.length === 0;
    const nothing =
      !init || init.type === "NullLiteral" || (init.type === "Identifier" && init.name === "undefined");
    const loops = !init && !binding.uses.some(({ writes }) => writes);
    if ((empty || nothing) && !loops) {
      throw refusals.changesMeaning(
        `TypeScript cannot tell the type of "${binding.name}" in another function.`,
        "Declare it with a type first.",
      );
    }
  }
}

const pathOf = (node: Node): string | undefined => {
  const path = memberPath(node);
  return path.length > 1 ? path.join(".") : undefined;
};

/** The members whose presence or kind an expression checks: `payload.issue` in `payload.issue && ready`. */
function checkedPaths(test: Node): string[] {
  const node = withoutParens(test);
  const own = pathOf(node);
  if (own !== undefined) return [own];
  switch (node.type) {
    case "LogicalExpression":
      return [node.left, node.right].flatMap(checkedPaths);
    case "UnaryExpression":
      return checkedPaths(node.argument);
    case "BinaryExpression": {
      const sides = [node.left, node.right];
      const isEqual = /^[!=]==?$/.test(node.operator);
      if (isEqual && sides.some(({ type }) => /^(?:String|Numeric|Boolean)Literal$/.test(type))) {
        return sides.filter(({ type }) => type === "UnaryExpression").flatMap(checkedPaths);
      }
      return isEqual || /^(?:instanceof|in)$/.test(node.operator) ? sides.flatMap(checkedPaths) : [];
    }
    case "CallExpression":
      return node.arguments.flatMap(checkedPaths);
    default:
      return [];
  }
}

function testsIn(root: Node): Node[] {
  const tests: Node[] = [];
  walk(root, (node) => {
    if ("test" in node && node.test) tests.push(node.test as Node);
    if (node.type === "LogicalExpression") tests.push(node.left);
    return undefined;
  });
  return tests;
}

function refuseCheckedPaths({ nodes, range, captured, flow }: TypedSteps): void {
  if (!flow) return;
  const names = new Set(captured.map(({ binding }) => binding.name));
  const checked = new Set(
    testsIn(flow)
      .filter((test) => rangeOf(test).start < range.start)
      .flatMap(checkedPaths)
      .filter((path) => names.has(path.split(".")[0] ?? "")),
  );
  if (checked.size === 0) return;
  for (const root of nodes) {
    walk(root, (node) => {
      const path = pathOf(node);
      if (path !== undefined && checked.has(path)) {
        throw refusals.changesMeaning(
          `Earlier steps check "${path}", which TypeScript would forget in another function.`,
          "Keep it in a constant after the check first, or select the check as well.",
        );
      }
      return !isFunction(node);
    });
  }
}

/** True for a statement after which the next one is never reached. */
function endsAbruptly(node: Node): boolean {
  if (node.type === "ThrowStatement") return true;
  if (node.type === "BlockStatement") return node.body.some(endsAbruptly);
  return (
    node.type === "IfStatement" &&
    node.alternate != null &&
    [node.consequent, node.alternate].every(endsAbruptly)
  );
}

/** Refuses a check that ends with an error and tells TypeScript about a variable that later steps use. */
function refuseChecks({ nodes, range, captured }: TypedSteps): void {
  for (const node of nodes) {
    if (node.type !== "IfStatement" || !endsAbruptly(node.consequent)) continue;
    const test = rangeOf(node.test);
    const told = captured.find(
      ({ binding }) =>
        binding.uses.some((use) => contains(test, use)) &&
        binding.uses.some(({ start }) => start >= range.end),
    );
    if (!told) continue;
    throw refusals.changesMeaning(
      `These steps check "${told.binding.name}", which TypeScript would forget in the steps after them.`,
      "Select the steps that use it as well, or leave the check outside.",
    );
  }
}
