import type { BindableLogger } from "../log/logger.ts";
import type { Receiver } from "../receiver/receiver.ts";
import type { Environment } from "../settings/setting.ts";
import {
  type BackgroundTrigger,
  type FoundEvent,
  isBackground,
  type SourceState,
} from "../webhook/background.ts";
import type { ReceivedRequest, Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";

export interface BackgroundOptions {
  readonly webhook: Webhook;
  readonly environment: Environment;
  readonly state: SourceState;
  readonly receiver: Pick<Receiver, "receiveFound">;
  readonly owner: string;
  readonly log: BindableLogger;
}

/**
 * Creates the request that the source would send for the event as a sample, so that the event can be opened and
 * replayed like any other.
 */
function sampleRequest({ path, protocol }: Trigger, { id, event, payload }: FoundEvent): ReceivedRequest {
  const text = JSON.stringify(payload);
  const { headers, body = text } = protocol.sign({ body: text, secret: "", event, deliveryId: id });
  return { method: "POST", path, headers, body: Buffer.from(body), url: path, receivedAt: Date.now() };
}

/** Starts the triggers' background work. The returned function stops the work and resolves once it has ended. */
export function startBackground(options: BackgroundOptions): () => Promise<void> {
  const { webhook, environment, state, receiver, owner, log } = options;
  const abort = new AbortController();
  const publicUrl = environment.HOOKLOOM_PUBLIC_URL?.trim() || undefined;
  const run = async (trigger: BackgroundTrigger): Promise<void> => {
    const emit = async (events: readonly FoundEvent[]) => {
      await Promise.all(events.map((event) => receiver.receiveFound(trigger, sampleRequest(trigger, event))));
    };
    try {
      await trigger.run({ environment, log, state, owner, publicUrl, signal: abort.signal, emit });
    } catch (error) {
      if (!abort.signal.aborted) log.error(`Background work of ${trigger.path} ended`, { error });
    }
  };
  const running = webhook.triggers.filter(isBackground).map(run);
  return async () => {
    abort.abort();
    await Promise.all(running);
  };
}
