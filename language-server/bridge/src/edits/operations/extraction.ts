import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import { contains, isSameRange, type Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { findJumps, stepNodes } from "../names/meaning.ts";
import { isFunction } from "../names/names.ts";
import { nodesAround, nodesWithin } from "../names/nodes.ts";
import { type OwnWords, ownWords } from "../names/own-words.ts";
import type { Binding, Mention, Scope, Scopes } from "../names/scopes.ts";
import { isExpression } from "../placing/items.ts";
import { type Exits, readExits } from "./extract-exits.ts";
import type { Selection } from "./parallel.ts";
import { type ReadMember, readMembers } from "./read-members.ts";

/** An outer variable that the steps use. */
export interface Captured {
  readonly binding: Binding;
  readonly firstUse: number;
  /** True if the steps assign it. */
  readonly isSet: boolean;
  /** True if the steps assign it before reading it. */
  readonly isSetFirst: boolean;
  /** The members that the steps read, if passing the members is enough and they can be read before the steps start. */
  readonly members?: readonly ReadMember[] | undefined;
}

/** A variable that is declared in the steps and used after them. */
export interface Result {
  readonly binding: Binding;
  /** True if it is reassigned later. */
  readonly isChanged: boolean;
  /** The text of its type annotation. */
  readonly annotation?: string;
}

/** The inputs and outputs of steps that are to become a function. */
export interface Extraction {
  /** The code from the first step to the last. */
  readonly range: Range;
  /** Ordered by first use. */
  readonly captured: readonly Captured[];
  readonly results: readonly Result[];
  readonly exits: Exits;
  readonly words: OwnWords;
  readonly isAsync: boolean;
  /** True if a constant's literal type must not be widened when it is passed. */
  readonly keepsLiterals: boolean;
  /** True if passing a variable's value is not enough: it changes while the steps run, or other code observes it. */
  readonly sharesVariables: boolean;
  /** True if the steps are inside a `try` of their function. */
  readonly inTry: boolean;
  /** The scope that contains the steps. */
  readonly scope: Scope;
}

export const selectUsesHint = t("Also select the steps that use it.");

/** True if a name is used in a function inside the binding's scope. */
function isInFunction(use: Mention, scope: Scope): boolean {
  for (let current: Scope | undefined = use.scope; current && current !== scope; current = current.parent)
    if (current.kind === "parameters") return true;
  return false;
}

/** @throws EditRejected if the steps contain jumps that a function cannot report to its caller */
function rejectJumps(nodes: readonly Node[], { returns }: OwnWords): void {
  const ownNodes = nodesWithin(nodes, (node) => !isFunction(node));
  const labels = ownNodes.flatMap((node) => (node.type === "LabeledStatement" ? [node.label.name] : []));
  const leaves = (node: Node): boolean =>
    (node.type === "BreakStatement" || node.type === "ContinueStatement") &&
    node.label != null &&
    !labels.includes(node.label.name);
  if (ownNodes.some(leaves)) {
    throw editErrors.changesMeaning(
      t("These steps jump to a label outside of them, which a function cannot do."),
      t("Select the whole loop, or exclude the jump."),
    );
  }
  const exitTypes = new Set([...findJumps(nodes), ...returns].map(({ type }) => type));
  if (exitTypes.size > 1) {
    throw editErrors.changesMeaning(
      t("These steps exit through more than one of return, break and continue."),
      t("Select the whole loop, or exclude one of the jumps."),
    );
  }
}

function rejectDisposal({ disposes, superCall }: OwnWords): void {
  if (!disposes && !superCall) return;
  throw editErrors.changesMeaning(
    disposes
      ? t("A variable that is declared with using would be disposed of at the end of the new function.")
      : t("A call of super must be in the constructor."),
    t("Exclude it from the selection."),
  );
}

/** The innermost scope around a range, among the scopes that declare or use names. */
function scopeAt(scopes: Scopes, { start, end }: Range): Scope {
  const all = new Set(scopes.bindings.map(({ scope }) => scope));
  for (const { uses } of scopes.bindings) for (const { scope } of uses) all.add(scope);
  for (const { scope } of scopes.globals) all.add(scope);
  const around = new Set<Scope>();
  for (const one of all)
    for (let current: Scope | undefined = one; current; current = current.parent)
      if (current.kind === "module" || contains(nodeRange(current.node), { start, end })) around.add(current);
  const depth = (scope: Scope): number => (scope.parent ? depth(scope.parent) + 1 : 0);
  return [...around].reduce((best, one) => (depth(one) > depth(best) ? one : best), scopes.module);
}

/** True if a statement of the steps assigns a variable before any of them reads it. */
function isSetFirst(nodes: readonly Node[], uses: readonly Mention[]): boolean {
  const [first] = uses;
  return nodes.some((node) => {
    if (!first || node.type !== "ExpressionStatement") return false;
    const { expression } = node;
    if (expression.type !== "AssignmentExpression" || expression.operator !== "=") return false;
    const { left, right } = expression;
    const isTarget = left.type === "Identifier" && nodeRange(left).start === first.start;
    return isTarget && !uses.some((use) => contains(nodeRange(right), use));
  });
}

function capturedBy(
  { text }: EditContext,
  scopes: Scopes,
  nodes: readonly Node[],
  inSteps: (at: Range) => boolean,
): Captured[] {
  const captured: Captured[] = [];
  for (const binding of scopes.bindings) {
    if (binding.scope === scopes.module || binding.declarations.some(inSteps)) continue;
    const uses = binding.uses.filter(inSteps);
    const [first] = uses;
    if (!first) continue;
    const isSet = uses.some(({ writes }) => writes);
    const isFirst = isSet && isSetFirst(nodes, uses);
    const members = readMembers(text, nodes, uses);
    captured.push({ binding, firstUse: first.start, isSet, isSetFirst: isFirst, members });
  }
  return captured.sort((a, b) => a.firstUse - b.firstUse);
}

/** Module variables that the steps read and that are reassigned somewhere. */
export function sharedVariables({ bindings, module }: Scopes, steps: Range): Captured[] {
  return bindings.flatMap((binding) => {
    const inSteps = binding.uses.filter((use) => contains(steps, use));
    const [first] = inSteps;
    const isShared = first && binding.scope === module && binding.uses.some(({ writes }) => writes);
    const isSet = inSteps.some(({ writes }) => writes);
    return isShared ? [{ binding, firstUse: first.start, isSet, isSetFirst: false }] : [];
  });
}

/** @throws EditRejected if a function cannot return what the steps declare */
function findResults(
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
    if (!isValue || usedBefore || redeclared) throw editErrors.usedOutside(name, selectUsesHint);
    const isChanged = outside.some(({ writes }) => writes);
    const isSet = binding.uses.some((use) => use.writes && inSteps(use)) || hasValue(binding);
    if (!isSet) {
      throw editErrors.changesMeaning(t('"{0}" is assigned only after these steps.', name), selectUsesHint);
    }
    const inner = binding.uses.filter((use) => inSteps(use) && isInFunction(use, scope));
    if (inner.length > 0 && (isChanged || inner.some(({ writes }) => writes))) {
      throw editErrors.changesMeaning(
        t('"{0}" is declared in these steps, used by a function in them, and changed later.', name),
        selectUsesHint,
      );
    }
    const annotation = typeAnnotationText(context, binding);
    results.push({ binding, isChanged, ...(annotation === undefined ? {} : { annotation }) });
  }
  return results;
}

function bindingDeclarator({ nodes }: Binding): ast.VariableDeclarator | undefined {
  const [node] = nodes;
  return node?.type === "VariableDeclarator" ? node : undefined;
}

/** The text of a variable's type annotation. */
export function typeAnnotationText({ text }: EditContext, binding: Binding): string | undefined {
  const id = bindingDeclarator(binding)?.id;
  const annotation = id?.type === "Identifier" ? id.typeAnnotation : undefined;
  if (annotation?.type !== "TSTypeAnnotation") return undefined;
  const { start, end } = nodeRange(annotation.typeAnnotation);
  return text.slice(start, end);
}

/** False for a variable declared without an initializer. */
function hasValue(binding: Binding): boolean {
  const declarator = bindingDeclarator(binding);
  return !declarator || declarator.init != null || declarator.id.type !== "Identifier";
}

function initialValue(binding: Binding): Node | undefined {
  const declarator = bindingDeclarator(binding);
  return declarator?.id.type === "Identifier" && declarator.init ? withoutParens(declarator.init) : undefined;
}

/** True for a constant whose type is a literal in its initializer. */
function hasLiteralType(binding: Binding): boolean {
  const declarator = bindingDeclarator(binding);
  if (declarator?.id.type === "Identifier" && declarator.id.typeAnnotation) return false;
  const value = initialValue(binding);
  if (!value) return false;
  const isChoice = value.type === "ConditionalExpression" || value.type === "LogicalExpression";
  return (isChoice ? nodesWithin([value]) : [value]).some(({ type }) =>
    /^(?:String|Numeric|Boolean|BigInt)Literal$/.test(type),
  );
}

/** True if a variable's value at the call is not enough: it changes while the steps run, or other code observes it. */
function isShared({ binding, isSet }: Captured, steps: Range, inTry: boolean): boolean {
  const { uses, scope, declarations, kinds } = binding;
  const inFunctions = uses.filter((use) => isInFunction(use, scope));
  const isSetAnywhere = uses.some(({ writes }) => writes);
  const keptInSteps = isSetAnywhere && inFunctions.some((use) => contains(steps, use));
  const isLater = !kinds.has("function") && declarations.every(({ start }) => start >= steps.end);
  if (keptInSteps || isLater || inFunctions.some(({ writes }) => writes)) return true;
  return isSet && (inTry || inFunctions.length > 0);
}

/** True if the steps are inside a `try` of their function. */
function isInTry({ model }: EditContext, range: Range): boolean {
  const path = nodesAround(model.parsed.program, range);
  const from = path.findLastIndex((node) => isFunction(node) && !isSameRange(nodeRange(node), range));
  return path
    .slice(from + 1)
    .some((node) => node.type === "TryStatement" && !contains(range, nodeRange(node)));
}

/** @throws EditRejected if a variable declared in the steps is used at the target of one of their jumps */
function rejectLateUses(results: readonly Result[], block: Range): void {
  const late = results.find(({ binding }) => binding.uses.some((use) => !contains(block, use)));
  if (late) throw editErrors.usedOutside(late.binding.name, selectUsesHint);
}

/** Analyzes the inputs and outputs of the steps. @throws EditRejected if the extracted function would behave differently */
export function readExtraction(context: EditContext, scopes: Scopes, selection: Selection): Extraction {
  const { first, last, steps, block } = selection;
  const nodes = stepNodes(steps);
  if (nodes.length === 0) {
    throw editErrors.notApplicable(
      t("These steps are disabled."),
      t("Enable them first, or select other steps."),
    );
  }
  const words = ownWords(nodes);
  rejectJumps(nodes, words);
  rejectDisposal(words);
  const range = { start: first.codeStart, end: last.codeEnd };
  const inSteps = (at: Range): boolean => contains(range, at);
  const captured = capturedBy(context, scopes, nodes, inSteps);
  const results = findResults(context, scopes, range, inSteps);
  const exits = readExits({ nodes, isExpression: isExpression(block), block, words });
  if (exits.jumps.length > 0) rejectLateUses(results, block.block.range);
  const inTry = isInTry(context, range);
  const { typescript } = context.model.parsed.dialect;
  const keepsLiterals =
    typescript && results.some(({ binding, isChanged }) => !isChanged && hasLiteralType(binding));
  return {
    range,
    captured,
    results,
    exits,
    words,
    // In an async generator, `yield*` awaits the values of a synchronous generator, so the extracted function has to be async as
    // well.
    isAsync: words.awaits || (words.yields && block.flow.isAsync),
    keepsLiterals,
    sharesVariables: captured.some((one) => isShared(one, range, inTry)),
    inTry,
    scope: scopeAt(scopes, range),
  };
}
