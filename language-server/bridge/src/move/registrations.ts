import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { anyEvent } from "@hookloom/protocol/frameworks";
import { t } from "@vscode/l10n";
import { editErrors } from "../edits/errors.ts";
import { nextName } from "../edits/names/fresh-name.ts";
import { scopeNames } from "../edits/names/scopes.ts";
import { lineNumberAt } from "../edits/operations/code.ts";
import { type AppCall, appSubscriptionOf } from "../read/app-events.ts";
import { registrationsIn } from "../read/associate.ts";
import { asFunction, isInside, type PlainFunction } from "../read/package-names.ts";
import type { Subscription } from "../read/subscription.ts";
import { withoutParens } from "../steps/fields.ts";
import { literal } from "../steps/templates.ts";
import { nodeRange } from "../syntax/babel.ts";
import { insertion } from "../text/edit-list.ts";
import { indentAt } from "../text/lines.ts";
import { type Guard, readGuards } from "./guards.ts";
import { argumentsChange } from "./handler-arguments.ts";
import { memberPaths } from "./members.ts";
import { findRegistration, type MovedSource, nodeText, usesAt } from "./source.ts";

/** A handler registration of the app to move. */
export interface MovedRegistration {
  readonly call: ast.CallExpression;
  readonly made: AppCall;
  readonly subscription: Subscription & { readonly handler: ast.Node };
}

/** The registrations in a file that have a counterpart. A handler for any event has none. */
export function movedRegistrations(source: MovedSource): readonly MovedRegistration[] {
  const calls = registrationsIn(source.context.model).map(({ call }) => call);
  return [...new Set(calls)]
    .flatMap((call): MovedRegistration[] => {
      const made = findRegistration(source, call);
      const subscription = made && appSubscriptionOf(call, source.module.apps);
      const handler = subscription?.handler && withoutParens(subscription.handler);
      if (!made || !subscription || !handler) return [];
      if (subscription.events.some(({ name }) => name === anyEvent)) return [];
      return [{ call, made, subscription: { ...subscription, handler } }];
    })
    .sort((a, b) => nodeRange(a.call).start - nodeRange(b.call).start);
}

/** The function in the file that a handler refers to, if it is used only in registrations. */
function namedFunction(
  source: MovedSource,
  handler: ast.Node,
  registered: readonly MovedRegistration[],
): PlainFunction | undefined {
  if (handler.type !== "Identifier") return undefined;
  const binding = source.scopes.bindings.find(({ uses }) =>
    uses.some(({ start }) => start === nodeRange(handler).start),
  );
  const handlerStarts = new Set(registered.map(({ subscription }) => nodeRange(subscription.handler).start));
  if (!binding?.uses.every(({ start }) => handlerStarts.has(start))) return undefined;
  const [node] = binding.nodes;
  return asFunction(node?.type === "VariableDeclarator" ? node.init : node);
}

/** The parameter type of a handler for the given events. */
const contextType = ({ names, style }: MovedSource, events: readonly string[]): string =>
  `${names.context}<${[...new Set(events)].map((event) => literal(event, style.quote)).join(" | ")}>`;

export interface RegistrationEdits {
  readonly edits: readonly TextEdit[];
  /** The uses of the app's log that are replaced with the handler's own log. */
  readonly logged: readonly Range[];
  /** True if the result uses a type from the source's module. */
  readonly usesType: boolean;
}

/** Rewrites handler registrations and the arguments of the handlers. */
export function registrationEdits(
  source: MovedSource,
  registered: readonly MovedRegistration[],
  { dropped, logs }: Pick<MovedHandler, "dropped" | "logs">,
): RegistrationEdits {
  const edits: TextEdit[] = [];
  const logged: Range[] = [];
  const rewritten = new Set<PlainFunction>();
  const taken = scopeNames(source.scopes);
  let usesType = false;
  for (const one of registered) {
    const { call, made, subscription } = one;
    const { handler, events } = subscription;
    const isBolt = made.app.framework === "bolt";
    const line = lineNumberAt(source.text, nodeRange(call).start);
    const guards = isBolt ? readGuards(source.text, call, made.method, line) : [];
    const inline = asFunction(handler);
    const node = inline ?? namedFunction(source, handler, registered);
    if (node && !rewritten.has(node)) {
      rewritten.add(node);
      const remainingLogs = logs.filter((log) => !logged.includes(log));
      const change = handlerEdits(source, one, { node, guards, dropped, logs: remainingLogs, registered });
      usesType ||= change.usesType;
      logged.push(...change.logged);
      edits.push(...change.edits);
    }
    const reference = inline ? undefined : referenceText(source, handler, guards);
    if (events.length > 1) {
      const name = nextName(handlerName(events[0]?.name ?? ""), (each) => taken.has(each));
      if (inline) taken.add(name);
      edits.push(...splitEdits(source, one, inline ? { name } : { given: reference ?? "" }));
    } else {
      edits.push(...calleeEdits(source, one), ...eventEdits(source, one));
      if (reference !== undefined && guards.length > 0)
        edits.push({ ...nodeRange(handler), newText: reference });
    }
  }
  return { edits, logged, usesType };
}

/** A handler reference with its guards: the handler runs only for the events that it was registered for. */
function referenceText(source: MovedSource, handler: ast.Node, guards: readonly Guard[]): string {
  const name = nodeText(source, handler);
  if (guards.length === 0) return name;
  const condition = guards.map((guard) => guard("context.payload")).join(" || ");
  return `(context) => (${condition} ? undefined : ${name}(context))`;
}

interface MovedHandler {
  readonly node: PlainFunction;
  readonly guards: readonly Guard[];
  readonly dropped: ReadonlySet<string>;
  /** The uses of the app's log, each as the range of `app.log`. */
  readonly logs: readonly Range[];
  readonly registered: readonly MovedRegistration[];
}

/** Rewrites a handler's arguments. If Bolt filtered its events, adds the filter to the body. */
function handlerEdits(
  source: MovedSource,
  { made, subscription }: MovedRegistration,
  { node, guards, dropped, logs, registered }: MovedHandler,
): RegistrationEdits {
  const { handler, events } = subscription;
  const isInline = handler === node;
  const isSplit = isInline && events.length > 1;
  const sameHandlers = registered.filter(
    (other) =>
      (asFunction(other.subscription.handler) ??
        namedFunction(source, other.subscription.handler, registered)) === node,
  );
  const handled = sameHandlers.flatMap((other) => other.subscription.events.map(({ name }) => name));
  // For an inline function, the registration determines the type of the argument.
  const type = source.typed && (!isInline || isSplit) ? contextType(source, handled) : undefined;
  const paths = memberPaths(made.app.framework, made.method);
  const logged = logs.filter((log) => isInside(log, node.body) && takesLog(source, node, log));
  const needs = [
    ...(isInline && guards.length > 0 ? (["payload"] as const) : []),
    ...(logged.length > 0 ? (["log"] as const) : []),
  ];
  const change = argumentsChange(source, node, { paths, needs, dropped, type });
  const edits = isSplit && type !== undefined ? withType(source, node, change.edits, type) : change.edits;
  return {
    edits: [
      ...edits,
      ...(isInline ? guardEdits(source, node, guards, change.expressions.payload) : []),
      ...logged.map((log) => ({ ...log, newText: change.expressions.log })),
    ],
    logged,
    usesType: type !== undefined && edits.some(({ newText }) => newText.includes(type)),
  };
}

/**
 * True if the handler's argument is visible at a use of the app's log: no declaration inside the handler shadows it. The
 * arguments of a function with several parameters or a default value are not changed.
 */
function takesLog({ scopes }: MovedSource, node: PlainFunction, log: Range): boolean {
  const [parameter, ...others] = node.params;
  if (others.length > 0) return false;
  if (parameter && parameter.type !== "Identifier" && parameter.type !== "ObjectPattern") return false;
  const taken = new Set(
    parameter
      ? scopes.bindings
          .filter(({ declarations }) => declarations.some((one) => isInside(one, parameter)))
          .map(({ name }) => name)
      : [],
  );
  return !scopes.bindings.some(
    ({ name, declarations }) =>
      taken.has(name) && declarations.some((one) => isInside(one, node.body) && one.start !== log.start),
  );
}

/** `onIssuesOpened` for `issues.opened`. */
const handlerName = (event: string): string =>
  `on${event
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")}`;

function calleeEdits(
  { trigger, app }: MovedSource,
  { call, made }: Pick<MovedRegistration, "call" | "made">,
): TextEdit[] {
  const { object } = call.callee as ast.MemberExpression;
  const name =
    object.type === "Identifier" && object.name === trigger
      ? []
      : [{ ...nodeRange(object), newText: trigger }];
  const method = app.framework === "bolt" ? [{ ...nodeRange(made.methodNode), newText: "on" }] : [];
  return [...name, ...method];
}

/** Writes the event as the first argument if the framework has a different argument there. */
function eventEdits(source: MovedSource, { call, made, subscription }: MovedRegistration): TextEdit[] {
  const { events, handler } = subscription;
  const name = literal(events[0]?.name ?? "", source.style.quote);
  const [first] = call.arguments;
  if (made.app.framework !== "bolt" || made.method === "event")
    return first && withoutParens(first).type === "ArrayExpression"
      ? [{ ...nodeRange(first), newText: name }]
      : [];
  const { start } = nodeRange(handler);
  return first && first !== handler && nodeRange(first).start !== start
    ? [{ ...nodeRange(first), newText: name }]
    : [{ start, end: start, newText: `${name}, ` }];
}

/** Adds a statement at the start of a body that returns early for events that Bolt would have filtered out. */
function guardEdits(
  source: MovedSource,
  node: PlainFunction,
  guards: readonly Guard[],
  payload: string,
): TextEdit[] {
  if (guards.length === 0) return [];
  const { text, style } = source;
  const { eol, unit } = style;
  const end = style.semicolons ? ";" : "";
  const condition = guards.map((guard) => guard(payload)).join(" || ");
  const { start } = nodeRange(node.body);
  if (node.body.type !== "BlockStatement") {
    const indent = indentAt(text, nodeRange(node).start);
    const head = `{${eol}${indent}${unit}if (${condition}) return${end}${eol}${indent}${unit}return `;
    const range = nodeRange(node.body);
    return [insertion(start, head), insertion(range.end, `${end}${eol}${indent}}`)];
  }
  const [first] = node.body.body;
  const isOnLine = first !== undefined && !/[\n\r]/.test(text.slice(start, nodeRange(first).start));
  const indent = first ? indentAt(text, nodeRange(first).start) : indentAt(text, start) + unit;
  const newText = isOnLine ? ` if (${condition}) return;` : `${eol}${indent}if (${condition}) return${end}`;
  return [{ start: start + 1, end: start + 1, newText }];
}

/**
 * Registers a handler for several events once per event. An inline handler becomes a named constant first.
 */
function splitEdits(
  source: MovedSource,
  { call, subscription }: MovedRegistration,
  as: { readonly name: string } | { readonly given: string },
): TextEdit[] {
  const { text, tree, trigger, style } = source;
  const { handler, events } = subscription;
  const statement = tree.parent(call);
  const line = lineNumberAt(text, nodeRange(call).start);
  if (statement?.type !== "ExpressionStatement")
    throw editErrors.notApplicable(
      t("Line {0} registers one handler for several events inside another expression.", line),
      t("Make the registration a separate statement, then move the file."),
    );
  const { start, end } = nodeRange(statement);
  const terminator = style.semicolons ? ";" : "";
  const gap = style.eol + indentAt(text, start);
  const handlerCode = "name" in as ? as.name : as.given;
  const calls = events.map(
    ({ name }) => `${trigger}.on(${literal(name, style.quote)}, ${handlerCode})${terminator}`,
  );
  const all = calls.join(gap);
  if ("given" in as) return [{ start, end, newText: all }];
  const { start: from, end: to } = nodeRange(handler);
  return [
    { start, end: from, newText: `const ${as.name} = ` },
    { start: to, end, newText: `${terminator}${gap}${all}` },
  ];
}

/**
 * Adds a type to an untyped parameter, because the variable that holds the function does not determine the
 * type.
 */
function withType(
  source: MovedSource,
  node: PlainFunction,
  edits: readonly TextEdit[],
  type: string,
): readonly TextEdit[] {
  const [parameter] = node.params;
  if (!parameter || (parameter.type !== "Identifier" && parameter.type !== "ObjectPattern")) return edits;
  if (parameter.typeAnnotation) return edits;
  const { start, end } = nodeRange(parameter);
  const isBare = !source.text.slice(nodeRange(node).start, start).includes("(");
  const parameterEdit = edits.find((edit) => edit.start === start && edit.end === end);
  if (parameterEdit) {
    const newText = isBare
      ? parameterEdit.newText.replace(/\)$/, `: ${type})`)
      : `${parameterEdit.newText}: ${type}`;
    return edits.map((edit) => (edit === parameterEdit ? { ...parameterEdit, newText } : edit));
  }
  const opening = isBare ? [{ start, end: start, newText: "(" }] : [];
  return [...edits, ...opening, { start: end, end, newText: isBare ? `: ${type})` : `: ${type}` }];
}

/**
 * True if every `ack` call in the file's handlers only acknowledges the event, so that no code depends on the
 * call.
 */
export function acknowledgesOnly(source: MovedSource, registered: readonly MovedRegistration[]): boolean {
  let found = false;
  for (const { subscription } of registered) {
    const node = asFunction(subscription.handler);
    const [pattern] = node?.params ?? [];
    if (pattern?.type !== "ObjectPattern") continue;
    for (const property of pattern.properties) {
      if (property.type !== "ObjectProperty" || property.value.type !== "Identifier") continue;
      if (property.key.type !== "Identifier" || property.key.name !== "ack") continue;
      const { name } = property.value;
      const uses = usesAt(source.scopes, nodeRange(property.value).start);
      const isPlain = uses.every(({ start }) => {
        const identifier = source.tree.identifierAt(start);
        const call = identifier && source.tree.parent(identifier);
        return call?.type === "CallExpression" && call.callee === identifier && call.arguments.length === 0;
      });
      if (name !== "ack" || !isPlain) return false;
      found = true;
    }
  }
  return found;
}
