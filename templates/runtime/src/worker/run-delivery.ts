import { handlerGone, messageOf, triggerGone } from "../errors.ts";
import type { Inbox, LeasedDelivery } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Opened, RegisteredHandler, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Cancellation } from "./cancellation.ts";
import { Context } from "./context.ts";
import { Effects, readDone, writeDone } from "./effects.ts";
import { withTimeLimit } from "./time-limit.ts";

export interface Run {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly delivery: LeasedDelivery;
  /** What the receiver has understood of it already; it is opened again where that was in another process. */
  readonly opened: Opened | undefined;
  readonly log: BindableLogger;
  /** Aborts every handler of the delivery. */
  readonly cancellation: Cancellation;
  /** Milliseconds that a handler may take which says nothing itself. */
  readonly timeout: number;
  /** Runs of a delivery whose handlers say nothing themselves. */
  readonly attempts: number;
  /** Called where a handler goes on although its time is over, and with false where it ended after all. */
  readonly onOverdue?: ((overdue: boolean) => void) | undefined;
}

/** How a run ended, with what the handlers threw. */
export interface RunReport {
  readonly outcome: "ok" | "failed";
  readonly milliseconds: number;
  readonly errors: readonly unknown[];
  /** Runs that the delivery may have before it is a dead letter. */
  readonly attempts: number;
}

/** What was stored is opened again; it was understood once, so an event of its place is there. */
function openAgain(trigger: Trigger, delivery: LeasedDelivery): Opened {
  const { headers, body, receivedAt, part, event } = delivery;
  const { path } = trigger;
  const request = { method: "POST", path, headers, body, url: path, receivedAt, event };
  const events = trigger.protocol.open(request);
  return events[part] ?? events[0];
}

interface Plan {
  readonly trigger: Trigger;
  readonly opened: Opened;
  readonly handlers: readonly RegisteredHandler[];
}

/**
 * What has to run. While versions of a project change, one may take a delivery that only another one can run: that is a
 * failure, so that it is tried again and kept.
 * @throws Error where nothing here can run it
 */
function planOf({ webhook, delivery, opened }: Run): Plan {
  const trigger = webhook.triggers.find(({ path }) => path === delivery.trigger);
  if (trigger === undefined) throw triggerGone(delivery.trigger);
  const known = opened ?? openAgain(trigger, delivery);
  const handlers = trigger.handlersOf(known.names);
  if (handlers.length === 0 && known.handshake !== true) throw handlerGone(delivery.event, trigger.path);
  return { trigger, opened: known, handlers };
}

/** Each handler gets a payload of its own, so that none can change what another one sees. */
function runHandler(run: Run, plan: Plan, handler: RegisteredHandler): Promise<void> {
  const { payload } = handler === plan.handlers[0] ? plan.opened : openAgain(plan.trigger, run.delivery);
  const { timeout } = handler.options;
  const milliseconds = timeout === undefined ? run.timeout : timeout * 1000;
  const { inbox, delivery, log, cancellation, onOverdue } = run;
  const effects = new Effects(inbox, delivery, log, handler.name);
  return withTimeLimit({ milliseconds, cancellation, onOverdue }, (own) =>
    handler.run(new Context({ delivery, payload, log, cancellation: own, effects })),
  );
}

/** Runs what an earlier run has not done; one that fails is tried again alone, not those that succeeded beside it. */
async function runSeveral(run: Run, plan: Plan): Promise<readonly unknown[]> {
  const { handlers } = plan;
  const { inbox, delivery } = run;
  const done = await readDone(inbox, delivery);
  const due = handlers.filter(({ name }) => !done.includes(name));
  const all = await Promise.allSettled(due.map(async (handler) => runHandler(run, plan, handler)));
  const failed = all.filter((one) => one.status === "rejected");
  const succeeded = due.filter((_, index) => all[index]?.status === "fulfilled").map(({ name }) => name);
  if (failed.length > 0 && succeeded.length > 0) await writeDone(inbox, delivery, [...done, ...succeeded]);
  // Whoever replays a delivery that has ended well wants all of it.
  if (failed.length === 0 && done.length > 0) await writeDone(inbox, delivery, []);
  return failed.map(({ reason }) => reason);
}

function attemptsOf(run: Run, handlers: readonly RegisteredHandler[]): number {
  let most = 0;
  for (const { options } of handlers) most = Math.max(most, options.attempts ?? run.attempts);
  return most || run.attempts;
}

/** Runs the handlers of a delivery side by side and waits for every one of them; never throws. */
export async function runDelivery(run: Run): Promise<RunReport> {
  const started = performance.now();
  let errors: readonly unknown[] = [];
  let attempts = run.attempts;
  try {
    const plan = planOf(run);
    attempts = attemptsOf(run, plan.handlers);
    const [only] = plan.handlers;
    if (plan.handlers.length > 1) errors = await runSeveral(run, plan);
    else if (only !== undefined) await runHandler(run, plan, only);
  } catch (error) {
    errors = [error];
  }
  const milliseconds = Math.round((performance.now() - started) * 10) / 10;
  const { id, event } = run.delivery;
  for (const error of errors) {
    run.log.error(`The handler failed: ${messageOf(error)}`, { delivery: id, event, error, milliseconds });
  }
  if (errors.length === 0) run.log.note("Handled", { delivery: id, event, milliseconds });
  return { outcome: errors.length === 0 ? "ok" : "failed", milliseconds, errors, attempts };
}
