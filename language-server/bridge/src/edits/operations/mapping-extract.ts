import type * as ast from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import type { TypeQuestion } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { containsAwait } from "../../mapping/without-types.ts";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { indentAt } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import { type EditContext, findStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { insertStatements } from "../module/statements.ts";
import { isReserved } from "../names/fresh-name.ts";
import { literalsIn } from "../names/nodes.ts";
import { readScopes } from "../names/scope-reader.ts";
import { type Scopes, scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import type { KnownTypes, TypesForEdit } from "./extract.ts";
import { mappedNode } from "./mapping.ts";

type MapExtract = EditOf<"mapExtract">;

/** The variables that a value reads and that are not visible to a module-level function, in source order. */
function capturedBy(scopes: Scopes, value: ast.Node): readonly TypeQuestion[] {
  const range = nodeRange(value);
  return scopes.bindings
    .flatMap((binding): TypeQuestion[] => {
      const isOutside = binding.declarations.every((each) => !contains(range, each));
      const [use] = binding.uses.filter((each) => contains(range, each)).sort((a, b) => a.start - b.start);
      return use && isOutside && binding.scope !== scopes.module
        ? [{ name: binding.name, at: use.start }]
        : [];
    })
    .sort((one, other) => one.at - other.at);
}

/** @throws EditRejected if the path has no value, or if the name is already taken */
function planMapExtract(context: EditContext, edit: MapExtract) {
  if (!isIdentifier(edit.name) || isReserved(edit.name)) throw editErrors.badName(edit.name);
  const node = mappedNode(context, edit);
  if (!node) throw editErrors.mappedNotFound(String(edit.path.at(-1) ?? edit.field));
  const value = withoutParens(node);
  const scopes = readScopes(context.model.parsed.program);
  if (scopeNames(scopes).has(edit.name)) throw editErrors.nameTaken(edit.name);
  return { node, value, captured: capturedBy(scopes, value) };
}

/**
 * The variables whose types are needed for the parameters of the extracted function.
 * @throws EditRejected for the same reasons as the edit
 */
export function typesForMapExtract(context: EditContext, edit: MapExtract): readonly TypeQuestion[] {
  return context.model.parsed.dialect.typescript ? planMapExtract(context, edit).captured : [];
}

function parameterTexts(
  context: EditContext,
  captured: readonly TypeQuestion[],
  types: KnownTypes,
): readonly string[] {
  if (!context.model.parsed.dialect.typescript) return captured.map(({ name }) => name);
  return captured.map(({ name }) => {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type !== undefined) return `${name}: ${type}`;
    throw editErrors.notApplicable(
      t('The type of "{0}" is unknown, so it cannot be a parameter.', name),
      t("Wait until the types of the project are loaded, or declare a type first."),
    );
  });
}

/** Extracts one value of a mapping into a function and replaces the value with a call. @throws EditRejected */
export function writeMapExtract(context: EditContext, edit: MapExtract, { types = {} }: TypesForEdit): Draft {
  const { text, model } = context;
  const { node, value, captured } = planMapExtract(context, edit);
  const { step, parent } = findStep(context, edit.step);
  const { eol, unit, semicolons } = styleFor(context, parent);
  const isAsync = containsAwait(value);
  const range = nodeRange(value);
  const holder = model.parsed.program.body.find((each) => contains(nodeRange(each), range));
  if (!holder) throw editErrors.stale();
  const body = reindented(text, range, indentAt(text, range.start), unit, literalsIn([value], text));
  const head = `${isAsync ? "async " : ""}function ${edit.name}(${parameterTexts(context, captured, types).join(", ")}) {`;
  const code = [head, `${unit}return ${body}${semicolons ? ";" : ""}`, "}"].join(eol);
  const call = `${isAsync ? "await " : ""}${edit.name}(${captured.map(({ name }) => name).join(", ")})`;
  // The parentheses around an arrow function's object are not required for a call.
  const replacedRange = node.type === "ParenthesizedExpression" ? nodeRange(node) : range;
  return draft(
    [{ ...replacedRange, newText: call }, insertStatements(context, { after: holder }, code, { eol })],
    {
      changed: new Set([step]),
      isNew: ({ name }) => name === edit.name,
      check: (now) => now.document.flows.some(({ name }) => name === edit.name),
    },
  );
}
