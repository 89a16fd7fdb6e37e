import type * as ast from "@babel/types";
import { contains, type FlowDocument, type Range, type Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { NameUses } from "@hookloom/protocol/lsp-requests";
import { declarationsIn } from "./declarations/declarations.ts";
import { type EditContext, type LanguageOption, openContext, outermost } from "./edits/context.ts";
import { EditRejected } from "./edits/errors.ts";
import { isReserved, nextName } from "./edits/names/fresh-name.ts";
import { nodesAround } from "./edits/names/nodes.ts";
import { mentionAt } from "./edits/names/rename.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import { scopeNames } from "./edits/names/scopes.ts";
import { type ExtractEdit, memberNames, scopesForExtract } from "./edits/operations/extract.ts";
import { literalValue, secretLiteral } from "./edits/operations/to-setting.ts";
import { withoutParens } from "./steps/fields.ts";
import { nodeRange } from "./syntax/babel.ts";
import { parse } from "./syntax/parse.ts";

/** A name and the offset of its declaration. */
export interface NameLocation {
  readonly name: string;
  readonly at: number;
}

/** Expressions that wrap a function without changing it. */
const wrapperTypes = /^(?:ParenthesizedExpression|TSAsExpression|TSSatisfiesExpression|TSNonNullExpression)$/;

/**
 * The name that a flow's function is declared with, for a `rename`. Undefined for a function without a name, such as an
 * inline handler, and for a function in another file.
 * @throws EditRejected `stale` if the document was not read from this text
 */
export function nameOfFlow(
  text: string,
  document: FlowDocument,
  flow: string,
  { language }: LanguageOption = {},
): NameLocation | undefined {
  const { model } = openContext(text, document, language);
  const info = model.flows.get(flow);
  const { node } = info ?? {};
  if (!node || info?.isLost) return undefined;
  const path = nodesAround(model.parsed.program, nodeRange(node));
  const holder = path.slice(0, path.indexOf(node)).findLast(({ type }) => !wrapperTypes.test(type));
  if (holder?.type === "VariableDeclarator" && holder.id.type === "Identifier")
    return nameLocation(holder.id);
  return node.type === "FunctionDeclaration" && node.id ? nameLocation(node.id) : undefined;
}

const nameLocation = (id: ast.Identifier): NameLocation => ({ name: id.name, at: nodeRange(id).start });

/**
 * The uses of the name at an offset, excluding its declaration. Undefined if the file does not declare it.
 * @throws EditRejected `stale` if the document was not read from this text
 */
export function usesOfName(
  text: string,
  document: FlowDocument,
  at: number,
  { language }: LanguageOption = {},
): NameUses | undefined {
  const { model } = openContext(text, document, language);
  const { binding } = mentionAt(readScopes(model.parsed.program), at) ?? {};
  if (!binding) return undefined;
  const flows = binding.uses
    .toSorted((one, other) => one.start - other.start)
    .flatMap((use) => {
      const around = document.flows.filter(({ range, file }) => file === undefined && contains(range, use));
      const sizes = around.map(({ range }) => range.end - range.start);
      return around[sizes.indexOf(Math.min(...sizes))]?.name ?? [];
    });
  return { count: binding.uses.length, flows: [...new Set(flows)] };
}

/**
 * A free name in the file for the declaration that an edit creates: the function of an `extract`, named after the comment or
 * the calls of its steps, or the setting of a `toSetting`. The name in the edit is a suggestion; an empty one is ignored.
 * @throws EditRejected `stale` if the document was not read from this text
 */
export function proposeName(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language }: LanguageOption = {},
): string {
  const context = openContext(text, document, language);
  if (edit.op === "toSetting") return freeSetting(context, edit.name);
  const suggestion = "name" in edit && edit.name !== undefined && isIdentifier(edit.name) ? edit.name : "";
  const wanted =
    suggestion === "" && edit.op === "extract" ? functionName(context, edit.steps) : suggestion || "value";
  const taken = scopeNames(readScopes(context.model.parsed.program));
  const members = edit.op === "extract" && becomesMethod(context, edit) ? memberNames(context) : undefined;
  return nextName(wanted, (name) => taken.has(name) || members?.has(name) === true || isReserved(name));
}

function becomesMethod(context: EditContext, edit: ExtractEdit): boolean {
  try {
    return scopesForExtract(context, edit)[0] === "class";
  } catch (error) {
    // The edit itself reports why it is rejected.
    if (error instanceof EditRejected) return false;
    throw error;
  }
}

function freeSetting(context: EditContext, wish: string): string {
  const existingNames = new Set(declarationsIn(context.model).settings.map(({ name }) => name));
  const sanitized = wish.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  const wanted = /^[A-Za-z]/.test(sanitized) ? sanitized : `SETTING_${sanitized}`.replace(/_$/, "");
  let name = wanted;
  for (let count = 2; existingNames.has(name); count++) name = `${wanted}_${count}`;
  return name;
}

const capitalize = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Joins words in camel case: `postToTeam`. */
function camelCase(words: readonly string[]): string {
  return words
    .map((word, index) => (index === 0 ? word.toLowerCase() : capitalize(word.toLowerCase())))
    .join("");
}

/**
 * A name from a comment's first line, if it consists of a few plain words. Tool directives and unfinished phrases are
 * ignored.
 */
function commentName(comment: string | undefined): string | undefined {
  const line =
    (comment ?? "")
      .trim()
      .split("\n")[0]
      ?.replace(/[.:;!]+$/, "") ?? "";
  if (!/^[A-Za-z][A-Za-z ']*$/.test(line) || /^(?:todo|fixme|xxx|hack|note)\b/i.test(line)) return undefined;
  const words = line.replaceAll("'", "").split(/\s+/);
  const significantWords = words.filter((word) => !/^(?:a|an|the)$/i.test(word));
  return significantWords.length > 0 && significantWords.length <= 5
    ? camelCase(significantWords)
    : undefined;
}

/** The action of a step, as a verb. Undefined if its kind is not specific enough. */
function stepVerb(step: Step): string | undefined {
  const fieldText = (name: string): string | undefined =>
    step.fields.find((field) => field.name === name)?.text;
  const level = fieldText("level");
  if (step.kind === "log" && level !== undefined) return `log${capitalize(level)}`;
  const called = fieldText("function");
  if (called !== undefined && /^[\w$.?]+$/.test(called)) {
    const last = called.split(/\??\./).at(-1) ?? "";
    return called.includes(".") ? last : `do${capitalize(last)}`;
  }
  if (step.kind === "http") return "request";
  const name = fieldText("name");
  if (step.kind === "variable" && name !== undefined && isIdentifier(name)) return `get${capitalize(name)}`;
  const item = fieldText("item");
  if (step.kind === "for" && item !== undefined && isIdentifier(item)) return `forEach${capitalize(item)}`;
  return undefined;
}

function functionName({ model }: EditContext, ids: readonly string[]): string {
  const steps = outermost(ids.flatMap((id) => model.steps.get(id) ?? []));
  const [first] = steps;
  if (!first) return "made";
  const fromComment = commentName(first.step.comment);
  if (fromComment !== undefined) return fromComment;
  const actions = steps.length === 1 ? steps : steps.filter(({ step }) => step.kind === "action");
  const last = steps.at(-1)?.step.kind === "variable" ? steps.at(-1) : undefined;
  const keyStep = actions.length === 1 ? actions[0] : last;
  const verb = keyStep && stepVerb(keyStep.step);
  if (verb !== undefined && isIdentifier(verb)) return verb;
  const { flow } = first.parent.flow;
  const event = flow.triggers[0]?.event.match(/[A-Za-z0-9]+/g);
  if (event) return camelCase(["handle", ...event]);
  return isIdentifier(flow.name) ? `${flow.name}Part` : "runPart";
}

/** A secret that an edit removes from the source, with the range of its literal. */
export interface LeavingSecret {
  readonly name: string;
  readonly range: Range;
  readonly value: string;
}

/**
 * The secret that an edit removes from the source, so that the caller can store it. Undefined for any edit
 * other than a `toSetting` for a secret.
 * @throws EditRejected if `writeEdit` would reject the literal
 */
export function leavingSecret(
  text: string,
  document: FlowDocument,
  edit: FlowEdit,
  { language }: LanguageOption = {},
): LeavingSecret | undefined {
  if (edit.op !== "toSetting" || edit.secret !== true) return undefined;
  return secretLiteral(openContext(text, document, language), edit);
}

/** The setting value for a literal's code: `a` for `"a"`. Undefined for any other code. */
export function valueOfLiteral(code: string): string | undefined {
  const { program, holes } = parse(`(${code});`, { language: "ts" });
  const [statement, ...others] = program.body;
  if (holes.length > 0 || others.length > 0 || statement?.type !== "ExpressionStatement") return undefined;
  return literalValue(withoutParens(statement.expression));
}
