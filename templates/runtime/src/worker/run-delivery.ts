import { errorMessage, handlerGone, triggerGone } from "../errors/errors.ts";
import type { Inbox, LeasedDelivery } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import type { Opened, RegisteredHandler, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Cancellation } from "./cancellation.ts";
import { Context, logFieldsOf } from "./context.ts";
import { Effects, readDone, writeDone } from "./effects.ts";
import { withTimeLimit } from "./time-limit.ts";

export interface Run {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly delivery: LeasedDelivery;
  /** The event as parsed by the receiver; undefined if the stored request has to be opened again. */
  readonly opened: Opened | undefined;
  readonly log: BindableLogger;
  /** Aborts all handlers of the delivery. */
  readonly cancellation: Cancellation;
  /** Default timeout of handlers in milliseconds. */
  readonly timeout: number;
  /** True if the handlers' own timeouts are ignored as well. */
  readonly isUnlimited?: boolean;
  /** Default number of attempts of handlers. */
  readonly attempts: number;
  /** Called with true if a handler keeps running after its time limit, and with false when it ends. */
  readonly onOverdue?: ((overdue: boolean) => void) | undefined;
}

/** The outcome of a run, with the errors of its handlers. */
export interface RunReport {
  readonly outcome: "ok" | "failed";
  readonly durationMs: number;
  readonly errors: readonly unknown[];
  /** Maximum number of runs before the delivery becomes a dead letter. */
  readonly attempts: number;
}

/** Opens a stored delivery again. The request was opened before, so the part exists. */
export function openAgain(trigger: Trigger, delivery: LeasedDelivery): Opened {
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
  /** The result of `took` for each finished handler. */
  readonly times: (number | undefined)[];
}

/**
 * Selects the handlers to run. During a deployment, a version may claim a delivery that only another version can run.
 * This counts as a failure, so the delivery is retried and kept.
 * @throws Error if no handler in this version can run the delivery
 */
function planRun({ webhook, delivery, opened }: Run): Plan {
  const trigger = webhook.triggers.find(({ path }) => path === delivery.trigger);
  if (trigger === undefined) throw triggerGone(delivery.trigger);
  const known = opened ?? openAgain(trigger, delivery);
  const handlers = trigger.findHandlers(known.names);
  if (handlers.length === 0 && known.handshake !== true) throw handlerGone(delivery.event, trigger.path);
  return { trigger, opened: known, handlers, times: [] };
}

/**
 * Returns the milliseconds since the start, or the duration of the longest handler if wrappers measured all of them.
 */
function runDuration(started: number, times: Plan["times"] = []): number {
  const measured = times.filter((time) => time !== undefined);
  const isMeasured = measured.length > 0 && measured.length === times.length;
  const ms = isMeasured ? Math.max(...measured) : performance.now() - started;
  return Math.round(ms * 10) / 10;
}

/** Runs a handler. Each handler gets its own copy of the payload, so that handlers cannot affect each other. */
function runHandler(run: Run, plan: Plan, handler: RegisteredHandler): Promise<void> {
  const { payload } = handler === plan.handlers[0] ? plan.opened : openAgain(plan.trigger, run.delivery);
  const { timeout } = handler.options;
  const ms = timeout === undefined || run.isUnlimited === true ? run.timeout : timeout * 1000;
  const { inbox, delivery, log, cancellation, onOverdue } = run;
  const effects = new Effects(inbox, delivery, log, handler.name);
  let context: Context | undefined;
  const ended = withTimeLimit({ timeoutMs: ms, cancellation, onOverdue }, (own) => {
    context = new Context({ delivery, payload, log, cancellation: own, effects });
    return handler.run(context);
  });
  const { took } = handler;
  if (!took) return ended;
  return ended.finally(() => plan.times.push(context && took(context)));
}

/** Runs the handlers that have not succeeded in an earlier run. A retry only repeats failed handlers. */
async function runSeveral(run: Run, plan: Plan): Promise<readonly unknown[]> {
  const { handlers } = plan;
  const { inbox, delivery } = run;
  const done = await readDone(inbox, delivery);
  const due = handlers.filter(({ name }) => !done.includes(name));
  const all = await Promise.allSettled(due.map(async (handler) => runHandler(run, plan, handler)));
  const failed = all.filter((one) => one.status === "rejected");
  const succeeded = due.filter((_, index) => all[index]?.status === "fulfilled").map(({ name }) => name);
  if (failed.length > 0 && succeeded.length > 0) await writeDone(inbox, delivery, [...done, ...succeeded]);
  // A replay of a successful delivery runs all of its handlers.
  if (failed.length === 0 && done.length > 0) await writeDone(inbox, delivery, []);
  return failed.map(({ reason }) => reason);
}

function allowedAttempts(run: Run, handlers: readonly RegisteredHandler[]): number {
  let most = 0;
  for (const { options } of handlers) most = Math.max(most, options.attempts ?? run.attempts);
  return most || run.attempts;
}

/** Runs a delivery's handlers concurrently and waits for all of them. Never throws. */
export async function runDelivery(run: Run): Promise<RunReport> {
  const started = performance.now();
  let errors: readonly unknown[] = [];
  let attempts = run.attempts;
  let plan: Plan | undefined;
  try {
    plan = planRun(run);
    attempts = allowedAttempts(run, plan.handlers);
    const [only] = plan.handlers;
    if (plan.handlers.length > 1) errors = await runSeveral(run, plan);
    else if (only !== undefined) await runHandler(run, plan, only);
  } catch (error) {
    errors = [error];
  }
  const ms = runDuration(started, plan?.times);
  const logFields = logFieldsOf(run.delivery);
  for (const error of errors) {
    run.log.error(`The handler failed: ${errorMessage(error)}`, { ...logFields, error, milliseconds: ms });
  }
  if (errors.length === 0) run.log.note("Handled", { ...logFields, milliseconds: ms });
  return { outcome: errors.length === 0 ? "ok" : "failed", durationMs: ms, errors, attempts };
}
