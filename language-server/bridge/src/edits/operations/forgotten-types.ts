import type { Node } from "@babel/types";
import { contains, type Range } from "@hookloom/protocol/flow-document";
import { keyName, withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { editErrors } from "../errors.ts";
import { isFunction } from "../names/names.ts";
import { nodesWithin } from "../names/nodes.ts";
import type { Binding, Scope } from "../names/scopes.ts";
import { type Captured, type Result, wayOutSelect } from "./extraction.ts";

/**
 * The path that an expression reads, such as `payload.issue` or `list[index]`, starting with the variable. Undefined for
 * other expressions.
 */
function expressionPath(text: string, expression: Node): string | undefined {
  const node = withoutParens(expression);
  if (node.type === "Identifier") return node.name;
  if (node.type === "TSNonNullExpression" || node.type === "TSAsExpression")
    return expressionPath(text, node.expression);
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return undefined;
  const object = expressionPath(text, node.object);
  if (object === undefined) return undefined;
  const { start, end } = nodeRange(node.property);
  const key = node.computed
    ? `[${text.slice(start, end)}]`
    : `.${keyName(node.property) ?? text.slice(start, end)}`;
  return object + key;
}

/** The variable at the start of a path. */
function pathRoot(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** The members that a declaration such as `const { issue } = payload` reads. */
function takenPaths(text: string, node: Node): string[] {
  if (node.type !== "VariableDeclarator" || node.id.type !== "ObjectPattern" || !node.init) return [];
  const owner = expressionPath(text, node.init);
  if (owner === undefined) return [];
  return node.id.properties.flatMap((property) => {
    const key = property.type === "ObjectProperty" && !property.computed ? keyName(property.key) : undefined;
    return key === undefined ? [] : [`${owner}.${key}`];
  });
}

/** A path without its last segment. */
function parentPath(path: string): string | undefined {
  const owner = path.replace(/(?:\.[^.[\]]*|\[[^\]]*\])$/, "");
  return owner === path ? undefined : owner;
}

/** The paths whose presence or kind is checked by an expression: `payload.issue` in `payload.issue && ready`. */
function checkedPaths(text: string, test: Node): string[] {
  const node = withoutParens(test);
  const own = expressionPath(text, node);
  // A truthy member implies that its optional owner exists, and narrows the other members of a union.
  if (own !== undefined) return [own, parentPath(own)].filter((path) => path !== undefined);
  const inner = (nodes: readonly Node[]): string[] => nodes.flatMap((one) => checkedPaths(text, one));
  switch (node.type) {
    case "LogicalExpression":
    case "BinaryExpression":
      return inner([node.left, node.right]);
    case "UnaryExpression":
    case "AwaitExpression":
      return inner([node.argument]);
    case "CallExpression":
    case "OptionalCallExpression":
      return inner(node.arguments);
    case "AssignmentExpression":
      return inner([node.left, node.right]);
    default:
      return [];
  }
}

/** The conditions in a function's control flow. */
function testsIn(root: Node): Node[] {
  return nodesWithin([root]).flatMap((node) => {
    if ("test" in node && node.test) return [node.test as Node];
    if (node.type === "SwitchStatement") return [node.discriminant];
    if (node.type === "LogicalExpression") return [node.left];
    const init = node.type === "VariableDeclarator" ? node.init : undefined;
    return init && /^(?:Logical|Binary)Expression$/.test(init.type) ? [init] : [];
  });
}

/** The members that statements assign. */
function assignedPaths(
  text: string,
  roots: readonly Node[],
  counts: (node: Node) => boolean = () => true,
): string[] {
  return nodesWithin(roots).flatMap((node) => {
    const path =
      node.type === "AssignmentExpression" && counts(node) ? expressionPath(text, node.left) : undefined;
    return path === undefined || path === pathRoot(path) ? [] : [path];
  });
}

/** The steps, the values that they read and return, and the enclosing function. */
export interface TypedSteps {
  readonly text: string;
  readonly nodes: readonly Node[];
  readonly range: Range;
  readonly captured: readonly Captured[];
  readonly results: readonly Result[];
  /** Module variables that the steps read and that are reassigned somewhere. */
  readonly shared: readonly Captured[];
  readonly flow: Node | undefined;
}

/**
 * TypeScript narrows types only within one function. Rejects steps that rely on a check outside of them, and steps with a
 * check that later steps rely on, if the narrowing would be lost in a function.
 * @throws EditRejected `changes-meaning`
 */
export function rejectForgottenTypes(steps: TypedSteps): void {
  rejectUntyped(steps);
  rejectEarlierChecks(steps);
  rejectOwnChecks(steps);
  rejectRelated(steps);
  const last = steps.nodes.at(-1);
  if (last && endsAbruptly(last)) {
    throw editErrors.changesMeaning(
      "These steps always end with an error, which TypeScript would not see after a call.",
      "Leave the throw outside of the steps that you select.",
    );
  }
}

/** A variable whose type is inferred from later assignments has no type inside another function. */
function rejectUntyped({ captured }: TypedSteps): void {
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
      throw editErrors.changesMeaning(
        `TypeScript cannot tell the type of "${binding.name}" in another function.`,
        "Declare it with a type first.",
      );
    }
  }
}

/**
 * True if TypeScript does not keep the narrowing of a variable in a function, because the variable is assigned later or in an
 * enclosing statement.
 */
function changesLater({ binding }: Captured, { range, flow }: TypedSteps): boolean {
  const around = flow && nodeRange(flow);
  return binding.uses.some((use) => {
    if (!use.writes) return false;
    if (use.start > range.start || (around !== undefined && !contains(around, use))) return true;
    for (let at: Scope | undefined = use.scope; at && at !== binding.scope; at = at.parent)
      if (contains(nodeRange(at.node), range)) return true;
    return false;
  });
}

/** Rejects steps that depend on members checked or assigned before them, or on variables that change later. */
function rejectEarlierChecks(steps: TypedSteps): void {
  const { text, nodes, range, flow } = steps;
  if (!flow) return;
  const captured = [...steps.captured, ...steps.shared];
  const names = new Set(captured.map(({ binding }) => binding.name));
  const isBefore = (node: Node): boolean => nodeRange(node).start < range.start;
  const checked = new Set(
    [
      ...testsIn(flow)
        .filter(isBefore)
        .flatMap((test) => checkedPaths(text, test)),
      ...assignedPaths(text, [flow], isBefore),
    ].filter((path) => names.has(pathRoot(path))),
  );
  const reject = (path: string): never => {
    throw editErrors.changesMeaning(
      `Earlier steps check or set "${path}", which TypeScript would forget in another function.`,
      "Keep it in a constant after that first, or select those steps as well.",
    );
  };
  for (const one of captured) {
    const { name, uses, declarations } = one.binding;
    const around = nodeRange(flow);
    const isSet = uses.some((use) => use.writes && use.start < range.start && contains(around, use));
    const isOutside = declarations.some((declaration) => !contains(around, declaration));
    if (
      (checked.has(name) || isSet) &&
      (isOutside ? isSet || changesLater(one, steps) : changesLater(one, steps))
    )
      reject(name);
  }
  for (const node of nodesWithin(nodes, (one) => !isFunction(one))) {
    const path = expressionPath(text, node);
    const read = [...(path === undefined ? [] : [path]), ...takenPaths(text, node)];
    for (const one of read) if (one !== pathRoot(one) && checked.has(one)) reject(one);
  }
}

/** True if the code after a statement is never reached. */
function endsAbruptly(node: Node): boolean {
  if (node.type === "ThrowStatement") return true;
  if (node.type === "BlockStatement") return node.body.some(endsAbruptly);
  return (
    node.type === "IfStatement" &&
    node.alternate != null &&
    [node.consequent, node.alternate].every(endsAbruptly)
  );
}

/** The condition of a statement that narrows types for the steps after it. */
function checkMadeBy(node: Node): Node | undefined {
  if (node.type === "IfStatement") {
    return endsAbruptly(node.consequent) || (node.alternate && endsAbruptly(node.alternate))
      ? node.test
      : undefined;
  }
  if (node.type !== "ExpressionStatement") return undefined;
  const call = withoutParens(node.expression);
  if (call.type !== "CallExpression") return undefined;
  const callee = withoutParens(call.callee);
  const name = callee.type === "MemberExpression" ? callee.object : callee;
  return name.type === "Identifier" && /^(?:assert|invariant|ensure)/.test(name.name) ? call : undefined;
}

/** Rejects checks and assignments in the steps that later steps rely on. */
function rejectOwnChecks({ text, nodes, range, captured, flow }: TypedSteps): void {
  const isUsedAfter = ({ uses }: Binding): boolean => uses.some(({ start }) => start >= range.end);
  const reject = (what: string): never => {
    throw editErrors.changesMeaning(
      `These steps check or set "${what}", which TypeScript would forget in the steps after them.`,
      "Select the steps that use it as well, or leave that outside.",
    );
  };
  for (const node of nodes) {
    const check = checkMadeBy(node);
    const where = check && nodeRange(check);
    const found =
      where &&
      captured.find(
        ({ binding }) => binding.uses.some((use) => contains(where, use)) && isUsedAfter(binding),
      );
    if (found) reject(found.binding.name);
  }
  if (!flow) return;
  const set = new Set(assignedPaths(text, nodes));
  for (const node of nodesWithin([flow])) {
    const path = expressionPath(text, node);
    if (path !== undefined && set.has(path) && nodeRange(node).start >= range.end) reject(path);
  }
}

/**
 * Rejects results whose types depend on each other or on another variable, because TypeScript tracks these dependencies only
 * through constants.
 */
function rejectRelated({ text, captured, results }: TypedSteps): void {
  const declarators = results.map(({ binding }) => binding.nodes[0]);
  for (const [index, { binding }] of results.entries()) {
    const node = declarators[index];
    if (node?.type !== "VariableDeclarator") continue;
    const init = node.init && withoutParens(node.init);
    const isTest = init && /^(?:Logical|Binary|Unary)Expression$/.test(init.type);
    const known = new Set([...captured, ...results].map((one) => one.binding.name));
    const about = isTest
      ? checkedPaths(text, init)
          .map(pathRoot)
          .find((name) => known.has(name))
      : undefined;
    const isShared =
      node.id.type !== "Identifier" && declarators.indexOf(node) !== declarators.lastIndexOf(node);
    if (about !== undefined || isShared) {
      throw editErrors.changesMeaning(
        `TypeScript learns from "${binding.name}" what else holds, which it would forget after a call.`,
        wayOutSelect,
      );
    }
  }
}
