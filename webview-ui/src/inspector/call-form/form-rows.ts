import type { CallForm, FormParameter, FormType } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";

export type Overload = CallForm["overloads"][number];

/** A parameter and the objects that it is a member of, outermost first. */
export type ParameterPath = readonly [FormParameter, ...FormParameter[]];

/** A form parameter with its path. */
export interface FormRow {
  readonly path: ParameterPath;
  readonly parameter: FormParameter;
  /** The names along the path: `message.level`. */
  readonly id: string;
  /** The part of the path that is not already shown around the row. */
  readonly label: string;
  /** The collapsible members of an object that exists or is required. */
  readonly inside: readonly FormRow[] | undefined;
}

function isObject(type: FormType): type is FormType & { readonly kind: "object" } {
  return type.kind === "object" && type.properties.length > 0;
}

const pathTo = (above: readonly FormParameter[], parameter: FormParameter): ParameterPath => {
  const [first, ...rest] = [...above, parameter];
  return [first ?? parameter, ...rest];
};

const rowId = (path: readonly FormParameter[]): string => path.map(({ name }) => name).join(".");

/** True for a value whose members are shown as fields: an object literal, or one that will be created. */
export function hasMembers({ type, value }: FormParameter, text: string): boolean {
  return isObject(type) && (value === undefined || /^\{[\s\S]*\}$/.test(text.slice(value.start, value.end)));
}

const objectProperties = ({ type }: FormParameter): readonly FormParameter[] =>
  type.kind === "object" ? type.properties : [];

/**
 * Returns the only object among the arguments. Its members are labeled as in the API, without the argument's name. Omitted
 * optional arguments, such as request options, do not count.
 */
export function soleObject(parameters: readonly FormParameter[], text: string): FormParameter | undefined {
  const objects = parameters.filter(({ type }) => isObject(type));
  const presentObjects = objects.filter(({ value, optional }) => value !== undefined || !optional);
  const [only, ...others] = presentObjects.length > 0 ? presentObjects : objects;
  return only && others.length === 0 && hasMembers(only, text) ? only : undefined;
}

/** The input of a form besides its parameters. */
export interface FormText {
  /** The text of the call. */
  readonly text: string;
  /** The ids of optional parameters that the user has added. */
  readonly added: ReadonlySet<string>;
}

const isShown = (path: ParameterPath, { added }: FormText): boolean => {
  const parameter = path.at(-1) as FormParameter;
  const id = rowId(path);
  const hasAdded = [...added].some((one) => one === id || one.startsWith(`${id}.`));
  return parameter.value !== undefined || !parameter.optional || hasAdded;
};

/** Flattens the fields of a collapsible object. The labels of nested fields contain the names of their objects. */
function flatRows(
  parameters: readonly FormParameter[],
  above: readonly FormParameter[],
  labelStart: number,
  form: FormText,
): readonly FormRow[] {
  return parameters.flatMap((parameter): readonly FormRow[] => {
    const path = pathTo(above, parameter);
    if (!isShown(path, form)) return [];
    if (hasMembers(parameter, form.text))
      return flatRows(objectProperties(parameter), path, labelStart, form);
    return [{ path, parameter, id: rowId(path), label: rowId(path.slice(labelStart)), inside: undefined }];
  });
}

/** Returns a form's rows in order: parameters that have a value or require one, and those that were added. */
export function formRows(
  parameters: readonly FormParameter[],
  form: FormText,
  above: readonly FormParameter[] = [],
): readonly FormRow[] {
  const sole = above.length === 0 ? soleObject(parameters, form.text) : undefined;
  return parameters.flatMap((parameter): readonly FormRow[] => {
    const path = pathTo(above, parameter);
    if (parameter === sole) return formRows(objectProperties(parameter), form, path);
    if (!isShown(path, form)) return [];
    const inside = hasMembers(parameter, form.text)
      ? flatRows(objectProperties(parameter), path, path.length, form)
      : undefined;
    return [{ path, parameter, id: rowId(path), label: parameter.name, inside }];
  });
}

/** An optional parameter that can be added. */
export type MissingParameter = Omit<FormRow, "inside">;

/**
 * Returns the optional parameters that can be added at one level of the form, and inside the objects that are not collapsible.
 */
export function missingParameters(
  parameters: readonly FormParameter[],
  form: FormText,
  above: readonly FormParameter[] = [],
): readonly MissingParameter[] {
  const sole = above.length === 0 ? soleObject(parameters, form.text) : undefined;
  return parameters.flatMap((parameter): readonly MissingParameter[] => {
    const path = pathTo(above, parameter);
    if (parameter === sole) return missingIn(objectProperties(parameter), path, path.length, form, false);
    return missingIn([parameter], above, above.length, form, above.length > 0);
  });
}

function missingIn(
  parameters: readonly FormParameter[],
  above: readonly FormParameter[],
  labelStart: number,
  form: FormText,
  deep: boolean,
): readonly MissingParameter[] {
  return parameters.flatMap((parameter): readonly MissingParameter[] => {
    const path = pathTo(above, parameter);
    if (isShown(path, form))
      return deep && hasMembers(parameter, form.text)
        ? missingIn(objectProperties(parameter), path, labelStart, form, deep)
        : [];
    return [{ path, id: rowId(path), label: rowId(path.slice(labelStart)), parameter }];
  });
}

/** Returns the type that determines a value's control, or undefined if the type is not specific enough. */
export function targetType(type: FormType): string | undefined {
  if (type.kind === "choice") return type.members.join(" | ");
  return /^(?:any|unknown)$/.test(type.label) ? undefined : type.label;
}

/**
 * Returns why a value has no fields of its own although its type or text is an object, and how to solve this. Otherwise,
 * returns undefined.
 */
export function limitMessage({ type, name }: FormParameter, code: string): string | undefined {
  if (isObject(type) && code !== "" && !code.startsWith("{"))
    return t(
      "The value of {0} is an expression, so its members have no fields. Enter an object literal to edit them here.",
      name,
    );
  const isUnknown = targetType(type) === undefined && type.kind === "expression";
  if (isUnknown && code.startsWith("{"))
    return t(
      "The type of this value is unknown, so its members have no fields. Enter the members here, or map data to the value.",
    );
  return undefined;
}

/** Returns the initial text of a parameter without a value. An empty string is written in quotes. */
function emptyValue({ type }: FormParameter): string {
  return type.kind === "text" ? '""' : "";
}

/** Returns the overload that the user switched to, or else the matching one. */
export function shownOverload(form: CallForm, chosen: number | undefined): Overload | undefined {
  return form.overloads[chosen ?? form.chosen] ?? form.overloads[form.chosen];
}

/** Returns the parameter path for a list of names, or undefined if there is none. */
export function pathIn({ parameters }: Overload, names: readonly string[]): ParameterPath | undefined {
  const path: FormParameter[] = [];
  let level = parameters;
  for (const name of names) {
    const next = level.find((each) => each.name === name);
    if (!next) return undefined;
    path.push(next);
    level = objectProperties(next);
  }
  return path as unknown as ParameterPath;
}

/** Returns the text of a parameter's value, or the initial text if it has none. */
export function valueText(parameter: FormParameter, text: string): string {
  const { value } = parameter;
  return value ? text.slice(value.start, value.end) : emptyValue(parameter);
}
