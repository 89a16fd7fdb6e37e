import type { Node } from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, ExtractScope } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { TypeQuestion } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import type { StepInfo } from "../../model/flow-model.ts";
import { nodeRange, parseSource } from "../../syntax/babel.ts";
import { endsLine } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft, withInserted } from "../draft.ts";
import { EditRejected, editErrors } from "../errors.ts";
import { isReserved, nextName } from "../names/fresh-name.ts";
import { stepNodes } from "../names/meaning.ts";
import { nodesWithin } from "../names/nodes.ts";
import { readScopes } from "../names/scope-reader.ts";
import { isWithin, resolve, type Scope, type Scopes, scopeNames } from "../names/scopes.ts";
import { guardEdit } from "../placing/insert.ts";
import { isExpression } from "../placing/items.ts";
import { mayHoldPromise } from "./extract-exits.ts";
import { candidateScopes, findOwner, type Owner, scopeRejection } from "./extract-scopes.ts";
import { callStatements, type Output, type Wording } from "./extract-text.ts";
import { type PlannedFunction, writeFunction } from "./extracted-function.ts";
import {
  type Captured,
  type Extraction,
  readExtraction,
  selectUsesHint,
  sharedVariables,
  typeAnnotationText,
} from "./extraction.ts";
import { rejectLostNarrowing } from "./forgotten-types.ts";
import type { Selection } from "./parallel.ts";
import { selectSteps } from "./wrap.ts";

/** Types that are available in every TypeScript file without an import. */
const globalTypes = new Set(
  (
    "Array ArrayBuffer AsyncIterable Awaited BigInt Boolean Buffer Capitalize Date Error Exclude Extract Headers " +
    "Iterable Iterator Map NonNullable Number Object Omit Parameters Partial Pick Promise PromiseLike Readonly " +
    "ReadonlyArray ReadonlyMap ReadonlySet Record RegExp Required Response Request ReturnType Set String Uint8Array URL " +
    "URLSearchParams WeakMap WeakSet AbortSignal"
  ).split(" "),
);

/**
 * The scopes where a type is read and written. One of them encloses the other, and the type must have the
 * same meaning in both.
 */
interface TypeScopes {
  readonly from: Scope;
  readonly to: Scope;
  /** True if TypeScript checks the text afterwards, and so can resolve every name. */
  readonly isChecked: boolean;
}

/** True if a type's text can be written in a scope other than the one that it was read in. */
function isUsableType(text: string, { from, to, isChecked }: TypeScopes): boolean {
  if (!isChecked && /\bany\b|\.\.\./.test(text)) return false;
  const { program, issues } = parseSource(`type hookloomType = ${text};`, {
    jsx: false,
    typescript: true,
    script: false,
  });
  if (!program || issues.length > 0 || program.body.length !== 1) return false;
  return readScopes(program).globals.every(({ name }) => {
    const binding = resolve(from, name, "both");
    return binding ? isWithin(to, binding.scope) : isChecked || globalTypes.has(name);
  });
}

export type ExtractEdit = EditOf<"extract">;

/** The types of variables by name, as printed by TypeScript. `return` is the return type of the enclosing function. */
export type KnownTypes = Readonly<Record<string, string>>;

/** The known types in a file. */
export interface TypesForEdit {
  readonly types?: KnownTypes | undefined;
  /** True if the caller has the text checked by TypeScript afterwards. */
  readonly isChecked?: boolean | undefined;
}

interface Plan {
  readonly context: EditContext;
  readonly known: TypesForEdit;
  readonly selection: Selection;
  readonly scopes: Scopes;
  readonly found: Extraction;
  readonly owner: Owner | undefined;
}

function planExtraction(
  context: EditContext,
  edit: ExtractEdit,
  known: TypesForEdit = { isChecked: true },
): Plan {
  const selection = selectSteps(
    context,
    edit.steps,
    t("Only consecutive steps of one block can become a function."),
    true,
  );
  const scopes = readScopes(context.model.parsed.program);
  const found = readExtraction(context, scopes, selection);
  const { range, captured, results } = found;
  if (context.model.parsed.dialect.typescript && known.isChecked !== true) {
    const nodes = stepNodes(selection.steps);
    const flow = selection.block.flow.node;
    const shared = sharedVariables(scopes, range);
    rejectLostNarrowing({ text: context.text, nodes, range, captured, results, shared, flow });
  }
  return { context, known, selection, scopes, found, owner: findOwner(context, found) };
}

/** Where to read a variable's type: at its declaration if the steps assign it, otherwise at its first use in the steps. */
const questionAbout = ({ binding, firstUse, isSet }: Captured): TypeQuestion => ({
  name: binding.name,
  at: isSet ? (binding.declarations[0]?.start ?? firstUse) : firstUse,
});

/**
 * The types needed to extract these steps into a function, for example those of its parameters.
 * @throws EditRejected if the steps cannot be extracted into a function
 */
export function typesForExtract(context: EditContext, edit: ExtractEdit): readonly TypeQuestion[] {
  if (!context.model.parsed.dialect.typescript) return [];
  const { found } = planExtraction(context, edit);
  const changed = found.results.filter(({ isChanged, annotation }) => isChanged && annotation !== undefined);
  const results = changed.length > 0 ? found.results : [];
  const value = found.exits.returns.find(({ argument }) => argument)?.argument;
  const expected = value ? nodeRange(value) : undefined;
  return [
    ...found.captured.map(questionAbout),
    ...found.captured.flatMap(({ members = [] }) =>
      members
        .filter(({ path }, index) => members.findIndex((one) => one.path === path) === index)
        .map(({ path, start }) => ({ name: path, at: start })),
    ),
    ...results.map(({ binding }) => ({ name: binding.name, at: binding.declarations[0]?.start ?? 0 })),
    ...(expected ? [{ name: "return", at: expected.start, to: expected.end }] : []),
  ];
}

/**
 * The scopes in which the function extracted from these steps can be declared, best first. Types are not
 * considered. If the edit specifies a scope, only this scope is checked.
 * @throws EditRejected if the steps cannot be extracted into a function, or not in the specified scope
 */
export function scopesForExtract(context: EditContext, edit: ExtractEdit): readonly ExtractScope[] {
  return allowedScopes(planExtraction(context, edit), edit);
}

function allowedScopes(
  { found, owner, selection, scopes }: Plan,
  { scope }: ExtractEdit,
): readonly ExtractScope[] {
  const around = { owner, selection, module: scopes.module };
  const wanted = scope === undefined ? candidateScopes(found) : [scope];
  const allowed = wanted.filter((target) => !scopeRejection(target, found, around));
  const [first] = wanted;
  const rejection = allowed.length === 0 && first && scopeRejection(first, found, around);
  if (rejection) throw rejection;
  return allowed;
}

/** @throws EditRejected if the name is already taken where it would be declared or used */
function checkFree(scopes: Scopes, name: string, into: Scope, from: Scope): void {
  const taken =
    resolve(from, name, "both") !== undefined ||
    scopes.globals.some((use) => use.name === name && isWithin(use.scope, into)) ||
    scopes.bindings.some(
      (binding) => binding.name === name && binding.uses.some((use) => isWithin(use.scope, into)),
    );
  if (taken) throw editErrors.nameTaken(name);
}

/** The names of all members that the file's classes declare or access through `this`. */
export function memberNames({ model }: EditContext): Set<string> {
  const names = new Set<string>();
  const add = (key: Node): void => {
    if (key.type === "Identifier") names.add(key.name);
  };
  for (const node of nodesWithin([model.parsed.program])) {
    if (node.type === "ClassBody") for (const member of node.body) if ("key" in member) add(member.key);
    if (node.type === "MemberExpression" && node.object.type === "ThisExpression") add(node.property);
    if (node.type === "PrivateName") names.add(node.id.name);
  }
  return names;
}

/** Returns a type that was read at the steps if it can be written in the given scope, otherwise undefined. */
function usableIn({ found, known }: Plan, to: Scope, type: string | undefined): string | undefined {
  const target = { from: found.scope, to, isChecked: known.isChecked === true };
  return type !== undefined && isUsableType(type, target) ? type : undefined;
}

function typeIn(plan: Plan, into: Scope, name: string): string | undefined {
  const { types = {} } = plan.known;
  return usableIn(plan, into, Object.hasOwn(types, name) ? types[name] : undefined);
}

/** A longer type is less readable than a list of the members that the steps read. */
const maxTypeLength = 120;

/** The members to pass instead of a variable whose type cannot be written or is too long. */
function membersInstead(
  plan: Plan,
  into: Scope,
  { binding, members = [] }: Captured,
): readonly { readonly path: string; readonly type: string }[] {
  const whole = typeIn(plan, into, binding.name);
  if (members.length === 0 || (whole !== undefined && whole.length <= maxTypeLength)) return [];
  const paths = [...new Set(members.map(({ path }) => path))];
  const typed = paths.flatMap((path) => {
    const type = typeIn(plan, into, path);
    return type === undefined || type.length > maxTypeLength ? [] : [{ path, type }];
  });
  return typed.length === paths.length ? typed : [];
}

/** The parameters, and the variables that the steps assign before reading. @throws EditRejected if a type cannot be written */
function planVariables(plan: Plan, into: Scope): Pick<PlannedFunction, "parameters" | "locals" | "renames"> {
  const { context } = plan;
  const { typescript } = context.model.parsed.dialect;
  const isParameter = ({ binding }: Captured): boolean => !isWithin(into, binding.scope);
  const parameterText = (one: Captured): string => {
    const { name } = one.binding;
    if (!typescript) return name;
    const declared = one.isSet ? typeAnnotationText(context, one.binding) : undefined;
    const type = usableIn(plan, into, declared) ?? typeIn(plan, into, name);
    if (type !== undefined) return `${name}: ${type}`;
    throw editErrors.notApplicable(
      t('The type of "{0}" is not available outside this function.', name),
      t("Create the function inside this one."),
    );
  };
  const passed = plan.found.captured.filter(isParameter);
  const taken = scopeNames(plan.scopes);
  const renames: TextEdit[] = [];
  const parameters = passed
    .filter(({ isSetFirst }) => !isSetFirst)
    .flatMap((one) => {
      const instead = typescript ? membersInstead(plan, into, one) : [];
      if (instead.length === 0) return [{ written: parameterText(one), value: one.binding.name }];
      return instead.map(({ path, type }) => {
        const name = nextName(
          path.slice(path.lastIndexOf(".") + 1),
          (each) => taken.has(each) || isReserved(each),
        );
        taken.add(name);
        for (const { start, end, path: read } of one.members ?? [])
          if (read === path) renames.push({ start, end, newText: name });
        return { written: `${name}: ${type}`, value: path };
      });
    });
  return { parameters, renames, locals: passed.filter(({ isSetFirst }) => isSetFirst).map(parameterText) };
}

/** Types whose values are never promises. */
const plainTypes = /^(?:(?:string|number|bigint|boolean|null|undefined)(?: \| (?!$)|$))+$/;

/** The values that the code after the steps needs. @throws EditRejected if a type is needed that TypeScript cannot provide */
function planOutputs(plan: Plan, target: ExtractScope): readonly Output[] {
  const { context } = plan;
  const { typescript } = context.model.parsed.dialect;
  const { results, captured, exits } = plan.found;
  // If the steps contain a return or a jump but nothing follows them, no code runs afterwards.
  const isOver = exits.kind === "next" && (exits.returns.length > 0 || exits.jumps.length > 0);
  const set = target === "inner" || isOver ? [] : captured.filter(({ isSet }) => isSet);
  const count = results.length + set.length;
  const needsTypes =
    count > 1 &&
    typescript &&
    results.some(({ isChanged, annotation }) => isChanged && annotation !== undefined);
  const declared = results.map(({ binding, isChanged, annotation }): Output => {
    const { name } = binding;
    const type = annotation ?? (needsTypes ? typeIn(plan, plan.found.scope, name) : undefined);
    if (needsTypes && type === undefined) {
      throw editErrors.changesMeaning(t('"{0}" is reassigned after these steps.', name), selectUsesHint);
    }
    const mayBePromise = mayHoldPromise(context, binding);
    return { name, isOuter: false, isChanged, annotation: type, mayBePromise };
  });
  const outer = set.map(({ binding }): Output => {
    const { name } = binding;
    const isPlain = plainTypes.test(typeIn(plan, plan.found.scope, name) ?? "");
    const mayBePromise = !isPlain && mayHoldPromise(context, binding);
    return { name, isOuter: true, isChanged: true, annotation: undefined, mayBePromise };
  });
  return [...declared, ...outer];
}

/** Plans the function in one scope, with its call. @throws EditRejected if it cannot be declared there */
function planFunction(plan: Plan, name: string, target: ExtractScope): PlannedFunction {
  const { context, found, scopes, owner, selection } = plan;
  const { typescript } = context.model.parsed.dialect;
  const isMethod = target === "class" && owner !== undefined;
  const into = target === "inner" ? found.scope : isMethod ? owner.scope : scopes.module;
  if (isMethod && memberNames(context).has(name)) throw editErrors.nameTaken(name);
  if (!isMethod) checkFree(scopes, name, into, found.scope);
  const { parameters, ...variables } = planVariables(plan, into);
  const isHidden = isMethod && owner.body.body.some(({ type }) => type.startsWith("ClassPrivate"));
  const declaredName = `${isHidden ? "#" : ""}${name}`;
  const values = parameters.map(({ value }) => value);
  const { words, inTry, exits } = found;
  const returnsCall = exits.kind === "return" && exits.hasValue && !inTry;
  const waits = words.awaits && !words.yields && !returnsCall;
  const call = `${words.yields ? "yield* " : waits ? "await " : ""}${isMethod ? "this." : ""}${declaredName}(${values.join(", ")})`;
  const taken = scopeNames(scopes);
  const returned = typeIn(plan, into, "return");
  const wording: Wording = {
    found,
    outputs: planOutputs(plan, target),
    call,
    result: nextName("result", (one) => one === name || taken.has(one)),
    typescript,
    returned: returned === undefined || /^(?:void|any|unknown)$/.test(returned) ? undefined : returned,
  };
  return { target, name: declaredName, owner, parameters, ...variables, wording, selection };
}

/**
 * Plans the function in the first scope that allows it.
 * @throws EditRejected with the first scope's error if none allows it
 */
function planInFirstScope(
  targets: readonly ExtractScope[],
  make: (target: ExtractScope) => PlannedFunction,
): PlannedFunction {
  let rejection: EditRejected | undefined;
  for (const target of targets) {
    try {
      return make(target);
    } catch (error) {
      if (!(error instanceof EditRejected)) throw error;
      rejection ??= error;
    }
  }
  throw rejection ?? editErrors.meansOther();
}

/** Extracts steps into a function and replaces them with a call. @throws EditRejected */
export function writeExtract(context: EditContext, edit: ExtractEdit, known: TypesForEdit): Draft {
  if (!isIdentifier(edit.name) || isReserved(edit.name)) throw editErrors.badName(edit.name);
  const plan = planExtraction(context, edit, known);
  const planned = planInFirstScope(allowedScopes(plan, edit), (target) =>
    planFunction(plan, edit.name, target),
  );
  const { selection } = plan;
  const { block, steps } = selection;
  const [first] = steps as readonly [StepInfo];
  const count = callStatements(planned.wording).length + (planned.target === "inner" ? 1 : 0);
  const isNewFunction = (flow: { readonly name: string }): boolean =>
    planned.target === "class" ? flow.name.endsWith(`.${planned.name}`) : flow.name === planned.name;
  return draft([...writeFunction(context, planned), ...guardEdits(context, selection)], {
    blocks: withInserted(block, first.index, [{ is: "fresh", count }], steps.length),
    moved: new Set(steps.map(({ step }) => step)),
    isNew: isNewFunction,
    check: (now) =>
      now.document.flows.some(
        (flow) => isNewFunction(flow) && flow.body.steps.length >= stepNodes(steps).length,
      ),
  });
}

function guardEdits(context: EditContext, { block, last, next, style }: Selection): TextEdit[] {
  if (isExpression(block)) return [];
  return guardEdit(context, !style.semicolons && endsLine(context.text, last.end), next);
}
