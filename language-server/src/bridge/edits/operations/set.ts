import type * as t from "@babel/types";
import type { Field, TextEdit } from "../../../protocol/flow-document.ts";
import type { FlowEdit } from "../../../protocol/flow-edit.ts";
import { refusals } from "../../errors.ts";
import type { FlowModel, StepInfo } from "../../model/flow-model.ts";
import { rangeOf } from "../../syntax/parse.ts";
import { nearestLineEnd } from "../../text/style.ts";
import { type EditContext, findStep, shownStep } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { isIdentifier, isReserved } from "../names/fresh-name.ts";
import { nodesAround } from "../names/nodes.ts";
import { addEdit, clearEdit } from "./set-empty.ts";

function checkName(info: StepInfo, field: Field, text: string): void {
  if (field.role !== "name" || text === "" || /^[[{]/.test(text)) return;
  const plain = field.text === "" || isIdentifier(field.text);
  const property = info.step.kind === "log" || info.step.kind === "http";
  const binds = !property || field.name === "result";
  if (plain && (!isIdentifier(text) || (binds && isReserved(text)))) throw refusals.badName(text);
}

/** The statement that a step is, by its type: what must not change when a field does. */
function shapeOf(node: t.Node | undefined): string {
  let inner = node;
  while (inner?.type === "LabeledStatement") inner = inner.body;
  return inner?.type ?? "";
}

/** True where the new text is one whole part of the syntax tree, or the text of the field as it reads now. */
function isWhole(now: FlowModel, info: StepInfo, field: Field, start: number, text: string): boolean {
  const end = start + text.length;
  if (now.parsed.text.slice(start, end) !== text) return false;
  const around = nodesAround(now.parsed.program, { start, end });
  if (around.some((node) => rangeOf(node).start === start && rangeOf(node).end === end)) return true;
  for (const { step } of now.steps.values()) {
    for (const other of step.fields) {
      if (other.range?.start === start && other.range.end === end) return true;
    }
  }
  return field.role === "text" && info.step.kind !== "code";
}

function checkSet(info: StepInfo, field: Field, text: string): NonNullable<Draft["check"]> {
  return (now, place) => {
    const start = place(
      info.step.range.start,
      field.range?.start === info.step.range.start ? "left" : "right",
    );
    const found = [...now.steps.values()].find(({ step, node }) => step.range.start === start && node);
    const whole = field.name === "code" && field.range?.start === info.step.range.start;
    if (!whole && field.name !== "result" && shapeOf(found?.node) !== shapeOf(info.node)) {
      throw refusals.badField(field.name, "it makes another kind of statement");
    }
    if (text === "" || whole || !field.range) return;
    const at = place(field.range.start, "left");
    if (!isWhole(now, info, field, at, text)) {
      throw refusals.badField(field.name, "it is not one complete expression");
    }
  };
}

/** Gives a field of a step another text. @throws EditRefused `bad-field` for a text that does not fit there */
export function writeSet(context: EditContext, edit: FlowEdit & { readonly op: "set" }): Draft {
  const info = findStep(context, edit.step);
  const { step } = info;
  const { fields } = shownStep(context, info);
  if (step.disabled) throw refusals.notApplicable("This step is commented out.", "Enable it first.");
  const field = fields.find(({ name }) => name === edit.field);
  if (!field)
    throw refusals.fieldNotFound(
      edit.field,
      fields.map(({ name }) => name),
    );
  const eol = nearestLineEnd(context.text, step.range.start);
  const text = edit.text.trim().replace(/\r\n|\n|\r/g, eol);
  checkName(info, field, text);
  return draft(editsFor(context, info, field, text), {
    changed: new Set([step]),
    check: checkSet(info, field, text),
  });
}

function editsFor(context: EditContext, info: StepInfo, field: Field, text: string): TextEdit[] {
  if (!field.range) return text === "" ? [] : [addEdit(context, info, field, text)];
  if (text === "") return [clearEdit(context, info, field, field.range)];
  return [{ ...field.range, newText: text }];
}
