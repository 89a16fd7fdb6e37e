import type { VerbContext } from "../../verb-context.ts";
import { hasEnded } from "../ended.ts";
import { RegistrationError } from "../errors.ts";
import { Registering } from "../registering.ts";
import type { RegistrationInput } from "../registration.ts";
import { contextOf } from "../verb-context.ts";

/** Takes away what processes that died had registered for as long as they lived; one that cannot be reached stays. */
export async function endStale(input: RegistrationInput, verb: VerbContext): Promise<void> {
  const context = contextOf(input, verb);
  const registering = new Registering(context);
  for (const binding of await input.bindings.list()) {
    const { environment, resource, url } = binding;
    if (environment !== input.environment || !hasEnded(binding)) continue;
    try {
      await registering.remove(binding);
      context.say("info", `${resource} no longer sends to ${url}, which ended without it`);
    } catch (error) {
      if (!(error instanceof RegistrationError)) throw error;
      context.say("warn", `The hook of ${resource} to ${url}, which has ended, stays: ${error.message}`);
    }
  }
}
