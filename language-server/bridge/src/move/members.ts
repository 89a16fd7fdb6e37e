import { frameworks } from "@hookloom/protocol/frameworks";
import type { AppVariable } from "../read/apps.ts";

/** The path of a framework handler's member in the context of a Hookloom handler: `payload.event`, `payload.actions[0]`. */
export type MemberPath = string;

/** The members of a Hookloom handler's context. */
export const contextMembers: ReadonlySet<string> = new Set([
  "payload",
  "event",
  "delivery",
  "log",
  "signal",
  "once",
]);

const github: Readonly<Record<string, MemberPath>> = { payload: "payload", id: "delivery.id" };

/** The arguments of each Bolt method, by name. */
const bolt: Readonly<Record<string, Readonly<Record<string, MemberPath>>>> = {
  event: { event: "payload.event", payload: "payload.event" },
  message: { message: "payload.event", event: "payload.event", payload: "payload.event" },
  command: { command: "payload", payload: "payload" },
  action: { action: "payload.actions[0]", payload: "payload.actions[0]" },
  shortcut: { shortcut: "payload", payload: "payload" },
  view: { view: "payload.view", payload: "payload.view" },
};

/**
 * The paths in a Hookloom handler's context for the arguments of a framework's handler. Arguments that are not listed have no
 * counterpart.
 */
export function memberPaths(
  framework: AppVariable["framework"],
  method: string,
): Readonly<Record<string, MemberPath>> {
  if (framework === "bolt") return { body: "payload", logger: "log", ...bolt[method] };
  return framework === "probot" ? { ...github, log: "log" } : github;
}

/** The path as a destructuring pattern with a binding: `payload: { event: name }`. */
export function asPattern(path: MemberPath, binding: string): string {
  const [head = "", ...inner] = path.split(".");
  const nested = inner.reduceRight((around, part) => {
    const [, name = part, index] = /^(\w+)(\[0\])?$/.exec(part) ?? [];
    const value = index === undefined ? around : `[${around}]`;
    return `{ ${value === name ? name : `${name}: ${value}`} }`;
  }, binding);
  return nested === head ? head : `${head}: ${nested}`;
}

/** The framework's name in messages. */
export const frameworkLabel = ({ framework }: Pick<AppVariable, "framework">): string =>
  frameworks[framework].label;
