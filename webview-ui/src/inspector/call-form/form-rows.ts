import type { CallForm, FormParameter, FormType } from "@hookloom/protocol/typed-fields";

export type Overload = CallForm["overloads"][number];

/** A parameter and the objects that it is a member of, outermost first. */
export type ParameterPath = readonly [FormParameter, ...FormParameter[]];

/** A parameter of a form with the way to it. */
export interface FormRow {
  readonly path: ParameterPath;
  readonly parameter: FormParameter;
  /** The names along the path: `message.level`. */
  readonly id: string;
  /** Those of them that the form does not say around it. */
  readonly label: string;
  /** The members of an object that is there, or that is required; they fold. */
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

/** True for a value whose members are fields: an object literal, or one that is to be made. */
export function hasMembers({ type, value }: FormParameter, text: string): boolean {
  return isObject(type) && (value === undefined || /^\{[\s\S]*\}$/.test(text.slice(value.start, value.end)));
}

const objectProperties = ({ type }: FormParameter): readonly FormParameter[] =>
  type.kind === "object" ? type.properties : [];

/**
 * The only object among the arguments; its members are named as the API names them, without the name of the argument. Optional
 * ones that are left out, such as the options of a request, are no arguments yet.
 */
export function soleObject(parameters: readonly FormParameter[], text: string): FormParameter | undefined {
  const objects = parameters.filter(({ type }) => isObject(type));
  const given = objects.filter(({ value, optional }) => value !== undefined || !optional);
  const [only, ...others] = given.length > 0 ? given : objects;
  return only && others.length === 0 && hasMembers(only, text) ? only : undefined;
}

/** What a form is read from, besides the parameters themselves. */
export interface FormText {
  /** The call. */
  readonly text: string;
  /** The ids of optional parameters that the user has added. */
  readonly added: ReadonlySet<string>;
}

const isShown = (path: ParameterPath, { added }: FormText): boolean => {
  const own = path.at(-1) as FormParameter;
  const id = rowId(path);
  const hasAdded = [...added].some((one) => one === id || one.startsWith(`${id}.`));
  return own.value !== undefined || !own.optional || hasAdded;
};

/** The fields of a fold: those of objects inside of it have the names of both. */
function flatRows(
  parameters: readonly FormParameter[],
  above: readonly FormParameter[],
  from: number,
  form: FormText,
): readonly FormRow[] {
  return parameters.flatMap((parameter): readonly FormRow[] => {
    const path = pathTo(above, parameter);
    if (!isShown(path, form)) return [];
    if (hasMembers(parameter, form.text)) return flatRows(objectProperties(parameter), path, from, form);
    return [{ path, parameter, id: rowId(path), label: rowId(path.slice(from)), inside: undefined }];
  });
}

/** A form's rows in its own order: those that have a value, or have to have one, and those that were added. */
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

/** The optional parameters that can be added at a level of the form, and inside of the objects that it does not fold. */
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
  from: number,
  form: FormText,
  deep: boolean,
): readonly MissingParameter[] {
  return parameters.flatMap((parameter): readonly MissingParameter[] => {
    const path = pathTo(above, parameter);
    if (isShown(path, form))
      return deep && hasMembers(parameter, form.text)
        ? missingIn(objectProperties(parameter), path, from, form, deep)
        : [];
    return [{ path, id: rowId(path), label: rowId(path.slice(from)), parameter }];
  });
}

/** The type that decides which control a value gets; undefined if it says nothing. */
export function targetType(type: FormType): string | undefined {
  if (type.kind === "choice") return type.members.join(" | ");
  return /^(?:any|unknown)$/.test(type.label) ? undefined : type.label;
}

/** Why a value has no fields of its own although its type or its text is an object, and the way out; else undefined. */
export function limitMessage({ type, name }: FormParameter, code: string): string | undefined {
  if (isObject(type) && code !== "" && !code.startsWith("{"))
    return `The members of ${name} are set where ${code.length > 30 ? "it" : code} is made. Replace it with { } to set them here.`;
  const isUnknown = targetType(type) === undefined && type.kind === "expression";
  if (isUnknown && code.startsWith("{"))
    return "TypeScript does not know the members of this value. Write them here or map data to it; they become fields once its type is known.";
  return undefined;
}

/** The text that a parameter without a value begins with: an empty text is written between quotes. */
function emptyValue({ type }: FormParameter): string {
  return type.kind === "text" ? '""' : "";
}

/** The chosen overload, or the one that the user turned to. */
export function shownOverload(form: CallForm, turned: number | undefined): Overload | undefined {
  return form.overloads[turned ?? form.chosen] ?? form.overloads[form.chosen];
}

/** The parameter of a form at the end of a path of names; undefined if it has none. */
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

/** The text of a parameter's value, else the one that it begins with. */
export function valueText(parameter: FormParameter, text: string): string {
  const { value } = parameter;
  return value ? text.slice(value.start, value.end) : emptyValue(parameter);
}
