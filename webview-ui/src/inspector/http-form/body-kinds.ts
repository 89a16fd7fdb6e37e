import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { clientOfStep, stepRequestIndexes } from "@hookloom/protocol/http-client";

/** The kind of a request's body. `other` is any other code. */
export type BodyKind = "none" | "json" | "form" | "text" | "other";

const bodyPatterns: Readonly<Record<"json" | "form", RegExp>> = {
  json: /^JSON\s*\.\s*stringify\s*\(([\s\S]*)\)$/,
  form: /^new\s+URLSearchParams\s*\(([\s\S]*?)\)(?:\s*\.\s*toString\s*\(\s*\))?$/,
};

function bodyKindOf(text: string, takesObjects: boolean): BodyKind {
  if (text === "") return "none";
  if (bodyPatterns.json.test(text) || (takesObjects && text.startsWith("{"))) return "json";
  if (bodyPatterns.form.test(text)) return "form";
  return /^["'`]/.test(text) ? "text" : "other";
}

/** A request's body. */
export interface RequestBody {
  readonly kind: BodyKind;
  /** The field that contains the body: the option for this kind of body, or else `body`. */
  readonly field: string;
  readonly text: string;
}

export function requestBody(step: Step): RequestBody {
  for (const kind of ["json", "form"] as const) {
    const text = fieldText(step, kind);
    if (clientOfStep(step)[kind] !== undefined && text !== "") return { kind, field: kind, text };
  }
  const text = fieldText(step, "body");
  return { kind: bodyKindOf(text, clientOfStep(step).acceptsObjects === true), field: "body", text };
}

/** Returns the object that a body is created from. */
function bodyValues({ text }: RequestBody): string {
  const values = bodyPatterns.json.exec(text)?.[1] ?? bodyPatterns.form.exec(text)?.[1] ?? text;
  return /^\s*\{/.test(values) ? values.trim() : "{}";
}

/** True if the code is an object literal, or is empty so that one can be written. */
export const isObjectText = (text: string): boolean => text === "" || text.startsWith("{");

/** Returns the name of the content type header as it is written in the literal. Header names are case-insensitive. */
function contentTypeName(headers: string): string {
  const names = [...headers.matchAll(/(["'])(content-type)\1\s*:/gi)];
  return names.at(-1)?.[2] ?? "content-type";
}

/** The content type for each kind of body. `fetch` sets it automatically for a form. */
const contentTypes: Readonly<Record<BodyKind, string>> = {
  none: "",
  json: "application/json",
  form: "",
  text: "text/plain",
  other: "",
};

const formType = "application/x-www-form-urlencoded";

export const fieldText = (step: Step, fieldName: string): string =>
  step.fields.find(({ name }) => name === fieldName)?.text ?? "";

/** Returns the method's name as it is written in its field: in quotes, or as the name of a client function. */
export function methodIn(step: Step): { readonly word: string; readonly quote: string } | undefined {
  const field = step.fields.find(({ name }) => name === "method");
  const [, quote = "", word] = /^(["'`]?)([A-Za-z]+)\1$/.exec(field?.text ?? "") ?? [];
  return word !== undefined && (quote !== "" || field?.role === "name") ? { word, quote } : undefined;
}

/** True for a request whose method does not allow a body. */
export const hasNoBody = (step: Step): boolean => /^(?:GET|HEAD)$/i.test(methodIn(step)?.word ?? "");

/** Returns the edit that changes a request's kind of body, including the matching header if it can be written. */
export function bodyEdit(step: Step, kind: BodyKind): FlowEdit {
  const client = clientOfStep(step);
  const before = requestBody(step);
  const values = bodyValues(before);
  const kindOption = kind === "json" || kind === "form" ? client[kind] : undefined;
  const bodies: Readonly<Record<BodyKind, string>> = {
    none: "",
    json: kindOption || client.acceptsObjects ? values : `JSON.stringify(${values})`,
    form: kindOption ? values : `new URLSearchParams(${values})${client.formText ? ".toString()" : ""}`,
    text: '""',
    other: before.text,
  };
  if (stepRequestIndexes(step).body !== undefined)
    return { op: "set", step: step.id, field: "body", text: bodies[kind] };
  const options = { json: client.json, form: client.form, body: client.body ?? "body" };
  const parts = Object.entries(options).flatMap(([field, option]) => {
    const text = option === (kindOption ?? options.body) ? bodies[kind] : "";
    const exists = option !== undefined && fieldText(step, field) !== "";
    return option !== undefined && (exists || text !== "") ? [{ path: [option], text }] : [];
  });
  // An option for this kind of body also sets the content type.
  const type =
    kindOption || (client.acceptsObjects && kind !== "text")
      ? ""
      : kind === "form" && client.formText
        ? formType
        : contentTypes[kind];
  const headers = fieldText(step, "headers");
  const isGeneratedHeader =
    /^\{\s*["']content-type["']:\s*["'](?:application\/json|application\/x-www-form-urlencoded|text\/plain)["'],?\s*\}$/i.test(
      headers,
    );
  const name = contentTypeName(headers);
  const header =
    type === "" && isGeneratedHeader
      ? [{ path: ["headers"], text: "" }]
      : type === "" && !headers.includes(name)
        ? []
        : [{ path: ["headers", name], text: type === "" ? "" : JSON.stringify(type) }];
  return {
    op: "mapFill",
    step: step.id,
    field: "call",
    argument: 1,
    replace: true,
    values: [
      ...(fieldText(step, "method") === "" && kind !== "none" ? [{ path: ["method"], text: '"POST"' }] : []),
      ...(isObjectText(headers) ? header : []),
      ...parts,
    ],
  };
}
