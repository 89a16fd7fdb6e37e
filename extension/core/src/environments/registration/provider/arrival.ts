import { setTimeout as delay } from "node:timers/promises";
import type { ProviderContext, Wanted } from "./provider.ts";

/**
 * Whether the service has received a verified delivery of a trigger since a time (milliseconds since 1970), optionally of
 * one event.
 */
export async function hasArrived(
  { trigger }: Pick<Wanted, "trigger">,
  { input }: ProviderContext,
  since: number,
  event?: string,
): Promise<boolean> {
  const query = { source: trigger.source, limit: 100, ...(event === undefined ? {} : { search: event }) };
  const found = (await input.deliveries?.list(query)) ?? [];
  return found.some(
    (delivery) =>
      delivery.trigger === trigger.path &&
      delivery.outcome !== "refused" &&
      (event === undefined || delivery.event === event) &&
      Date.parse(delivery.receivedAt) >= since,
  );
}

const defaultPace = { verify: 30_000, poll: 1000 };

/**
 * Polls until there is a result or the ping timeout has expired.
 * @throws AbortError once the signal aborts
 */
export async function pollForResult<Result>(
  { input, signal }: ProviderContext,
  check: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const { verify, poll } = input.pace ?? defaultPace;
  for (const until = performance.now() + verify; ; ) {
    signal.throwIfAborted();
    const result = await check();
    if (result !== undefined || performance.now() >= until) return result;
    await delay(poll, undefined, { signal });
  }
}

/** Returns `message` if nothing arrives in time; undefined once something has arrived, or if the service cannot be queried. */
export async function unlessArrives(
  context: ProviderContext,
  check: () => Promise<boolean>,
  message: string,
): Promise<string | undefined> {
  if (context.input.deliveries === undefined) return undefined;
  return (await pollForResult(context, async () => (await check()) || undefined)) ? undefined : message;
}
