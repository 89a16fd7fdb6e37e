import type { CallForm, FormParameter, FormType } from "@hookloom/language-server/protocol";
import type { ParameterPath } from "./write-argument.ts";

type Overload = CallForm["overloads"][number];

/** A parameter of a form with the way to it. */
export interface FormRow {
  readonly path: ParameterPath;
  readonly parameter: FormParameter;
  /** The names along the path: `message.level`. */
  readonly id: string;
  /** The properties of an object that is there, or that is required; they fold. */
  readonly inside: readonly FormRow[] | undefined;
}

function isObject(type: FormType): type is FormType & { readonly kind: "object" } {
  return type.kind === "object" && type.properties.length > 0;
}

/** A form's rows in its own order: those that have a value, or have to have one, and those that were added. */
export function rowsOf(
  parameters: readonly FormParameter[],
  text: string,
  added: ReadonlySet<string>,
  above: readonly FormParameter[] = [],
): readonly FormRow[] {
  return parameters.flatMap((parameter): FormRow[] => {
    const path = [...above, parameter] as unknown as ParameterPath;
    const id = path.map(({ name }) => name).join(".");
    const { type, value, optional } = parameter;
    if (value === undefined && optional && !added.has(id)) return [];
    const literal = value === undefined || /^\{[\s\S]*\}$/.test(text.slice(value.start, value.end));
    const inside = isObject(type) && literal ? rowsOf(type.properties, text, added, path) : undefined;
    return [{ path, parameter, id, inside }];
  });
}

/** The optional parameters that can be added below a path. */
export function missingOf(
  parameters: readonly FormParameter[],
  added: ReadonlySet<string>,
  above: readonly FormParameter[] = [],
): readonly { readonly id: string; readonly parameter: FormParameter }[] {
  return parameters.flatMap((parameter) => {
    const id = [...above, parameter].map(({ name }) => name).join(".");
    return parameter.optional && parameter.value === undefined && !added.has(id) ? [{ id, parameter }] : [];
  });
}

/** The type that decides which control a value gets. */
export function targetOf(type: FormType): string {
  return type.kind === "choice" ? type.members.join(" | ") : type.label;
}

/** The text that a parameter without a value begins with: an empty text is written between quotes. */
function emptyOf({ type }: FormParameter): string {
  return type.kind === "text" ? '""' : "";
}

/** The chosen overload, or the one that a person turned to. */
export function overloadOf(form: CallForm, turned: number | undefined): Overload | undefined {
  return form.overloads[turned ?? form.chosen] ?? form.overloads[form.chosen];
}

/** The parameter of a form at the end of a path of names; undefined where it has none. */
export function pathIn({ parameters }: Overload, names: readonly string[]): ParameterPath | undefined {
  const path: FormParameter[] = [];
  let level = parameters;
  for (const name of names) {
    const next = level.find((each) => each.name === name);
    if (!next) return undefined;
    path.push(next);
    level = next.type.kind === "object" ? next.type.properties : [];
  }
  return path as unknown as ParameterPath;
}

/** The text of a parameter's value, else the one that it begins with. */
export function valueText(parameter: FormParameter, text: string): string {
  const { value } = parameter;
  return value ? text.slice(value.start, value.end) : emptyOf(parameter);
}
