import { errorMessage } from "../errors/errors.ts";
import { Context, logFieldsOf } from "./context.ts";
import { Effects } from "./effects.ts";
import { openAgain, type Run } from "./run-delivery.ts";
import { withTimeLimit } from "./time-limit.ts";

/** Maximum number of attempts for a dead-letter flow, after which the delivery becomes a dead letter anyway. */
const maxAttempts = 3;
const defaultPauseMs = 1000;

/** Reads the payload; undefined if the trigger no longer exists or cannot parse the delivery any more. */
function readPayload({ webhook, delivery, opened }: Run): unknown {
  if (opened !== undefined) return opened.payload;
  const trigger = webhook.triggers.find(({ path }) => path === delivery.trigger);
  if (trigger === undefined) return undefined;
  try {
    return openAgain(trigger, delivery).payload;
  } catch {
    // The last run failed for the same reason, which is passed to the flow as the error.
    return undefined;
  }
}

/**
 * Runs the project's flow for a delivery that has failed permanently, before the failure is stored. If the process
 * crashes in between, both the delivery and the flow run again. Never throws.
 */
export async function runDeadLetter(run: Run, error: string, pause = defaultPauseMs): Promise<void> {
  const { onDeadLetter } = run.webhook;
  if (onDeadLetter === undefined) return;
  const { inbox, delivery, log, cancellation, timeout: timeoutMs, onOverdue } = run;
  // A replay that fails is a new dead letter with separate effects.
  const effects = new Effects(inbox, delivery, log, `onDeadLetter ${delivery.attempt}`);
  for (let left = maxAttempts; left > 0 && cancellation.reason === undefined; left--) {
    try {
      const payload = readPayload(run);
      await withTimeLimit({ timeoutMs, cancellation, onOverdue }, (own) => {
        const context = new Context({ delivery, payload, log, cancellation: own, effects });
        return onDeadLetter(Object.assign(context, { error }));
      });
      return;
    } catch (failure) {
      const again = left > 1 ? "it is retried" : "it is skipped";
      log.error(`onDeadLetter failed, so ${again}: ${errorMessage(failure)}`, {
        ...logFieldsOf(delivery),
        error: failure,
      });
      if (left > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
