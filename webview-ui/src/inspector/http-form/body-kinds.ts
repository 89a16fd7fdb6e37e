import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { clientOfStep, stepRequestIndexes } from "@hookloom/protocol/http-client";

/** How the body of a request is made; `other` for any other code. */
export type BodyKind = "none" | "json" | "form" | "text" | "other";

const made: Readonly<Record<"json" | "form", RegExp>> = {
  json: /^JSON\s*\.\s*stringify\s*\(([\s\S]*)\)$/,
  form: /^new\s+URLSearchParams\s*\(([\s\S]*?)\)(?:\s*\.\s*toString\s*\(\s*\))?$/,
};

function bodyKindOf(text: string, takesObjects: boolean): BodyKind {
  if (text === "") return "none";
  if (made.json.test(text) || (takesObjects && text.startsWith("{"))) return "json";
  if (made.form.test(text)) return "form";
  return /^["'`]/.test(text) ? "text" : "other";
}

/** The body of a request. */
export interface RequestBody {
  readonly kind: BodyKind;
  /** The field that has it: that of an option for such a body, else `body`. */
  readonly field: string;
  readonly text: string;
}

export function requestBody(step: Step): RequestBody {
  for (const kind of ["json", "form"] as const) {
    const text = fieldText(step, kind);
    if (clientOfStep(step)[kind] !== undefined && text !== "") return { kind, field: kind, text };
  }
  const text = fieldText(step, "body");
  return { kind: bodyKindOf(text, clientOfStep(step).objects === true), field: "body", text };
}

/** The object that a body is made of. */
function bodyValues({ text }: RequestBody): string {
  const values = made.json.exec(text)?.[1] ?? made.form.exec(text)?.[1] ?? text;
  return /^\s*\{/.test(values) ? values.trim() : "{}";
}

/** True if a text is an object that is written here, or where one can be written. */
export const isObjectText = (text: string): boolean => text === "" || text.startsWith("{");

/** The header of the content type by the name that a literal gives it: the case of a header's name means nothing. */
function contentTypeName(headers: string): string {
  const names = [...headers.matchAll(/(["'])(content-type)\1\s*:/gi)];
  return names.at(-1)?.[2] ?? "content-type";
}

/** What a request says of a body; `fetch` itself says it of a form. */
const contentTypes: Readonly<Record<BodyKind, string>> = {
  none: "",
  json: "application/json",
  form: "",
  text: "text/plain",
  other: "",
};

const formType = "application/x-www-form-urlencoded";

export const fieldText = (step: Step, wanted: string): string =>
  step.fields.find(({ name }) => name === wanted)?.text ?? "";

/** The word of a method, as its field has it: in quotes, or as the name of a function of the client. */
export function methodIn(step: Step): { readonly word: string; readonly quote: string } | undefined {
  const field = step.fields.find(({ name }) => name === "method");
  const [, quote = "", word] = /^(["'`]?)([A-Za-z]+)\1$/.exec(field?.text ?? "") ?? [];
  return word !== undefined && (quote !== "" || field?.role === "name") ? { word, quote } : undefined;
}

/** True for a request that has no body, as its method says. */
export const hasNoBody = (step: Step): boolean => /^(?:GET|HEAD)$/i.test(methodIn(step)?.word ?? "");

/** The edit that gives a request a body of another kind, with the header that goes with it where that can be written. */
export function bodyEdit(step: Step, kind: BodyKind): FlowEdit {
  const client = clientOfStep(step);
  const before = requestBody(step);
  const values = bodyValues(before);
  const own = kind === "json" || kind === "form" ? client[kind] : undefined;
  const bodies: Readonly<Record<BodyKind, string>> = {
    none: "",
    json: own || client.objects ? values : `JSON.stringify(${values})`,
    form: own ? values : `new URLSearchParams(${values})${client.formText ? ".toString()" : ""}`,
    text: '""',
    other: before.text,
  };
  if (stepRequestIndexes(step).body !== undefined)
    return { op: "set", step: step.id, field: "body", text: bodies[kind] };
  const options = { json: client.json, form: client.form, body: client.body ?? "body" };
  const parts = Object.entries(options).flatMap(([field, option]) => {
    const text = option === (own ?? options.body) ? bodies[kind] : "";
    const isThere = option !== undefined && fieldText(step, field) !== "";
    return option !== undefined && (isThere || text !== "") ? [{ path: [option], text }] : [];
  });
  // An option for such a body also says its type.
  const type =
    own || (client.objects && kind !== "text")
      ? ""
      : kind === "form" && client.formText
        ? formType
        : contentTypes[kind];
  const headers = fieldText(step, "headers");
  const isOwn =
    /^\{\s*["']content-type["']:\s*["'](?:application\/json|application\/x-www-form-urlencoded|text\/plain)["'],?\s*\}$/i.test(
      headers,
    );
  const name = contentTypeName(headers);
  const header =
    type === "" && isOwn
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
