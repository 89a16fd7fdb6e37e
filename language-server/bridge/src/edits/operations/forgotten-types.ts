import type { Node } from "@babel/types";
import { contains, type Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { keyName, withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { editErrors } from "../errors.ts";
import { isFunction } from "../names/names.ts";
import { nodesWithin } from "../names/nodes.ts";
import type { Binding, Scope } from "../names/scopes.ts";
import { type Captured, type Result, selectUsesHint } from "./extraction.ts";

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
function destructuredPaths(text: string, node: Node): string[] {
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

/** The paths that an expression checks for presence or kind: `payload.issue` in `payload.issue && ready`. */
function checkedPaths(text: string, test: Node): string[] {
  const node = withoutParens(test);
  const ownPath = expressionPath(text, node);
  // A truthy member implies that its optional owner exists, and narrows the other members of a union.
  if (ownPath !== undefined) return [ownPath, parentPath(ownPath)].filter((path) => path !== undefined);
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
  isCounted: (node: Node) => boolean = () => true,
): string[] {
  return nodesWithin(roots).flatMap((node) => {
    const path =
      node.type === "AssignmentExpression" && isCounted(node) ? expressionPath(text, node.left) : undefined;
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
export function rejectLostNarrowing(steps: TypedSteps): void {
  rejectUntyped(steps);
  rejectEarlierChecks(steps);
  rejectOwnChecks(steps);
  rejectRelated(steps);
  const last = steps.nodes.at(-1);
  if (last && alwaysThrows(last)) {
    throw editErrors.changesMeaning(
      t("These steps always throw an error, which TypeScript cannot infer from a function call."),
      t("Exclude the throw from the selection."),
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
        t('TypeScript cannot infer the type of "{0}" in another function.', binding.name),
        t("Declare it with a type first."),
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
    for (
      let current: Scope | undefined = use.scope;
      current && current !== binding.scope;
      current = current.parent
    )
      if (contains(nodeRange(current.node), range)) return true;
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
      t(
        'Earlier steps narrow the type of "{0}", and TypeScript would lose that narrowing in another function.',
        path,
      ),
      t("Store the narrowed value in a constant first, or also select those steps."),
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
    const read = [...(path === undefined ? [] : [path]), ...destructuredPaths(text, node)];
    for (const one of read) if (one !== pathRoot(one) && checked.has(one)) reject(one);
  }
}

/** True if a statement always throws. */
function alwaysThrows(node: Node): boolean {
  if (node.type === "ThrowStatement") return true;
  if (node.type === "BlockStatement") return node.body.some(alwaysThrows);
  return (
    node.type === "IfStatement" &&
    node.alternate != null &&
    [node.consequent, node.alternate].every(alwaysThrows)
  );
}

/** The condition of a statement that narrows types for the steps after it. */
function narrowingCheck(node: Node): Node | undefined {
  if (node.type === "IfStatement") {
    return alwaysThrows(node.consequent) || (node.alternate && alwaysThrows(node.alternate))
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
  const reject = (path: string): never => {
    throw editErrors.changesMeaning(
      t(
        'These steps narrow the type of "{0}", and TypeScript would lose that narrowing in the steps after them.',
        path,
      ),
      t("Also select the steps that use it, or exclude the check or the assignment."),
    );
  };
  for (const node of nodes) {
    const check = narrowingCheck(node);
    const checkRange = check && nodeRange(check);
    const found =
      checkRange &&
      captured.find(
        ({ binding }) => binding.uses.some((use) => contains(checkRange, use)) && isUsedAfter(binding),
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
    const narrowedName = isTest
      ? checkedPaths(text, init)
          .map(pathRoot)
          .find((name) => known.has(name))
      : undefined;
    const isShared =
      node.id.type !== "Identifier" && declarators.indexOf(node) !== declarators.lastIndexOf(node);
    if (narrowedName !== undefined || isShared) {
      throw editErrors.changesMeaning(
        t(
          'TypeScript narrows other types based on "{0}", which it cannot do after a function call.',
          binding.name,
        ),
        selectUsesHint,
      );
    }
  }
}
