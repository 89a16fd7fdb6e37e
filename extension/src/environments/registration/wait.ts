import { setTimeout as delay } from "node:timers/promises";
import type { ProviderContext } from "./provider.ts";

const usual = { verify: 30_000, poll: 1000 };

/**
 * Asks again and again until there is an answer or the time for a ping is over.
 * @throws AbortError after the signal
 */
export async function untilKnown<Answer>(
  { input, signal }: ProviderContext,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const { verify, poll } = input.pace ?? usual;
  for (const until = performance.now() + verify; ; ) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined || performance.now() >= until) return answer;
    await delay(poll, undefined, { signal });
  }
}
