import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { anyEvent } from "@hookloom/protocol/frameworks";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { noApp, noAppHandler, unknownTrigger } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A record with a changed member; anything else stays as it is. */
function changed(value: unknown, name: string, change: (member: unknown) => unknown): unknown {
  return isRecord(value) ? { ...value, [name]: change(value[name]) } : value;
}

const first = (list: unknown, change: (item: unknown) => unknown): unknown =>
  Array.isArray(list) ? [change(list[0] ?? {}), ...list.slice(1)] : list;

/** By event of Slack: how a payload says what a listener of Bolt is narrowed down to. */
const detailWriters: Readonly<Record<string, (payload: Fields, detail: string) => unknown>> = {
  command: (payload, detail) => ({ ...payload, command: detail }),
  message: (payload, detail) => changed(payload, "event", (event) => changed(event, "text", () => detail)),
  block_actions: (payload, detail) =>
    changed(payload, "actions", (list) =>
      first(list, (action) => changed(action, "action_id", () => detail)),
    ),
  view_submission: (payload, detail) =>
    changed(payload, "view", (view) => changed(view, "callback_id", () => detail)),
  view_closed: (payload, detail) =>
    changed(payload, "view", (view) => changed(view, "callback_id", () => detail)),
  shortcut: (payload, detail) => ({ ...payload, callback_id: detail }),
  message_action: (payload, detail) => ({ ...payload, callback_id: detail }),
  interactive_message: (payload, detail) => ({ ...payload, callback_id: detail }),
  dialog_submission: (payload, detail) => ({ ...payload, callback_id: detail }),
};

/**
 * A sample payload that a narrowed handler takes: that of another command would reach the app and run nothing. A pattern
 * stays what the sample says, since what fits it is not known.
 */
export function fittingPayload(payload: unknown, event: string, detail: string | undefined): unknown {
  if (detail === undefined || /^\/.*\/[a-z]*$/s.test(detail)) return payload;
  const fit = Object.hasOwn(detailWriters, event) ? detailWriters[event] : undefined;
  return fit && isRecord(payload) ? fit(payload, detail) : payload;
}

/** An app that takes an event, and what its handler narrows that down to. */
export interface ChosenApp {
  readonly app: AppDeclaration;
  readonly detail?: string;
}

/**
 * The app of a file that handles an event, or every event.
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
    // An event of GitHub with its action is also one without it.
    const names = [event, ...(app.source === "github" ? [event.split(".")[0] ?? event] : []), anyEvent];
    const handler = names
      .map((name) => app.handlers.find((one) => one.event === name))
      .find((one) => one !== undefined);
    if (handler) return { app, ...(handler.detail === undefined ? {} : { detail: handler.detail }) };
  }
  const handled = [...new Set(fitting.flatMap(({ handlers }) => handlers.map((one) => one.event)))];
  throw noAppHandler(event, handled);
}
