import type { RunResult, StoredDelivery } from "../inbox/inbox.ts";
import type { BindableLogger } from "../log/logger.ts";
import { withoutCredentials } from "../receiver/headers.ts";
import type { HandlerContext, Opened, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";

export interface Run {
  readonly webhook: Webhook;
  readonly delivery: StoredDelivery;
  readonly log: BindableLogger;
  readonly signal: AbortSignal;
}

/** How a run ended, with what the handlers threw. */
export interface RunReport extends RunResult {
  readonly errors: readonly unknown[];
}

function contextOf(run: Run, payload: unknown): HandlerContext {
  const { delivery, signal } = run;
  const { id, source, trigger, event, attempt } = delivery;
  const receivedAt = new Date(delivery.receivedAt);
  const headers = withoutCredentials(delivery.headers);
  return {
    payload,
    event,
    delivery: { id, source, trigger, event, receivedAt, attempt, headers },
    log: run.log.bind({ delivery: id, event }),
    signal,
  };
}

/** What was stored is opened again; it was understood once, so an event of its place is there. */
function openAgain(trigger: Trigger, delivery: StoredDelivery): Opened {
  const { headers, body, receivedAt, part } = delivery;
  const request = { method: "POST", path: trigger.path, headers, body, url: trigger.path, receivedAt };
  const events = trigger.protocol.open(request);
  return events[part] ?? events[0];
}

/** Each handler gets a payload of its own, so that none can change what another one sees. */
function startHandlers(run: Run): readonly Promise<unknown>[] {
  const { webhook, delivery } = run;
  const trigger = webhook.triggers.find(({ path }) => path === delivery.trigger);
  if (trigger === undefined) return [];
  const { names } = openAgain(trigger, delivery);
  return trigger.handlersOf(names).map(async (handler) => {
    const { payload } = openAgain(trigger, delivery);
    await handler(contextOf(run, payload));
  });
}

/** One line for what a handler threw, whatever it threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** Runs all handlers of a delivery side by side and waits for every one of them; never throws. */
export async function runDelivery(run: Run): Promise<RunReport> {
  const started = performance.now();
  const log = run.log.bind({ delivery: run.delivery.id, event: run.delivery.event });
  const errors: unknown[] = [];
  try {
    for (const settled of await Promise.allSettled(startHandlers(run))) {
      if (settled.status === "rejected") errors.push(settled.reason);
    }
  } catch (error) {
    errors.push(error);
  }
  const milliseconds = Math.round((performance.now() - started) * 10) / 10;
  for (const error of errors) log.error(`The handler failed: ${messageOf(error)}`, { error, milliseconds });
  if (errors.length > 0) {
    return { outcome: "failed", milliseconds, error: errors.map(messageOf).join("; "), errors };
  }
  log.info("Handled", { milliseconds });
  return { outcome: "ok", milliseconds, errors };
}
