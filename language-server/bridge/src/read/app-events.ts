import type * as ast from "@babel/types";
import type { Framework } from "@hookloom/protocol/flow-document";
import { anyEvent } from "@hookloom/protocol/frameworks";
import { constantText, findProperty, keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { type AppVariable, appAt } from "./apps.ts";
import { literalEvents, type SubscribedEvent, type Subscription } from "./subscription.ts";

/** The app methods that register handlers. */
export const registeringMethods: Readonly<Record<Framework, readonly string[]>> = {
  probot: ["on", "onAny"],
  octokit: ["on", "onAny"],
  bolt: ["event", "message", "command", "action", "shortcut", "view"],
};

/** An app method that a call registers a handler with, and the app. */
export interface AppCall {
  readonly app: AppVariable;
  readonly method: string;
  readonly methodNode: ast.Identifier;
}

/** Finds the app that a call registers a handler with. Undefined for any other call. */
export function appCallOf(call: ast.CallExpression, apps: readonly AppVariable[]): AppCall | undefined {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier")
    return undefined;
  const object = withoutParens(callee.object);
  const holder = object.type === "MemberExpression" && !object.computed ? object : undefined;
  const member = holder && keyName(holder.property);
  const variable = holder ? withoutParens(holder.object) : object;
  if (variable.type !== "Identifier" || (holder && member !== "webhooks")) return undefined;
  const app = appAt(apps, variable.name, call);
  // In Probot, the app's own `on` is the same as the `on` of its webhooks.
  const isHere = app && (member === app.member || (member === "webhooks" && app.framework === "probot"));
  if (!app || !isHere) return undefined;
  const methodNode = callee.property;
  const method = methodNode.name;
  return registeringMethods[app.framework].includes(method) ? { app, method, methodNode } : undefined;
}

/** The subscription that a call of a framework's app makes. */
export function appSubscriptionOf(
  call: ast.CallExpression,
  apps: readonly AppVariable[],
): Subscription | undefined {
  const appCall = appCallOf(call, apps);
  if (!appCall) return undefined;
  const { app, method, methodNode } = appCall;
  const { name: trigger, source, framework } = app;
  const range = nodeRange(methodNode);
  const events =
    framework === "bolt"
      ? boltEvents(method, call, range)
      : method === "onAny"
        ? [{ name: anyEvent, range }]
        : literalEvents(call.arguments[0]);
  const handler = handlerArgument(call, method);
  if (events.length === 0 || handler === undefined) return undefined;
  return { trigger, source, framework, events, handler };
}

/** Bolt takes any number of listeners. The last one is the handler, and the others determine whether it runs. */
function handlerArgument(call: ast.CallExpression, method: string): ast.Node | undefined {
  const first = method === "onAny" || method === "message" ? 0 : 1;
  const last = call.arguments.at(-1);
  if (last === undefined || call.arguments.length <= first) return undefined;
  return isConstraint(withoutParens(last)) ? undefined : last;
}

const isConstraint = (node: ast.Node): boolean =>
  node.type === "ObjectExpression" || node.type === "ArrayExpression" || constraintText(node) !== undefined;

/** The text of a Bolt constraint: a string, a regular expression, or an object with these. */
function constraintText(node: ast.Node | undefined): string | undefined {
  const value = node && withoutParens(node);
  const text = constantText(value);
  if (text !== undefined) return text;
  if (value?.type === "TemplateLiteral") return "…";
  if (value?.type === "RegExpLiteral") return `/${value.pattern}/${value.flags}`;
  if (value?.type !== "ObjectExpression") return undefined;
  return ["action_id", "callback_id", "block_id"]
    .map((name) => constraintText(findProperty(value, name)?.value))
    .find((text) => text !== undefined);
}

/** The default events of Bolt methods, if the constraints specify no type. */
const defaultEvents: Readonly<Record<string, readonly string[]>> = {
  message: ["message"],
  command: ["command"],
  action: ["block_actions"],
  // One callback id is used for both kinds of shortcuts.
  shortcut: ["shortcut", "message_action"],
  view: ["view_submission"],
};

function boltEvents(
  method: string,
  call: ast.CallExpression,
  range: SubscribedEvent["range"],
): readonly SubscribedEvent[] {
  const [first] = call.arguments;
  const detail = constraintText(first);
  const narrowed = detail === undefined ? {} : { detail };
  if (method !== "event") {
    const type = constraintText(findProperty(first, "type")?.value);
    const names = type === undefined ? (defaultEvents[method] ?? []) : [type];
    return names.map((name) => ({ name, range, ...narrowed }));
  }
  const literals = literalEvents(first);
  return literals.length > 0
    ? literals
    : detail === undefined
      ? []
      : [{ name: anyEvent, range, ...narrowed }];
}
