import type { Node } from "@babel/types";
import type { TextEdit } from "../../../protocol/flow-document.ts";
import type { FlowEdit } from "../../../protocol/flow-edit.ts";
import { isIdentifier } from "../../../protocol/identifier.ts";
import { refusals } from "../../errors.ts";
import type { StepInfo } from "../../model/flow-model.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { endsLine, indentAt, lineStart, nextLine } from "../../text/lines.ts";
import { reindented, shiftEdits } from "../../text/reindent.ts";
import { contains, type EditContext } from "../context.ts";
import { type Draft, draft, sameSteps } from "../draft.ts";
import { insertStatements } from "../module/statements.ts";
import { isReserved } from "../names/fresh-name.ts";
import { nodesOf } from "../names/meaning.ts";
import { literalsIn } from "../names/nodes.ts";
import { readScopes } from "../names/scope-reader.ts";
import { isWithin, resolve, type Scope, type Scopes } from "../names/scopes.ts";
import { guardEdit } from "../placing/insert.ts";
import { blockForm, type Item, itemsOf } from "../placing/items.ts";
import { pieceOf } from "../placing/pieces.ts";
import { type Extraction, readExtraction, sharedVariables } from "./extraction.ts";
import { refuseForgottenTypes } from "./forgotten-types.ts";
import type { Selection } from "./parallel.ts";
import { usableType } from "./usable-type.ts";
import { selectionOf } from "./wrap.ts";

type ExtractEdit = FlowEdit & { readonly op: "extract" };

/** The types of parameters by name, as text that TypeScript prints. */
export type KnownTypes = Readonly<Record<string, string>>;

interface Plan {
  readonly selection: Selection;
  readonly scopes: Scopes;
  readonly found: Extraction;
}

function planOf(context: EditContext, edit: ExtractEdit): Plan {
  if (!isIdentifier(edit.name) || isReserved(edit.name)) throw refusals.badName(edit.name);
  const selection = selectionOf(context, edit.steps, "be a function");
  const scopes = readScopes(context.model.parsed.program);
  const found = readExtraction(context, scopes, selection);
  const { range, captured, results } = found;
  const { typescript } = context.model.parsed.dialect;
  const nodes = nodesOf(selection.steps);
  const flow = selection.block.flow.node;
  const shared = sharedVariables(scopes, range);
  if (typescript) refuseForgottenTypes({ text: context.text, nodes, range, captured, results, shared, flow });
  return { selection, scopes, found };
}

/**
 * The variables whose types a function of these steps would need for its parameters, each with a place where it is read.
 * Empty where it needs none. @throws EditRefused where the steps cannot be a function
 */
export function typesForExtract(
  context: EditContext,
  edit: ExtractEdit,
): readonly { readonly name: string; readonly at: number }[] {
  const { found } = planOf(context, edit);
  if (!context.model.parsed.dialect.typescript || found.staysInside) return [];
  return found.captured.map(({ binding, firstUse }) => ({ name: binding.name, at: firstUse }));
}

/**
 * The parameters with their types; undefined where the function must stand inside of the flow: it then sees the
 * variables themselves, which needs no types.
 */
function parametersFor(
  context: EditContext,
  { found, scopes }: Plan,
  types: KnownTypes,
): string[] | undefined {
  if (found.staysInside) return undefined;
  const names = found.captured.map(({ binding }) => binding.name);
  if (!context.model.parsed.dialect.typescript) return names;
  const parameters: string[] = [];
  for (const name of names) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined || !usableType(type, scopes)) return undefined;
    parameters.push(`${name}: ${type}`);
  }
  return parameters;
}

/** @throws EditRefused where the name means something already, where it would stand or is used */
function checkFree(scopes: Scopes, name: string, into: Scope, from: Scope): void {
  const taken =
    resolve(from, name, "both") !== undefined ||
    scopes.globals.some((use) => use.name === name && isWithin(use.scope, into)) ||
    scopes.bindings.some(
      (binding) => binding.name === name && binding.uses.some((use) => isWithin(use.scope, into)),
    );
  if (taken) throw refusals.nameTaken(name);
}

function callText({ found }: Plan, name: string, values: readonly string[]): string {
  const call = `${found.isAsync ? "await " : ""}${name}(${values.join(", ")})`;
  const { results } = found;
  const [only] = results;
  if (!only) return call;
  const keyword = results.some(({ isChanged }) => isChanged) ? "let" : "const";
  const names = results.map(({ binding }) => binding.name);
  const type = results.length === 1 && only.annotation !== undefined ? `: ${only.annotation}` : "";
  return `${keyword} ${found.asObject ? `{ ${names.join(", ")} }` : `${names[0]}${type}`} = ${call}`;
}

function returnText({ found, selection }: Plan): string | undefined {
  const names = found.results.map(({ binding }) => binding.name);
  if (names.length === 0) return undefined;
  const end = selection.style.semicolons ? ";" : "";
  if (!found.asObject) return `return ${names[0]}${end}`;
  return `return { ${names.join(", ")} }${found.keepsLiterals ? " as const" : ""}${end}`;
}

/** Makes a function of steps and calls it in their place. @throws EditRefused */
export function writeExtract(context: EditContext, edit: ExtractEdit, types: KnownTypes = {}): Draft {
  const plan = planOf(context, edit);
  const { selection, scopes, found } = plan;
  const parameters = parametersFor(context, plan, types);
  checkFree(scopes, edit.name, parameters ? scopes.module : found.scope, found.scope);
  const edits = parameters ? outside(context, plan, edit.name, parameters) : inside(context, plan, edit.name);
  const { block, steps } = selection;
  const [first] = steps as readonly [StepInfo];
  const made = [{ is: "fresh", count: parameters ? 1 : 2 } as const];
  const before = sameSteps(block.steps.slice(0, first.index));
  const after = sameSteps(block.steps.slice(first.index + steps.length));
  return draft([...edits, ...guards(context, selection)], {
    blocks: new Map([[block.block.id, [...before, ...made, ...after]]]),
    moved: new Set(steps.map(({ step }) => step)),
    isNew: ({ name }) => name === edit.name,
    check: (now) => {
      const flow = now.document.flows.find(({ name }) => name === edit.name);
      if (!flow || flow.body.steps.length < nodesOf(steps).length) throw refusals.meansOther();
    },
  });
}

function guards(context: EditContext, { block, items, style }: Selection): TextEdit[] {
  const last = items.at(-1) as Item;
  const next = itemsOf(context, block)[last.info.index + 1];
  return guardEdit(context, !style.semicolons && endsLine(context.text, last.end), next);
}

/** The function stands at the top level, after the statement that holds the steps. */
function outside(context: EditContext, plan: Plan, name: string, parameters: readonly string[]): TextEdit[] {
  const { text, model } = context;
  const { selection, found } = plan;
  const { items, steps, style } = selection;
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  const holder = model.parsed.program.body.find((node) =>
    contains(rangeOf(node), first.info.step.range),
  ) as Node;
  const whole = { start: first.start, end: last.end };
  const keep = literalsIn(nodesOf(steps), text);
  const body = items.every(({ ownLines }) => ownLines)
    ? reindented(text, whole, indentAt(text, first.start), style.unit, keep)
    : items.map((item) => pieceOf(context, item).render(style.unit)).join(style.eol + style.unit);
  const returned = returnText(plan);
  const lines = [
    `${found.isAsync ? "async " : ""}function ${name}(${parameters.join(", ")}) {`,
    style.unit + body,
    ...(returned === undefined ? [] : [style.unit + returned]),
    "}",
  ];
  const values = found.captured.map(({ binding }) => binding.name);
  const ended = style.semicolons || !endsLine(text, last.end);
  const call = { ...whole, newText: callText(plan, name, values) + (ended ? ";" : "") };
  const code = lines.join(style.eol);
  return [call, insertStatements(context, { after: holder }, code, { eol: style.eol, blanks: 1 })];
}

/** The function stands right before its call, inside of the flow. */
function inside(context: EditContext, plan: Plan, name: string): TextEdit[] {
  const { text } = context;
  const { selection, found } = plan;
  const { items, steps, style, block } = selection;
  const form = blockForm(block);
  if (form !== "braces" && form !== "case") {
    throw refusals.notApplicable(
      "These steps stand without braces, so the new function has no place before them.",
      "Put braces around them first.",
    );
  }
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  const end = style.semicolons ? ";" : "";
  const head = `const ${name} = ${found.isAsync ? "async " : ""}() => {`;
  const returned = returnText(plan);
  const call = callText(plan, name, []);
  if (!items.every(({ ownLines }) => ownLines)) {
    const { lineComment, unended } = pieceOf(context, last);
    if (lineComment) {
      throw refusals.notApplicable(
        "A comment that goes to the end of the line would swallow the end of the function.",
        "Put the steps on lines of their own first.",
      );
    }
    const result = returned === undefined ? "" : `${unended ? ";" : ""} ${returned}`;
    return [
      { start: first.start, end: first.start, newText: `${head} ` },
      { start: last.end, end: last.end, newText: `${result} }; ${call};` },
    ];
  }
  const start = lineStart(text, first.start);
  const after = nextLine(text, last.end);
  const indent = indentAt(text, first.start);
  const closing = [...(returned === undefined ? [] : [style.unit + returned]), `}${end}`, call + end];
  return [
    { start, end: start, newText: indent + head + style.eol },
    ...shiftEdits(text, { start, end: last.end }, { add: style.unit }, literalsIn(nodesOf(steps), text)),
    { start: after, end: after, newText: closing.map((line) => indent + line + style.eol).join("") },
  ];
}
