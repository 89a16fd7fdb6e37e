import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import { defaultExport } from "../../declarations/default-export.ts";
import type { Registration } from "../../model/flow-draft.ts";
import type { FlowInfo, FlowModel } from "../../model/flow-model.ts";
import { registrationsIn } from "../../read/associate.ts";
import { readModuleNames, readSubscription, type TriggerVariable } from "../../read/triggers.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { insertStatements } from "../module/statements.ts";
import { removalEdits } from "../module/unused.ts";
import { addToExport, exportArguments } from "../module/webhook-export.ts";
import { readScopes } from "../names/scope-reader.ts";
import { styleFor } from "../placing/style.ts";
import { appRemoval, checkAppEvent, registrationText, writeAddAppHandler } from "./app-handler.ts";
import { literalLike } from "./code.ts";

function triggerRegistrations(model: FlowModel, trigger: string): Registration[] {
  return registrationsIn(model)
    .filter((registration) => registration.trigger === trigger)
    .sort((a, b) => nodeRange(a.statement).end - nodeRange(b.statement).end);
}

/**
 * The statement after which a new handler is inserted: the last handler of the trigger, otherwise the last
 * trigger in the file.
 */
function handlerAnchor(context: EditContext, trigger: TriggerVariable): ast.Statement {
  const last = triggerRegistrations(context.model, trigger.name).at(-1);
  const triggers = [...readModuleNames(context.model.parsed.program).triggers.values()];
  return last?.statement ?? triggers.at(-1)?.statement ?? trigger.statement;
}

/**
 * Adds the trigger to the exported `webhook(...)` if it is missing there, because otherwise its handlers
 * would never run.
 */
function exportEdits(context: EditContext, { name, statement }: TriggerVariable, eol: string): TextEdit[] {
  const exported = defaultExport(context.model.parsed.program);
  if (exported.is !== "webhook" || statement.type === "ExportNamedDeclaration") return [];
  const { call } = exported;
  const isPlain = call.arguments.every(({ type }) => type === "Identifier");
  return isPlain && exportArguments(call, name).length === 0 ? [addToExport(context, call, name, eol)] : [];
}

/** The registration of a new handler that logs its payload. */
export function handlerText(trigger: string, event: string, style: CodeStyle): string {
  const text = (value: string): string => literal(value, style.quote);
  const head = `${trigger}.on(${text(event)}, async ({ payload, log }) => {`;
  return registrationText(head, `log.info(${text("Received")}, { payload })`, style);
}

/** The last module statement that registers a handler. */
export function lastRegistration({ model }: EditContext): ast.Statement | undefined {
  const statements = new Set(registrationsIn(model).map(({ statement }) => statement));
  return model.parsed.program.body.findLast((node) => statements.has(node));
}

/**
 * Registers a new handler after the trigger's last handler.
 * @throws EditRejected `not-found` for an unknown trigger
 */
export function writeAddHandler(context: EditContext, edit: EditOf<"addHandler">): Draft {
  const { model } = context;
  const { triggers, apps } = readModuleNames(model.parsed.program, model.parsed.comments);
  if (edit.event.trim() === "") throw editErrors.badEdit(t("it specifies no event"));
  const trigger = triggers.get(edit.trigger);
  const app = trigger ? undefined : apps.find(({ name }) => name === edit.trigger);
  if (app) return writeAddAppHandler(context, edit, app);
  if (!trigger) throw editErrors.triggerNotFound(edit.trigger, [...triggers.keys()]);
  const body = [...model.flows.values()].find(({ flow }) =>
    flow.triggers.some(({ trigger: name }) => name === edit.trigger),
  );
  const style = styleFor(context, body?.body);
  const anchor = { after: handlerAnchor(context, trigger) };
  const code = handlerText(edit.trigger, edit.event, style);
  const statement = insertStatements(context, anchor, code, style);
  return draft([statement, ...exportEdits(context, trigger, style.eol)], {
    check: (now) => {
      const count = (of: FlowModel): number =>
        triggerRegistrations(of, edit.trigger).filter(({ event: name }) => name === edit.event).length;
      return count(now) === count(model) + 1;
    },
  });
}

/** True for a statement that consists of a single registration. */
function isWhole({ call, statement }: Registration): boolean {
  const callee = call.callee as ast.MemberExpression;
  return (
    statement.type === "ExpressionStatement" &&
    statement.expression === call &&
    callee.object.type === "Identifier"
  );
}

/** The edit that removes one registration from a call chain. */
function removeChainPart({ call }: Registration): TextEdit {
  const callee = call.callee as ast.MemberExpression;
  return { start: nodeRange(callee.object).end, end: nodeRange(call).end, newText: "" };
}

function getFlow(context: EditContext, id: string): FlowInfo {
  const info = context.model.flows.get(id);
  if (!info) throw editErrors.flowNotFound(id);
  return info;
}

/**
 * Registers a handler for another event of its trigger by changing only the event's literal.
 * @throws EditRejected `not-found` if the handler is not registered for `from`, `not-applicable` if the
 * handler is already registered for the new event
 */
export function writeSetEvent(context: EditContext, edit: EditOf<"setEvent">): Draft {
  const { program, comments } = context.model.parsed;
  const names = readModuleNames(program, comments);
  const registered = getFlow(context, edit.flow).registrations.filter(
    ({ trigger }) => trigger === edit.trigger,
  );
  const calls = new Set(registered.map(({ call }) => call));
  const events = [...calls].flatMap((call) => readSubscription(call, names)?.events ?? []);
  if (edit.event.trim() === "") throw editErrors.badEdit(t("it specifies no event"));
  const ranges = events.filter(({ name }) => name === edit.from).map(({ range }) => range);
  if (ranges.length === 0) throw editErrors.eventNotFound(edit.from, edit.trigger);
  if (edit.event === edit.from) return draft([]);
  for (const one of registered) if (one.event === edit.from) checkAppEvent(context, one, edit.event);
  if (events.some(({ name }) => name === edit.event)) {
    throw editErrors.notApplicable(
      t('This handler is already registered for "{0}".', edit.event),
      t("Choose another event, or remove this registration in the code."),
    );
  }
  const { quote } = styleFor(context, undefined);
  const edits = ranges.map((range) => ({
    ...range,
    newText: literalLike(context, range, edit.event, quote),
  }));
  return draft(edits, {
    check: (now, mapOffset) => {
      const after = readModuleNames(now.parsed.program, now.parsed.comments);
      const registered = triggerRegistrations(now, edit.trigger).flatMap(
        ({ call }) => readSubscription(call, after)?.events ?? [],
      );
      const starts = registered.flatMap(({ name, range }) => (name === edit.event ? [range.start] : []));
      return ranges.every(({ start }) => starts.includes(mapOffset(start, "left")));
    },
  });
}

/**
 * Removes a handler's registrations, the imports and settings that only they use, and, for an inline handler,
 * its function.
 * @throws EditRejected
 */
export function writeRemoveHandler(context: EditContext, edit: EditOf<"removeHandler">): Draft {
  const info = getFlow(context, edit.flow);
  if (info.registrations.length === 0) {
    throw editErrors.notApplicable(
      t("This function is not registered for an event."),
      t("Remove it in the code."),
    );
  }
  const calls = new Map(info.registrations.map((registration) => [registration.call, registration]));
  const removed = [...calls.values()];
  const scopes = readScopes(context.model.parsed.program);
  if (removed.some(({ framework }) => framework !== undefined)) {
    const removal = appRemoval(context, removed);
    return "edits" in removal ? removal : draft(removalEdits(context, scopes, removal));
  }
  const edits = removalEdits(context, scopes, {
    statements: removed.filter(isWhole).map(({ statement }) => statement),
    parts: removed.filter((one) => !isWhole(one)).map(removeChainPart),
  });
  return draft(edits);
}
