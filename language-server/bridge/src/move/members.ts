import { frameworks } from "@hookloom/protocol/frameworks";
import type { AppVariable } from "../read/apps.ts";

/** Where the context of Hookloom's handlers has what a framework's gives: `payload.event`, `payload.actions[0]`. */
export type MemberPath = string;

/** What handlers of Hookloom are given, by name. */
export const contextMembers: ReadonlySet<string> = new Set([
  "payload",
  "event",
  "delivery",
  "log",
  "signal",
  "once",
]);

const github: Readonly<Record<string, MemberPath>> = { payload: "payload", id: "delivery.id" };

/** What each method of Bolt hands over, by the name in its arguments. */
const bolt: Readonly<Record<string, Readonly<Record<string, MemberPath>>>> = {
  event: { event: "payload.event", payload: "payload.event" },
  message: { message: "payload.event", event: "payload.event", payload: "payload.event" },
  command: { command: "payload", payload: "payload" },
  action: { action: "payload.actions[0]", payload: "payload.actions[0]" },
  shortcut: { shortcut: "payload", payload: "payload" },
  view: { view: "payload.view", payload: "payload.view" },
};

/** Where a handler of Hookloom has the members of what a framework's handler is given; others have no counterpart. */
export function memberPaths(
  framework: AppVariable["framework"],
  method: string,
): Readonly<Record<string, MemberPath>> {
  if (framework === "bolt") return { body: "payload", logger: "log", ...bolt[method] };
  return framework === "probot" ? { ...github, log: "log" } : github;
}

/** The path as a pattern around what is bound: `payload: { event: name }`. */
export function asPattern(path: MemberPath, binding: string): string {
  const [head = "", ...inner] = path.split(".");
  const nested = inner.reduceRight((around, part) => {
    const [, name = part, index] = /^(\w+)(\[0\])?$/.exec(part) ?? [];
    const value = index === undefined ? around : `[${around}]`;
    return `{ ${value === name ? name : `${name}: ${value}`} }`;
  }, binding);
  return nested === head ? head : `${head}: ${nested}`;
}

/** The name of a framework in messages. */
export const frameworkLabel = ({ framework }: Pick<AppVariable, "framework">): string =>
  frameworks[framework].label;
