// A gesture that the workbench may drop: a click on a menu that is still opening, a question that an editor which takes the
// focus closes.
import { machineWasIdle, scaled } from "./machine-speed.ts";

/** On an idle machine, a gesture that needs a third attempt is a fault: a user would not retry that often. */
const maxTries = machineWasIdle ? 2 : 6;

/**
 * Makes a gesture and, where `attempt` throws, makes it again. `attempt` gets the number of failed tries, and waits itself
 * for what the gesture shows.
 * @throws Error with `what` and the number of tries; its cause is what the last one threw
 */
export async function gesture<Value>(
  what: string,
  attempt: (failed: number) => Promise<Value>,
): Promise<Value> {
  const end = performance.now() + scaled(60_000);
  for (let failed = 0; ; ) {
    try {
      return await attempt(failed);
    } catch (cause) {
      failed += 1;
      if (failed >= maxTries || performance.now() > end)
        throw new Error(`${what}: ${failed} tries failed`, { cause });
    }
  }
}
