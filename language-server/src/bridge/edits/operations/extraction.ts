import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import type { Range } from "../../../protocol/flow-document.ts";
import { refusals } from "../../errors.ts";
import { withoutParens } from "../../read/steps/fields.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { contains, type EditContext } from "../context.ts";
import { jumpsOut, nodesOf } from "../names/meaning.ts";
import { isFunction } from "../names/names.ts";
import { walk } from "../names/nodes.ts";
import type { Binding, Mention, Scope, Scopes } from "../names/scopes.ts";
import type { Item } from "../placing/items.ts";
import { awaitsItself } from "./insert.ts";
import type { Selection } from "./parallel.ts";

/** A variable of the flow that the steps read. */
export interface Captured {
  readonly binding: Binding;
  readonly firstUse: number;
}

/** A variable that the steps declare and that is used after them. */
export interface Result {
  readonly binding: Binding;
  /** True where it gets another value later. */
  readonly isChanged: boolean;
  /** The text of its type, where it is declared with one and changes later. */
  readonly annotation?: string;
}

/** What steps need from around them as a function, and what is needed of them. */
export interface Extraction {
  /** The code of the steps, from the first one to the last. */
  readonly range: Range;
  readonly captured: readonly Captured[];
  readonly results: readonly Result[];
  readonly isAsync: boolean;
  /** True where the results come as the members of an object. */
  readonly asObject: boolean;
  /** True where a constant's literal type must not widen on its way. */
  readonly keepsLiterals: boolean;
  /** True where the function sees something that exists only inside of the flow. */
  readonly staysInside: boolean;
  /** The scope that the steps stand in. */
  readonly scope: Scope;
}

const wayOutSelect = "Select the steps that use it as well.";

/** True where a name is used in a function inside of the binding's scope. */
function isInFunction(use: Mention, scope: Scope): boolean {
  for (let at: Scope | undefined = use.scope; at && at !== scope; at = at.parent)
    if (at.kind === "function" || at.kind === "parameters") return true;
  return false;
}

/** Refuses what belongs to the function around and means something else in another one. @throws EditRefused */
function refuseOwnWords(nodes: readonly Node[]): void {
  const refuse = (what: string, why: string): never => {
    throw refusals.changesMeaning(
      `${what} in these steps ${why}`,
      "Leave it outside of the steps that you select.",
    );
  };
  const see = (node: Node, inFunction: boolean, inClass: boolean): void => {
    walk(node, (inner) => {
      if (inner !== node && isFunction(inner)) {
        see(inner, true, inClass || inner.type !== "ArrowFunctionExpression");
        return false;
      }
      if (inner !== node && /^Class(?:Declaration|Expression|Body)$/.test(inner.type)) {
        see(inner, true, true);
        return false;
      }
      if (!inFunction) {
        if (inner.type === "ReturnStatement") refuse("A return", "would end only the new function.");
        if (inner.type === "YieldExpression") refuse("A yield", "would belong to the new function.");
        if (inner.type === "VariableDeclaration" && /using/.test(inner.kind))
          refuse("What is declared with using", "would be disposed of at the end of the new function.");
      }
      if (inClass) return undefined;
      if (inner.type === "ThisExpression" || inner.type === "Super" || inner.type === "MetaProperty")
        if (inner.type !== "MetaProperty" || inner.meta.name === "new")
          refuse(
            `"${inner.type === "ThisExpression" ? "this" : inner.type === "Super" ? "super" : "new.target"}"`,
            "would mean another object.",
          );
      if (inner.type === "Identifier" && inner.name === "arguments")
        refuse('"arguments"', "would be those of the new function.");
      return undefined;
    });
  };
  for (const node of nodes) see(node, isFunction(node), isFunction(node) || node.type === "ClassDeclaration");
}

/** @throws EditRefused where a labelled jump leaves the steps */
function refuseJumps(nodes: readonly Node[]): void {
  const labels = new Set<string>();
  const jumps: string[] = [];
  for (const root of nodes) {
    walk(root, (node) => {
      if (node.type === "LabeledStatement") labels.add(node.label.name);
      if ((node.type === "BreakStatement" || node.type === "ContinueStatement") && node.label)
        jumps.push(node.label.name);
      return !isFunction(node);
    });
  }
  if (jumpsOut(nodes) || jumps.some((label) => !labels.has(label))) {
    throw refusals.changesMeaning(
      "A break or continue in these steps leaves them, which a function cannot do.",
      "Select the whole loop, or leave the jump outside.",
    );
  }
}

function scopeAt(scopes: Scopes, { start, end }: Range): Scope {
  const all = new Set(scopes.bindings.map(({ scope }) => scope));
  for (const { uses } of scopes.bindings) for (const { scope } of uses) all.add(scope);
  for (const { scope } of scopes.globals) all.add(scope);
  const around = new Set<Scope>();
  for (const one of all)
    for (let at: Scope | undefined = one; at; at = at.parent)
      if (at.kind === "module" || contains(rangeOf(at.node), { start, end })) around.add(at);
  const depth = (scope: Scope): number => (scope.parent ? depth(scope.parent) + 1 : 0);
  return [...around].reduce((best, one) => (depth(one) > depth(best) ? one : best), scopes.module);
}

/** @throws EditRefused where the steps give a variable around them a value */
function capturedBy(
  scopes: Scopes,
  inSteps: (at: Range) => boolean,
  isLater: (at: Range) => boolean,
): Captured[] {
  const captured: Captured[] = [];
  for (const binding of scopes.bindings) {
    if (binding.declarations.some(inSteps)) continue;
    const uses = binding.uses.filter(inSteps);
    const [first] = uses;
    const isModule = binding.scope === scopes.module;
    if (!first || (isModule && !binding.uses.some(isLater))) continue;
    if (uses.some(({ writes }) => writes)) {
      throw refusals.changesMeaning(
        `These steps assign to "${binding.name}", which is declared outside them.`,
        "Select its declaration as well, or leave the assignment outside.",
      );
    }
    if (!isModule) captured.push({ binding, firstUse: first.start });
  }
  return captured.sort((a, b) => a.firstUse - b.firstUse);
}

/** Variables of the module that the steps read and that get other values somewhere. */
export function sharedVariables({ bindings, module }: Scopes, steps: Range): Captured[] {
  return bindings.flatMap((binding) => {
    const first = binding.uses.find((use) => contains(steps, use));
    const isShared = first && binding.scope === module && binding.uses.some(({ writes }) => writes);
    return isShared ? [{ binding, firstUse: first.start }] : [];
  });
}

/** @throws EditRefused where what the steps declare cannot come back from a function */
function resultsOf(
  context: EditContext,
  scopes: Scopes,
  steps: Range,
  inSteps: (at: Range) => boolean,
): Result[] {
  const results: Result[] = [];
  for (const binding of scopes.bindings) {
    if (!binding.declarations.some(inSteps)) continue;
    const outside = binding.uses.filter((use) => !inSteps(use));
    const redeclared = binding.declarations.some((one) => !inSteps(one));
    if (outside.length === 0 && !redeclared) continue;
    const { name, kinds, scope } = binding;
    const isValue = [...kinds].every((kind) => kind === "variable" || kind === "function");
    const usedBefore = outside.some(({ start }) => start < steps.start);
    if (!isValue || usedBefore || redeclared) {
      throw refusals.changesMeaning(
        `"${name}" is declared here and used outside of these steps.`,
        wayOutSelect,
      );
    }
    const isChanged = outside.some(({ writes }) => writes);
    const isSet = binding.uses.some((use) => use.writes && inSteps(use)) || hasValue(binding);
    if (!isSet) {
      throw refusals.changesMeaning(`"${name}" gets its value only after these steps.`, wayOutSelect);
    }
    const inner = binding.uses.filter((use) => inSteps(use) && isInFunction(use, scope));
    if (inner.length > 0 && (isChanged || inner.some(({ writes }) => writes))) {
      throw refusals.changesMeaning(
        `"${name}" is declared here, changes later, and a function in these steps uses it.`,
        wayOutSelect,
      );
    }
    const annotation = isChanged ? annotationOf(context, binding) : undefined;
    results.push({ binding, isChanged, ...(annotation === undefined ? {} : { annotation }) });
  }
  return results;
}

function declaratorOf({ nodes }: Binding): t.VariableDeclarator | undefined {
  const [node] = nodes;
  return node?.type === "VariableDeclarator" ? node : undefined;
}

function annotationOf({ text }: EditContext, binding: Binding): string | undefined {
  const id = declaratorOf(binding)?.id;
  const annotation = id?.type === "Identifier" ? id.typeAnnotation : undefined;
  if (annotation?.type !== "TSTypeAnnotation") return undefined;
  const { start, end } = rangeOf(annotation.typeAnnotation);
  return text.slice(start, end);
}

/** False for a variable that is declared without a value. */
function hasValue(binding: Binding): boolean {
  const declarator = declaratorOf(binding);
  return !declarator || declarator.init != null || declarator.id.type !== "Identifier";
}

function initialValue(binding: Binding): Node | undefined {
  const declarator = declaratorOf(binding);
  return declarator?.id.type === "Identifier" && declarator.init ? withoutParens(declarator.init) : undefined;
}

/** True for a constant whose type is the literal that it is declared with. */
function isLiteral(binding: Binding): boolean {
  const declarator = declaratorOf(binding);
  if (declarator?.id.type === "Identifier" && declarator.id.typeAnnotation) return false;
  const value = initialValue(binding);
  if (!value) return false;
  let found = /^(?:String|Numeric|Boolean|BigInt)Literal$/.test(value.type);
  if (value.type === "ConditionalExpression" || value.type === "LogicalExpression") {
    walk(value, (node) => {
      if (/^(?:String|Numeric|Boolean|BigInt)Literal$/.test(node.type)) found = true;
      return undefined;
    });
  }
  return found;
}

const neverPromises = new Set(
  (
    "AwaitExpression StringLiteral NumericLiteral BooleanLiteral NullLiteral BigIntLiteral RegExpLiteral TemplateLiteral " +
    "BinaryExpression UnaryExpression UpdateExpression ObjectExpression ArrayExpression ArrowFunctionExpression " +
    "FunctionExpression ClassExpression MemberExpression JSXElement JSXFragment"
  ).split(" "),
);

/** True where the result of an async function might be a promise, which the caller's `await` would wait for. */
function mayBePromise(binding: Binding): boolean {
  const value = initialValue(binding);
  return value !== undefined && !neverPromises.has(value.type);
}

/** True where a variable may change between the call of a function and its end, so that its value is not enough. */
function changesMeanwhile({ binding }: Captured, steps: Range): boolean {
  return binding.uses.some(
    (use) => use.writes && (use.start > steps.start || isInFunction(use, binding.scope)),
  );
}

/** What steps need as a function. @throws EditRefused where a function of them would do something else */
export function readExtraction(context: EditContext, scopes: Scopes, selection: Selection): Extraction {
  const { items, steps } = selection;
  const nodes = nodesOf(steps);
  if (nodes.length === 0) {
    throw refusals.notApplicable("These steps are disabled.", "Enable them first, or select others.");
  }
  refuseJumps(nodes);
  refuseOwnWords(nodes);
  const range = { start: (items[0] as Item).codeStart, end: (items.at(-1) as Item).codeEnd };
  const inSteps = (at: Range): boolean => contains(range, at);
  const flow = selection.block.flow.flow.range;
  const isLater = (at: Range): boolean => at.start >= range.end && at.end <= flow.end;
  const captured = capturedBy(scopes, inSteps, isLater);
  const results = resultsOf(context, scopes, range, inSteps);
  const isAsync = awaitsItself(nodes);
  const keepsLiterals =
    context.model.parsed.dialect.typescript &&
    results.some(({ binding, isChanged }) => !isChanged && isLiteral(binding));
  const single = results.length === 1 && !keepsLiterals;
  const asObject =
    results.length > 0 && (!single || (isAsync && results.some(({ binding }) => mayBePromise(binding))));
  if (asObject && results.some(({ annotation }) => annotation !== undefined)) {
    const changed = results.find(({ annotation }) => annotation !== undefined) as Result;
    throw refusals.changesMeaning(
      `"${changed.binding.name}" gets another value after these steps.`,
      wayOutSelect,
    );
  }
  return {
    range,
    captured,
    results,
    isAsync,
    asObject,
    keepsLiterals,
    staysInside:
      captured.some((one) => usesType(one, inSteps) || changesMeanwhile(one, range)) || namesPrivate(nodes),
    scope: scopeAt(scopes, range),
  };
}

function usesType({ binding }: Captured, inSteps: (at: Range) => boolean): boolean {
  return binding.uses.some((use) => inSteps(use) && use.space !== "value");
}

/** `#name` exists only inside of its class. */
function namesPrivate(nodes: readonly Node[]): boolean {
  let found = false;
  for (const root of nodes) {
    walk(root, (node) => {
      if (node.type === "PrivateName") found = true;
      return !found;
    });
  }
  return found;
}
