import type { CallForm, FormParameter, FormType } from "@hookloom/protocol/typed-fields";
import { defined } from "@hookloom/protocol/unknown-values";
import type { LiveText, PlacedField } from "./project-texts.ts";
import type { Argument } from "./unstable/expressions.ts";
import type { ReadSignature, SignatureParameter } from "./unstable/signatures.ts";
import type { ReadType, TypeView } from "./unstable/type-view.ts";

/** Maximum number of properties for which an object is shown as a form. Larger or deeper objects are written as an expression. */
interface Limits {
  /** Limits by nesting depth. */
  readonly byDepth: readonly number[];
  /** The limit for an object that the call passes as a literal, at any depth: the user already sees its fields. */
  readonly given: number;
}

/** The user sees the selected overload first. Only the first level of the other overloads is read. */
const limits = { chosen: { byDepth: [60, 30, 12], given: 150 }, others: { byDepth: [60], given: 0 } };
const maxOverloads = 20;

/** Reads the types of a form. */
class FormReader {
  readonly #view: TypeView;
  /** The start of the field, to which ranges are relative. */
  readonly #start: number;
  readonly #limits: Limits;

  constructor(view: TypeView, start: number, within: Limits) {
    this.#view = view;
    this.#start = start;
    this.#limits = within;
  }

  async readParameters(
    { parameters }: ReadSignature,
    values: readonly Argument[],
  ): Promise<readonly FormParameter[]> {
    const read = await Promise.all(
      parameters.map(async (one, position) => ({
        ...(await this.#parameter(one, values[position])),
        position,
      })),
    );
    // Further values of a rest parameter are written as expressions after the first.
    return requiredFirst(read);
  }

  async #parameter(parameter: SignatureParameter, value: Argument | undefined): Promise<FormParameter> {
    const { name, optional, rest, documentation } = parameter;
    const read = await this.#view.parameterType(parameter);
    const single = rest ? ((await this.#view.readElement(read)) ?? read) : read;
    return {
      name,
      optional: optional || rest,
      ...(rest ? { rest } : {}),
      ...defined({ documentation }),
      type: await this.#formType(single, value, 0),
      ...this.#valueRange(value),
    };
  }

  #valueRange(value: Argument | undefined): Pick<FormParameter, "value"> {
    if (!value) return {};
    return { value: { start: value.range.start - this.#start, end: value.range.end - this.#start } };
  }

  async #formType(type: ReadType, value: Argument | undefined, depth: number): Promise<FormType> {
    const { label, shape, literals } = type;
    if (shape === "text" || shape === "number" || shape === "switch") return { kind: shape, label };
    if (shape === "choice") return { kind: "choice", label, members: literals };
    if (shape !== "object") return { kind: "expression", label };
    const properties = await this.#properties(type, value, depth);
    return properties ? { kind: "object", label, properties } : { kind: "expression", label };
  }

  /** Returns the properties as fields; undefined if the object is too large for a form or cannot be written as a literal. */
  async #properties(
    type: ReadType,
    value: Argument | undefined,
    depth: number,
  ): Promise<readonly FormParameter[] | undefined> {
    const { byDepth, given } = this.#limits;
    const maxProperties = Math.max(byDepth[depth] ?? 0, value?.properties ? given : 0);
    if (maxProperties === 0) return undefined;
    const members = await this.#view.settable(type);
    if (members.length === 0 || members.length > maxProperties) return undefined;
    const canBeLiteral = members.every(([{ optional }, member]) => optional || member?.shape !== "function");
    if (!canBeLiteral) return undefined;
    const read = members.map(async ([{ name, optional, documentation }, member]): Promise<FormParameter> => {
      const at = value?.properties?.get(name);
      return {
        name,
        optional,
        ...(documentation === undefined ? {} : { documentation }),
        type: member ? await this.#formType(member, at, depth + 1) : { kind: "expression", label: "unknown" },
        ...this.#valueRange(at),
      };
    });
    return requiredFirst(await Promise.all(read));
  }
}

/** Sorts required parameters first, and otherwise keeps the declaration order. */
function requiredFirst(parameters: readonly FormParameter[]): readonly FormParameter[] {
  return [
    ...parameters.filter(({ optional }) => !optional),
    ...parameters.filter(({ optional }) => optional),
  ];
}

/** Returns the call in a field's text as a form; undefined if the text is not a call or its types are unknown. */
export async function callForm(live: LiveText, field: PlacedField): Promise<CallForm | undefined> {
  const start = field.before.length;
  const view = await live.view();
  const call = await view.call({ start, end: start + field.text.length });
  if (!call) return undefined;
  const shown = call.signatures.slice(0, Math.max(maxOverloads, call.chosen + 1));
  const overloads = await Promise.all(
    shown.map(async (signature, index) => {
      const within = index === call.chosen ? limits.chosen : limits.others;
      const parameters = await new FormReader(view, start, within).readParameters(signature, call.arguments);
      return { label: signature.label, parameters };
    }),
  );
  return {
    callee: field.text.slice(call.callee.start - start, call.callee.end - start),
    ...(call.documentation === undefined ? {} : { documentation: call.documentation }),
    overloads,
    chosen: call.chosen,
  };
}
