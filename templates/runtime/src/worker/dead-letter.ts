import { errorMessage } from "../errors/errors.ts";
import { Context, logFieldsOf } from "./context.ts";
import { Effects } from "./effects.ts";
import { openAgain, type Run } from "./run-delivery.ts";
import { withTimeLimit } from "./time-limit.ts";

/** A flow of dead letters that fails is tried this often; then the delivery is a dead letter without it. */
const tries = 3;
const usualPauseMs = 1000;

/** Undefined if the trigger is gone, or cannot read the delivery any more. */
function readPayload({ webhook, delivery, opened }: Run): unknown {
  if (opened !== undefined) return opened.payload;
  const trigger = webhook.triggers.find(({ path }) => path === delivery.trigger);
  if (trigger === undefined) return undefined;
  try {
    return openAgain(trigger, delivery).payload;
  } catch {
    // Its last run has failed of the same, which the flow is told as its error.
    return undefined;
  }
}

/**
 * Runs the project's flow for a delivery that failed for good, before that is stored: where the process dies in between,
 * the delivery runs again, and so does the flow. Never throws.
 */
export async function runDeadLetter(run: Run, error: string, pause = usualPauseMs): Promise<void> {
  const { onDeadLetter } = run.webhook;
  if (onDeadLetter === undefined) return;
  const { inbox, delivery, log, cancellation, timeout: timeoutMs, onOverdue } = run;
  // A replay that fails is another dead letter, with effects of its own.
  const effects = new Effects(inbox, delivery, log, `onDeadLetter ${delivery.attempt}`);
  for (let left = tries; left > 0 && cancellation.reason === undefined; left--) {
    try {
      const payload = readPayload(run);
      await withTimeLimit({ timeoutMs, cancellation, onOverdue }, (own) => {
        const context = new Context({ delivery, payload, log, cancellation: own, effects });
        return onDeadLetter(Object.assign(context, { error }));
      });
      return;
    } catch (failure) {
      const again = left > 1 ? "it is tried again" : "it is skipped";
      log.error(`onDeadLetter failed, so ${again}: ${errorMessage(failure)}`, {
        ...logFieldsOf(delivery),
        error: failure,
      });
      if (left > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
