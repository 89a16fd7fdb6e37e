import type * as t from "@babel/types";
import type { TextEdit } from "../../../protocol/flow-document.ts";
import type { FlowEdit } from "../../../protocol/flow-edit.ts";
import { refusals } from "../../errors.ts";
import type { FlowInfo, FlowModel, Registration } from "../../model/flow-model.ts";
import { readModuleNames, type TriggerVariable } from "../../read/triggers.ts";
import { rangeOf } from "../../syntax/parse.ts";
import {
  countBreaks,
  endsLine,
  lineEnd,
  lineStart,
  nextLine,
  skipBlanks,
  startsLine,
} from "../../text/lines.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { styleFor } from "../placing/style.ts";
import { literal } from "../templates/step.ts";

/** The end of a statement of the module with the comment on its line. */
function statementEnd(context: EditContext, end: number): number {
  const [comment] = commentsIn(context, end, nextLine(context.text, end));
  const follows = comment && skipBlanks(context.text, end) === comment.start;
  return follows && endsLine(context.text, comment.end) ? comment.end : end;
}

/** The start of a statement of the module with the comments directly above it. */
function statementStart(context: EditContext, from: number): number {
  const { text } = context;
  let start = from;
  for (const comment of commentsIn(context, 0, from).toReversed()) {
    if (text.slice(comment.end, start).trim() !== "" || countBreaks(text, comment.end, start) > 1) break;
    if (!startsLine(text, comment.start)) break;
    start = comment.start;
  }
  return start;
}

function registrationsOf(model: FlowModel, trigger: string): Registration[] {
  return [...model.flows.values()]
    .flatMap(({ registrations }) => registrations)
    .filter((registration) => registration.trigger === trigger)
    .sort((a, b) => rangeOf(a.statement).end - rangeOf(b.statement).end);
}

/** The statement that a new handler goes after. */
function anchorOf(context: EditContext, trigger: TriggerVariable): t.Statement {
  const last = registrationsOf(context.model, trigger.name).at(-1);
  return last?.statement ?? trigger.statement;
}

/** Registers a new handler after the last one of its trigger. @throws EditRefused `not-found` for an unknown trigger */
export function writeAddHandler(context: EditContext, edit: FlowEdit & { readonly op: "addHandler" }): Draft {
  const { text, model } = context;
  const { triggers } = readModuleNames(model.parsed.program);
  const trigger = triggers.get(edit.trigger);
  if (!trigger) throw refusals.triggerNotFound(edit.trigger, [...triggers.keys()]);
  if (edit.event.trim() === "") throw refusals.badEdit("it names no event");
  const body = [...model.flows.values()].find(({ flow }) =>
    flow.triggers.some(({ trigger: name }) => name === edit.trigger),
  );
  const style = styleFor(context, body?.body);
  const end = style.semicolons ? ";" : "";
  const event = literal(edit.event, style.quote);
  const lines = [
    `${edit.trigger}.on(${event}, async ({ payload, log }) => {`,
    `${style.unit}log.info(${literal("Received", style.quote)}, { payload })${end}`,
    `})${end}`,
  ];
  const at = lineEnd(text, statementEnd(context, rangeOf(anchorOf(context, trigger)).end));
  const newText = style.eol + style.eol + lines.join(style.eol);
  return draft([{ start: at, end: at, newText }], {
    check: (now) => {
      const count = (of: FlowModel): number =>
        registrationsOf(of, edit.trigger).filter(({ event: name }) => name === edit.event).length;
      if (count(now) !== count(model) + 1) throw refusals.meansOther();
    },
  });
}

/** The edit that removes one registration: its statement, or its part of a chain of calls. */
function unregister(context: EditContext, { call, statement }: Registration): TextEdit {
  const { text } = context;
  const whole = rangeOf(statement);
  const callee = call.callee as t.MemberExpression;
  const alone =
    statement.type === "ExpressionStatement" &&
    statement.expression === call &&
    callee.object.type === "Identifier";
  if (!alone) return { start: rangeOf(callee.object).end, end: rangeOf(call).end, newText: "" };
  const start = statementStart(context, whole.start);
  const end = statementEnd(context, whole.end);
  if (!startsLine(text, start) || !endsLine(text, end)) return { start, end, newText: "" };
  const line = lineStart(text, start);
  const above = text.slice(0, line).replace(/(?:\r\n|[\n\r])$/, "");
  const blank = above.length < line && lineStart(text, above.length) === skipBack(text, above.length);
  const before = text.slice(0, lineStart(text, above.length)).replace(/(?:\r\n|[\n\r])$/, "").length;
  if (blank && above.length > 0) return { start: before, end: lineEnd(text, end), newText: "" };
  return { start: line, end: nextLine(text, end), newText: "" };
}

function skipBack(text: string, at: number): number {
  let offset = at;
  while (offset > 0 && /[^\S\n\r]/.test(text[offset - 1] as string)) offset--;
  return offset;
}

function flowOf(context: EditContext, id: string): FlowInfo {
  const info = context.model.flows.get(id);
  if (!info) throw refusals.flowNotFound(id);
  return info;
}

/** Removes a handler's registrations, and the handler itself where it is written inline. @throws EditRefused */
export function writeRemoveHandler(
  context: EditContext,
  edit: FlowEdit & { readonly op: "removeHandler" },
): Draft {
  const info = flowOf(context, edit.flow);
  if (info.registrations.length === 0) {
    throw refusals.notApplicable("This function is not registered for an event.", "Remove it in the text.");
  }
  const calls = new Map(info.registrations.map((registration) => [registration.call, registration]));
  const edits = [...calls.values()].map((registration) => unregister(context, registration));
  return draft(edits);
}
