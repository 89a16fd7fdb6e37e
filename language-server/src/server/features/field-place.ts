import {
  type DraftStep,
  type FieldRef,
  type FlowDocument,
  findStep,
  type NewStep,
  type Step,
  type TextEdit,
} from "../../protocol/protocol.ts";
import type { PlacedField } from "../../types/placed-field.ts";
import { staleField } from "../errors.ts";
import type { OpenDocument } from "../open-document.ts";
import type { Bridge } from "../ports.ts";
import { rebaseEdit } from "./rebase-edit.ts";

/** A name that occurs nowhere in a text. */
function unusedName(text: string): string {
  let name = "hookloomField";
  for (let count = 2; text.includes(name); count++) name = `hookloomField${count}`;
  return name;
}

/** The text around a range, or around the only occurrence of a name. */
function around(text: string, start: number, end: number): { before: string; after: string } {
  return { before: text.slice(0, start), after: text.slice(end) };
}

function applied(text: string, edits: readonly TextEdit[]): string {
  return edits.reduceRight(
    (now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end),
    text,
  );
}

/**
 * Where a field is in the text that its document would have if the field held what was typed; undefined where the
 * step's code has no place for it. Nothing is changed.
 * @throws an error with the code `stale` where the step, or the place of the draft, is gone
 */
export function placeField(
  document: OpenDocument,
  place: FieldRef & { readonly text?: string },
  bridge: Bridge,
): PlacedField | undefined {
  const now = document.flow();
  if (place.version !== document.version && !document.readingAt(place.version)) throw staleField();
  const found = place.draft
    ? inDraft(document, now, { ...place, draft: place.draft }, bridge)
    : inStep(document, now, place, bridge);
  if (!found) return undefined;
  return {
    uri: document.uri,
    languageId: document.languageId,
    before: found.before,
    text: place.text ?? found.text,
    after: found.after,
    sound: now.problems.length === 0,
    draft: place.draft !== undefined,
  };
}

type Surroundings = { readonly before: string; readonly text: string; readonly after: string };

function inStep(
  { text }: OpenDocument,
  now: FlowDocument,
  { step: id, field: name }: FieldRef,
  bridge: Bridge,
): Surroundings | undefined {
  const step = findStep(now, id);
  if (!step) throw staleField();
  // Without a name any place of the step will do: its values are the same.
  if (name === "") return inFirstField(text, step);
  const field = step.fields.find((one) => one.name === name);
  if (!field) return inCall(text, now, id, name, bridge);
  if (field.range) return { text: field.text, ...around(text, field.range.start, field.range.end) };
  const mark = unusedName(text);
  return atMark(mark, text, () =>
    bridge.writeEdit(text, now, { op: "set", step: id, field: name, text: mark }),
  );
}

/** All of the call that a step is about; its arguments are the step's fields. */
function inCall(
  text: string,
  now: FlowDocument,
  step: string,
  field: string,
  bridge: Bridge,
): Surroundings | undefined {
  if (field !== "call") throw staleField();
  const mark = unusedName(text);
  const found = atMark(mark, text, () => bridge.writeEdit(text, now, { op: "set", step, field, text: mark }));
  if (!found) return undefined;
  return { ...found, text: text.slice(found.before.length, text.length - found.after.length) };
}

function inFirstField(text: string, { fields, range }: Step): Surroundings {
  const field = fields.find(({ role, range: at }) => at && role === "expression");
  if (field?.range) return { text: field.text, ...around(text, field.range.start, field.range.end) };
  return { before: text.slice(0, range.start), text: "", after: `\n${text.slice(range.start)}` };
}

function inDraft(
  document: OpenDocument,
  now: FlowDocument,
  { version, field, draft }: FieldRef & { readonly draft: DraftStep },
  bridge: Bridge,
): Surroundings | undefined {
  const { text } = document;
  const name = field === "" ? (Object.keys(draft.fields)[0] ?? "value") : field;
  const index = draftIndex(document, now, version, draft);
  const mark = unusedName(text + JSON.stringify(draft.fields));
  const insert = (fields: NewStep["fields"]) => (): readonly TextEdit[] =>
    bridge.writeEdit(text, now, {
      op: "insert",
      block: draft.block,
      index,
      step: { kind: draft.kind, fields: { ...fields, [name]: mark } },
    });
  // Another field may be half typed: without it the rest still has its place.
  const placed = atMark(mark, text, insert(draft.fields)) ?? atMark(mark, text, insert({}));
  return placed && { ...placed, text: draft.fields[name] ?? "" };
}

function draftIndex(
  document: OpenDocument,
  now: FlowDocument,
  version: number,
  { block, index, kind, fields }: DraftStep,
): number {
  if (version === document.version) return index;
  const seen = document.readingAt(version);
  const edit = { op: "insert", block, index, step: { kind, fields } } as const;
  const rebased =
    seen &&
    rebaseEdit(edit, {
      seen,
      now: { text: document.text, document: now },
      rangeNow: (range) => document.rangeNow(version, range),
    });
  if (rebased?.op !== "insert") throw staleField();
  return rebased.index;
}

/** The text around a name that some edits write; undefined where they are refused or leave it out. */
function atMark(
  mark: string,
  text: string,
  write: () => readonly TextEdit[],
): (Surroundings & { readonly text: string }) | undefined {
  let edits: readonly TextEdit[];
  try {
    edits = write();
  } catch (thrown) {
    if (isGone(thrown)) throw staleField();
    return undefined;
  }
  const changed = applied(text, edits);
  const at = changed.indexOf(mark);
  return at < 0 ? undefined : { text: "", ...around(changed, at, at + mark.length) };
}

function isGone(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "not-found";
}
