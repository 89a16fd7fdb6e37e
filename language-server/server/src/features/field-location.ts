import { applyEdits } from "@hookloom/bridge/edit-list";
import { writeEdit } from "@hookloom/bridge/write";
import type { Field, FlowDocument, Step, TextEdit } from "@hookloom/protocol/flow-document";
import type { NewStep } from "@hookloom/protocol/flow-edit";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import type { DraftStep, FieldRef } from "@hookloom/protocol/typed-fields";
import { findStep } from "@hookloom/protocol/walk";
import type { PlacedField } from "@hookloom/types/project-texts";
import { staleField } from "../documents/errors.ts";
import type { OpenDocument } from "../documents/open-document.ts";
import { rebasedOnto } from "./rebase-edit.ts";

/** Returns a name that does not occur in a text. */
function unusedName(text: string): string {
  let name = "hookloomField";
  for (let count = 2; text.includes(name); count++) name = `hookloomField${count}`;
  return name;
}

/** Returns the text before and after a range. */
function around(text: string, start: number, end: number): { before: string; after: string } {
  return { before: text.slice(0, start), after: text.slice(end) };
}

/**
 * Returns the location of a field in the text that its document would have if the field contained the typed text; undefined
 * if the step's code has no location for it. Nothing is changed. With `values`, returns a location where the step reads
 * values, not the name of a variable or a type.
 * @throws an error with the code `stale` if the step or the location of the draft is gone
 */
export function locateField(
  document: OpenDocument,
  fieldRef: FieldRef & { readonly text?: string },
  of: "field" | "values" = "field",
): PlacedField | undefined {
  const now = document.flow();
  if (!document.knows(fieldRef.version)) throw staleField();
  const found = fieldRef.draft
    ? inDraft(document, now, { ...fieldRef, draft: fieldRef.draft }, of)
    : inStep(document, now, fieldRef, of);
  if (!found) return undefined;
  return {
    uri: document.uri,
    languageId: document.languageId,
    before: found.before,
    text: fieldRef.text ?? found.text,
    after: found.after,
    isSyntaxValid: now.problems.length === 0,
    draft: fieldRef.draft !== undefined,
  };
}

/**
 * Returns the actual or potential location of a mapped value in the text; undefined if the step's code has no location for it.
 * @throws an error with the code `stale` if the step is gone
 */
export function locateMapping(
  document: OpenDocument,
  { version, step, field, argument }: MappingLocation & Pick<FieldRef, "version">,
): PlacedField | undefined {
  if (!document.knows(version)) throw staleField();
  const now = document.flow();
  const { uri, languageId, text, language } = document;
  const mark = unusedName(text);
  const location = { step, field, ...(argument === undefined ? {} : { argument }) };
  const whole = { op: "mapSet", ...location, path: [], text: mark, replace: true } as const;
  const found = textAroundMark(mark, text, () => writeEdit(text, now, whole, { language }));
  if (!found) return undefined;
  const { before, after } = found;
  const own = text.slice(before.length, Math.max(before.length, text.length - after.length));
  return {
    uri,
    languageId,
    before,
    text: own,
    after,
    isSyntaxValid: now.problems.length === 0,
    draft: false,
  };
}

type Surroundings = { readonly before: string; readonly text: string; readonly after: string };

function inStep(
  { text, language }: OpenDocument,
  now: FlowDocument,
  { step: id, field: name }: FieldRef,
  of: "field" | "values",
): Surroundings | undefined {
  const step = findStep(now, id);
  if (!step) throw staleField();
  // Without a field name, any location in the step can be used, since the same values are in scope.
  if (name === "") return inFirstValue(text, step);
  const field = step.fields.find((one) => one.name === name);
  if (!field && name !== "call") throw staleField();
  if (of === "values" && field && !isValue(field)) return inFirstValue(text, step);
  if (field?.range) return { text: field.text, ...around(text, field.range.start, field.range.end) };
  const mark = unusedName(text);
  const filled = { op: "set", step: id, field: name, text: mark } as const;
  const found = textAroundMark(mark, text, () => writeEdit(text, now, filled, { language }));
  // The field `call` is the whole call. Other fields contain its arguments.
  if (field || !found) return found;
  return { ...found, text: text.slice(found.before.length, text.length - found.after.length) };
}

const isValue = ({ role }: Field): boolean => role === "expression" || role === "literal";

function inFirstValue(text: string, { fields, range }: Step): Surroundings {
  const field = fields.find((one) => one.range && isValue(one));
  if (field?.range) return { text: field.text, ...around(text, field.range.start, field.range.end) };
  return { before: text.slice(0, range.start), text: "", after: `\n${text.slice(range.start)}` };
}

/** Template fields that contain a name, a word or a type, where no value is read. */
const namingFields = new Set([
  "name",
  "result",
  "item",
  "as",
  "label",
  "level",
  "type",
  "keyword",
  "parameters",
]);

function inDraft(
  document: OpenDocument,
  now: FlowDocument,
  { version, field, draft }: FieldRef & { readonly draft: DraftStep },
  of: "field" | "values",
): Surroundings | undefined {
  const { text, language } = document;
  const name = field === "" ? (Object.keys(draft.fields)[0] ?? "value") : field;
  const index = draftIndex(document, version, draft);
  const mark = unusedName(text + JSON.stringify(draft.fields));
  const insert = (step: NewStep) => (): readonly TextEdit[] =>
    writeEdit(text, now, { op: "insert", block: draft.block, index, step }, { language });
  const withFields = (fields: NewStep["fields"]) =>
    insert({ kind: draft.kind, fields: { ...fields, [name]: mark } });
  if (of === "values" && namingFields.has(name))
    return textAroundMark(mark, text, insert({ kind: "code", fields: { code: mark } }));
  // Another field may be incomplete. Without the other fields, this field may still have a location.
  const placed =
    textAroundMark(mark, text, withFields(draft.fields)) ?? textAroundMark(mark, text, withFields({}));
  return placed && { ...placed, text: draft.fields[name] ?? "" };
}

function draftIndex(
  document: OpenDocument,
  version: number,
  { block, index, kind, fields }: DraftStep,
): number {
  const edit = { op: "insert", block, index, step: { kind, fields } } as const;
  const rebased = rebasedOnto(document, version, edit);
  if (rebased?.op !== "insert") throw staleField();
  return rebased.index;
}

/** Returns the text around a name that the edits write; undefined if they are rejected or do not write the name. */
function textAroundMark(
  mark: string,
  text: string,
  write: () => readonly TextEdit[],
): Surroundings | undefined {
  let edits: readonly TextEdit[];
  try {
    edits = write();
  } catch (thrown) {
    if (isGone(thrown)) throw staleField();
    return undefined;
  }
  const changed = applyEdits(text, edits);
  const at = changed.indexOf(mark);
  return at < 0 ? undefined : { text: "", ...around(changed, at, at + mark.length) };
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "not-found";
}
