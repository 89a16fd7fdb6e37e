import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import { hasEvent, nearestEvent, sampleEvent, sources } from "@hookloom/runtime/catalog";
import { noTrigger, unknownEvent, unknownTrigger, whichTrigger } from "./errors.ts";

/** The properties of the receiving trigger that matter for sending an event. */
export type Receiver = Pick<
  TriggerDeclaration,
  "name" | "source" | "path" | "literals" | "secrets" | "options" | "handlers"
>;

/** Returns each source's trigger as in a new project, for a receiver whose code is not available. */
export function defaultReceivers(): Receiver[] {
  return sources.map((source) => ({
    name: source.variable,
    source: source.id,
    path: source.path,
    secrets: Object.fromEntries(source.settings.map((setting) => [setting.option, setting.name])),
    literals: {},
    options: [],
    handlers: [],
  }));
}

/**
 * Checks an event's name. If senders define their own events or actions, a name missing from the catalogue may be valid.
 * @throws EventError `unknown-event`
 */
export function checkEvent(event: string, receivers: readonly Receiver[]): void {
  const isOpen = receivers.some(({ source }) => hasEvent(source, event));
  if (isOpen || sources.some(({ id }) => sampleEvent(id, event) === event)) return;
  const near = sources.map(({ id }) => nearestEvent(id, event)).find((name) => name !== undefined);
  throw unknownEvent(event, near);
}

/**
 * Returns the triggers that receive an event: those whose source lists its name, or otherwise those whose senders define their
 * own events.
 */
function fittingReceivers(all: readonly Receiver[], event: string): readonly Receiver[] {
  const candidates = all.filter(({ source }) => hasEvent(source, event));
  const exact = candidates.filter(
    ({ source, handlers }) =>
      sampleEvent(source, event) === event || handlers.some((handler) => handler.event === event),
  );
  return exact.length > 0 ? exact : candidates;
}

/**
 * Returns the trigger to send the event to: the given one, or the only one that receives it, or the one that handles it.
 * @throws EventError `unknown-trigger`, `no-trigger` or `which-trigger`
 */
export function chooseReceiver(all: readonly Receiver[], event: string, named: string | undefined): Receiver {
  const names = all.map(({ name }) => name);
  const known = named === undefined ? all : all.filter(({ name }) => name === named);
  if (named !== undefined && known.length === 0) throw unknownTrigger(named, names);
  const fitting = fittingReceivers(known, event);
  const [first, ...others] = fitting;
  if (!first) throw noTrigger(event, names);
  if (others.length === 0) return first;
  const [handling, ...more] = fitting.filter((trigger) =>
    trigger.handlers.some((handler) => handler.event === event),
  );
  if (!handling || more.length > 0) {
    throw whichTrigger(
      event,
      fitting.map(({ name }) => name),
    );
  }
  return handling;
}
