import type * as ast from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { frameworks } from "@hookloom/protocol/frameworks";
import { t } from "@vscode/l10n";
import type { Registration } from "../../model/flow-draft.ts";
import type { BlockInfo, FlowModel, StepInfo } from "../../model/flow-model.ts";
import { appCallOf } from "../../read/app-events.ts";
import type { AppVariable } from "../../read/apps.ts";
import { registrationsIn } from "../../read/associate.ts";
import { isInside } from "../../read/package-names.ts";
import { readModuleNames } from "../../read/triggers.ts";
import { callIn } from "../../steps/calls.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { isBreak, lineStart } from "../../text/lines.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { insertStatements } from "../module/statements.ts";
import { styleFor } from "../placing/style.ts";
import { writeInsert } from "./insert.ts";
import { writeRemove } from "./move.ts";

/** The framework apps in a file. */
const appsIn = ({ parsed }: FlowModel): readonly AppVariable[] =>
  readModuleNames(parsed.program, parsed.comments).apps;

/** The Bolt method that registers handlers for each kind of event outside Slack's Events API. */
const boltMethods: Readonly<Record<string, string>> = {
  command: 'app.command("/name", ...)',
  block_actions: 'app.action("action_id", ...)',
  interactive_message: 'app.action({ callback_id: "id", type: "interactive_message" }, ...)',
  dialog_submission: 'app.action({ callback_id: "id", type: "dialog_submission" }, ...)',
  shortcut: 'app.shortcut("callback_id", ...)',
  message_action: 'app.shortcut({ callback_id: "id", type: "message_action" }, ...)',
  view_submission: 'app.view("callback_id", ...)',
  view_closed: 'app.view({ callback_id: "id", type: "view_closed" }, ...)',
};

/** @throws EditRejected `not-applicable` if the app's framework does not identify the event by its name */
function checkNamedEvent({ framework }: Pick<AppVariable, "framework">, event: string): void {
  if (framework !== "bolt") return;
  const method = Object.hasOwn(boltMethods, event) ? boltMethods[event] : undefined;
  if (method !== undefined)
    throw editErrors.notApplicable(
      t('Bolt cannot register a handler for "{0}" by its event name alone.', event),
      t("Register the handler with {0} in the code.", method),
    );
  if (event.startsWith("message."))
    throw editErrors.notApplicable(
      t("Bolt passes messages of every kind to the same handlers."),
      t('Choose the event "message", and check the channel_type of its payload.'),
    );
}

/**
 * Checks that a registration can be changed to another event.
 * @throws EditRejected `not-applicable` if the method itself determines the event, or cannot take the new one
 */
export function checkAppEvent({ model }: EditContext, registration: Registration, event: string): void {
  const appCall = appCallOf(registration.call, appsIn(model));
  if (!appCall) return;
  const { app, method } = appCall;
  if (method !== "on" && method !== "event")
    throw editErrors.notApplicable(
      t("{0}.{1}(...) registers handlers for only one kind of event.", app.name, method),
      t("Register the handler with another method in the code."),
    );
  checkNamedEvent(app, event);
}

/** The registration of a new handler that logs its payload. */
function appHandlerText({ name, framework, member }: AppVariable, event: string, style: CodeStyle): string {
  const text = (value: string): string => literal(value, style.quote);
  const app = member === undefined ? name : `${name}.${member}`;
  const [head, line] =
    framework === "probot"
      ? [`${app}.on(${text(event)}, async (context) => {`, `context.log.info(${text(`Received ${event}`)})`]
      : framework === "octokit"
        ? [
            `${app}.on(${text(event)}, async ({ id, name }) => {`,
            `console.log(${text("Received")}, name, id)`,
          ]
        : event === "message"
          ? [`${app}.message(async ({ message, logger }) => {`, "logger.info(message)"]
          : [`${app}.event(${text(event)}, async ({ event, logger }) => {`, "logger.info(event)"];
  return registrationText(head, line, style);
}

/** A call whose argument is a function with a single line, in the style of the file. */
export function registrationText(head: string, line: string, { semicolons, unit, eol }: CodeStyle): string {
  const end = semicolons ? ";" : "";
  return [head, `${unit}${line}${end}`, `})${end}`].join(eol);
}

/** The registrations with an app, in source order. */
function registrationsWith(model: FlowModel, app: AppVariable): readonly Registration[] {
  const apps = appsIn(model);
  return registrationsIn(model)
    .filter(({ call }) => appCallOf(call, apps)?.app.nameRange.start === app.nameRange.start)
    .sort((a, b) => nodeRange(a.call).start - nodeRange(b.call).start);
}

/** The body block of the function that takes the app as a parameter. */
function findFlowBlock({ model }: EditContext, scope: ast.Node): BlockInfo | undefined {
  const { start } = nodeRange(scope);
  const flow = [...model.flows.values()].find(({ node }) => node && nodeRange(node).start === start);
  return flow?.body.braces ? flow.body : undefined;
}

/** The index after the last registering step, otherwise at the end of the block, before a final `return`. */
function handlerIndex({ steps }: BlockInfo, registered: readonly Registration[]): number {
  const last = steps.findLastIndex(({ node }) => node && registered.some(({ call }) => isInside(call, node)));
  if (last >= 0) return last + 1;
  return steps.at(-1)?.step.kind === "return" ? steps.length - 1 : steps.length;
}

/** Registers a new handler with a framework's app, after the last one. @throws EditRejected */
export function writeAddAppHandler(
  context: EditContext,
  { event }: EditOf<"addHandler">,
  app: AppVariable,
): Draft {
  checkNamedEvent(app, event);
  const { model } = context;
  const registered = registrationsWith(model, app);
  const count = (of: readonly Registration[]): number => of.filter((one) => one.event === event).length;
  const check: Draft["check"] = (now, mapOffset) => {
    const start = mapOffset(app.nameRange.start, "right");
    const after = appsIn(now).find(({ nameRange }) => nameRange.start === start);
    return after !== undefined && count(registrationsWith(now, after)) === count(registered) + 1;
  };
  if (app.scope === undefined) {
    const style = styleFor(context, undefined);
    const anchor = { after: registered.at(-1)?.statement ?? app.statement };
    const code = appHandlerText(app, event, style);
    return draft([insertStatements(context, anchor, code, style)], { check });
  }
  const block = findFlowBlock(context, app.scope);
  if (!block)
    throw editErrors.notApplicable(
      t("The function with the parameter {0} is a single expression.", app.name),
      t("Put the body of the function in braces first."),
    );
  const code = appHandlerText(app, event, styleFor(context, block));
  const index = handlerIndex(block, registered);
  const inserted = writeInsert(context, { op: "insert", block: block.block.id, index, code });
  // Registrations are separated by blank lines, regardless of the surrounding steps.
  const { eol } = styleFor(context, block);
  const setApart = (edit: TextEdit): TextEdit =>
    edit.newText.includes("\n") && index > 0 ? { ...edit, newText: eol + edit.newText } : edit;
  return { ...inserted, edits: inserted.edits.map(setApart), check };
}

/** The step that only registers a handler. */
function registeringStep({ model }: EditContext, { call }: Registration): StepInfo | undefined {
  return [...model.steps.values()].find(
    ({ node }) => node?.type === "ExpressionStatement" && callIn(node.expression)?.call === call,
  );
}

/** True for a module statement that only registers a handler. */
function isWholeStatement({ call, statement }: Registration): boolean {
  return statement.type === "ExpressionStatement" && callIn(statement.expression)?.call === call;
}

/** The code to delete with a framework's handler: statements of the module, otherwise the draft that removes the steps. */
export function appRemoval(
  context: EditContext,
  registered: readonly Registration[],
): { readonly statements: readonly ast.Statement[] } | Draft {
  if (registered.every(isWholeStatement)) return { statements: registered.map(({ statement }) => statement) };
  const steps = registered.map((one) => registeringStep(context, one));
  if (!steps.every((step) => step !== undefined)) {
    const { framework = "probot" } = registered[0] ?? {};
    throw editErrors.notApplicable(
      t("This handler is registered with {0} inside another expression.", frameworks[framework].label),
      t("Remove it in the code."),
    );
  }
  const removal = writeRemove(context, {
    op: "remove",
    steps: steps.map(({ step }) => step.id),
    unusedImports: true,
  });
  const ends = steps.flatMap(({ parent, index, step }) =>
    index === parent.steps.length - 1 ? [step.range.end] : [],
  );
  const isLast = ({ start, end }: TextEdit): boolean => ends.some((at) => start <= at && at <= end);
  return {
    ...removal,
    edits: removal.edits.map((edit) => (isLast(edit) ? withGapAbove(context.text, edit) : edit)),
  };
}

/** Extends the removal of a block's last registration by the blank line above it. */
function withGapAbove(text: string, edit: TextEdit): TextEdit {
  if (edit.newText !== "") return edit;
  const startOfLine = lineStart(text, edit.start);
  const breakLength = text.slice(startOfLine - 2, startOfLine) === "\r\n" ? 2 : 1;
  const isBlank = (start: number, end: number): boolean => text.slice(start, end).trim() === "";
  if (startOfLine < edit.start) {
    const isOnBlank = isBlank(startOfLine, edit.start) && isBreak(text[edit.start]);
    return isOnBlank ? { ...edit, start: startOfLine - breakLength } : edit;
  }
  const above = lineStart(text, startOfLine - breakLength);
  return isBlank(above, startOfLine) ? { ...edit, start: above } : edit;
}
