import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { anyEvent } from "@hookloom/protocol/frameworks";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { noApp, noAppHandler, unknownTrigger } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Returns a record with a changed member; any other value is returned unchanged. */
function changeMember(value: unknown, name: string, change: (member: unknown) => unknown): unknown {
  return isRecord(value) ? { ...value, [name]: change(value[name]) } : value;
}

const changeFirst = (list: unknown, change: (item: unknown) => unknown): unknown =>
  Array.isArray(list) ? [change(list[0] ?? {}), ...list.slice(1)] : list;

/** By Slack event: writes the constraint of a Bolt listener, such as its command, into a payload. */
const detailWriters: Readonly<Record<string, (payload: Fields, detail: string) => unknown>> = {
  command: (payload, detail) => ({ ...payload, command: detail }),
  message: (payload, detail) =>
    changeMember(payload, "event", (event) => changeMember(event, "text", () => detail)),
  block_actions: (payload, detail) =>
    changeMember(payload, "actions", (list) =>
      changeFirst(list, (action) => changeMember(action, "action_id", () => detail)),
    ),
  view_submission: (payload, detail) =>
    changeMember(payload, "view", (view) => changeMember(view, "callback_id", () => detail)),
  view_closed: (payload, detail) =>
    changeMember(payload, "view", (view) => changeMember(view, "callback_id", () => detail)),
  shortcut: (payload, detail) => ({ ...payload, callback_id: detail }),
  message_action: (payload, detail) => ({ ...payload, callback_id: detail }),
  interactive_message: (payload, detail) => ({ ...payload, callback_id: detail }),
  dialog_submission: (payload, detail) => ({ ...payload, callback_id: detail }),
};

/**
 * Adapts a sample payload to a constrained handler; a sample for another command would reach the app but no handler. For a
 * pattern the sample is unchanged, because no matching value is known.
 */
export function fittingPayload(payload: unknown, event: string, detail: string | undefined): unknown {
  if (detail === undefined || /^\/.*\/[a-z]*$/s.test(detail)) return payload;
  const fit = Object.hasOwn(detailWriters, event) ? detailWriters[event] : undefined;
  return fit && isRecord(payload) ? fit(payload, detail) : payload;
}

/** An app that handles an event, with its handler's constraint. */
export interface ChosenApp {
  readonly app: AppDeclaration;
  readonly detail?: string;
}

/**
 * Returns the app in a file that handles an event, or every event.
 * @throws EventError `no-trigger`, and `unknown-trigger` if none has the given name
 */
export function chooseApp(
  apps: readonly AppDeclaration[],
  event: string,
  { named, file }: { readonly named: string | undefined; readonly file: string },
): ChosenApp {
  const used = apps.filter(({ handlers }) => handlers.length > 0);
  if (used.length === 0) throw noApp(file);
  const fitting = used.filter(({ name }) => named === undefined || name === named);
  if (named !== undefined && fitting.length === 0)
    throw unknownTrigger(
      named,
      used.map(({ name }) => name),
    );
  for (const app of fitting) {
    // A GitHub event with an action also matches handlers for the event without it.
    const names = [event, ...(app.source === "github" ? [event.split(".")[0] ?? event] : []), anyEvent];
    const handler = names
      .map((name) => app.handlers.find((one) => one.event === name))
      .find((one) => one !== undefined);
    if (handler) return { app, ...(handler.detail === undefined ? {} : { detail: handler.detail }) };
  }
  const handled = [...new Set(fitting.flatMap(({ handlers }) => handlers.map((one) => one.event)))];
  throw noAppHandler(event, handled);
}
