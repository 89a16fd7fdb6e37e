import type { Step } from "@hookloom/language-server/protocol/flow-document";
import type { FlowEdit } from "@hookloom/language-server/protocol/flow-edit";

/** How the body of a request is made; `other` for any other code. */
export type BodyKind = "none" | "json" | "form" | "text" | "other";

const made: Readonly<Record<"json" | "form", RegExp>> = {
  json: /^JSON\s*\.\s*stringify\s*\(([\s\S]*)\)$/,
  form: /^new\s+URLSearchParams\s*\(([\s\S]*)\)$/,
};

export function bodyKindOf(text: string): BodyKind {
  if (text === "") return "none";
  if (made.json.test(text)) return "json";
  if (made.form.test(text)) return "form";
  return /^["'`]/.test(text) ? "text" : "other";
}

/** The object that a body is made of. */
function valuesOf(text: string): string {
  const values = made.json.exec(text)?.[1] ?? made.form.exec(text)?.[1] ?? "";
  return /^\s*\{/.test(values) ? values.trim() : "{}";
}

/** True where a text is an object that is written here, or where one can be written. */
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

export const textOf = (step: Step, wanted: string): string =>
  step.fields.find(({ name }) => name === wanted)?.text ?? "";

/** True for a request that has no body, as its method says. */
export const hasNoBody = (step: Step): boolean => /^["'`](?:GET|HEAD)["'`]$/i.test(textOf(step, "method"));

/** The edit that gives a request a body of another kind, with the header that goes with it where that can be written. */
export function bodyEdit(step: Step, kind: BodyKind): FlowEdit {
  const text = textOf(step, "body");
  const bodies: Readonly<Record<BodyKind, string>> = {
    none: "",
    json: `JSON.stringify(${valuesOf(text)})`,
    form: `new URLSearchParams(${valuesOf(text)})`,
    text: '""',
    other: text,
  };
  const type = contentTypes[kind];
  const headers = textOf(step, "headers");
  const isOwn = /^\{\s*["']content-type["']:\s*["'](?:application\/json|text\/plain)["'],?\s*\}$/i.test(
    headers,
  );
  const header =
    type === "" && isOwn
      ? { path: ["headers"], text: "" }
      : { path: ["headers", contentTypeName(headers)], text: type === "" ? "" : JSON.stringify(type) };
  return {
    op: "mapFill",
    step: step.id,
    field: "call",
    argument: 1,
    replace: true,
    values: [
      ...(textOf(step, "method") === "" && kind !== "none" ? [{ path: ["method"], text: '"POST"' }] : []),
      ...(isObjectText(headers) ? [header] : []),
      { path: ["body"], text: bodies[kind] },
    ],
  };
}
