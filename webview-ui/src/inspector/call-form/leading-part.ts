import type { Step } from "@hookloom/protocol/flow-document";
import { isPlaceholder } from "@hookloom/protocol/placeholders";
import { isOpenApiRequest } from "@hookloom/protocol/status-check";
import type { FormParameter } from "@hookloom/protocol/typed-fields";
import { type FormRow, formRows, hasMembers, shownOverload } from "./form-rows.ts";
import type { ShownForm } from "./use-call-form.ts";

/** A field of a call step, or a row of its form. */
export type CallPart = { readonly field: string } | { readonly row: string };

interface ShownPart {
  readonly part: CallPart;
  /** True if the part has no value that could be correct. */
  readonly isEmpty: boolean;
}

const emptyLiteral = /^(?:""|''|``|\{\s*\}|\[\s*\])$/;

const leafRows = (rows: readonly FormRow[]): readonly FormRow[] => rows.flatMap((row) => row.inside ?? [row]);

function formParts({ form, text }: ShownForm, covered: ReadonlySet<FormParameter>): readonly ShownPart[] {
  const { parameters = [] } = shownOverload(form, undefined) ?? {};
  return leafRows(formRows(parameters, { text, added: new Set() }))
    .filter(({ parameter }) => !covered.has(parameter))
    .map(({ id, parameter: { value, optional } }) => ({
      part: { row: id },
      isEmpty: value ? emptyLiteral.test(text.slice(value.start, value.end)) : !optional,
    }));
}

/**
 * Returns the part of a call to fill in first: the first one without a value, or else the first argument, because the
 * function or the path of an API operation is already correct. With `toFill`, returns undefined if all parts have values, unless
 * these are catalogue examples that the user has to replace.
 */
export function leadingPart(
  step: Step,
  form: ShownForm | undefined,
  covered: ReadonlyMap<string, FormParameter>,
  toFill: boolean,
): CallPart | undefined {
  const isUnfolded = (name: string): boolean => {
    const parameter = covered.get(name);
    return form !== undefined && parameter !== undefined && hasMembers(parameter, form.text);
  };
  const isCallTarget = (name: string): boolean =>
    name === "function" || (name === "argument1" && isOpenApiRequest(step));
  const fieldParts = step.fields
    .filter(({ name }) => !isCallTarget(name) && !isUnfolded(name))
    .map((field) => ({
      part: { field: field.name },
      isEmpty: isPlaceholder(step, field) || emptyLiteral.test(field.text.trim()),
    }));
  const isResult = ({ part }: (typeof fieldParts)[number]): boolean => part.field === "result";
  const rows = form ? formParts(form, new Set(covered.values())) : [];
  const parts: readonly ShownPart[] = [
    ...fieldParts.filter((part) => !isResult(part)),
    ...rows,
    ...fieldParts.filter(isResult),
  ];
  const empty = parts.find(({ isEmpty }) => isEmpty);
  const hasExamples = step.kind === "action" && !isOpenApiRequest(step);
  return (empty ?? (toFill && !hasExamples ? undefined : parts[0]))?.part;
}
