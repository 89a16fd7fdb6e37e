import { findSource, signingSetting } from "@hookloom/runtime/catalog";
import { signingSecret } from "../../project/config/source-settings.ts";
import { bindingId } from "../contract/binding.ts";
import type { RegisteredTrigger, RegistrationInput } from "../contract/registration.ts";
import { hasArrived } from "./provider/arrival.ts";
import type { Drift, Provider, ProviderContext, Wanted } from "./provider/provider.ts";
import { hookUrl } from "./wanted.ts";

/** Instructions for giving both sides the same secret. */
function sharing(source: string, setting: string): string {
  const copied = `give the secret that it shows there to ${setting}`;
  const issued = signingSetting(source)?.issued || undefined;
  if (issued === undefined) return `give it the secret that ${setting} has`;
  // Senders of this kind differ: users should not choose a secret that their sender generates.
  return issued.usual
    ? `${copied}, or, if the sender lets you choose the secret, give it the value of ${setting}`
    : copied;
}

function instructions(wanted: Wanted, label: string): string {
  const { trigger, url, events, secret } = wanted;
  const { openEvents, hooksPage = "the sender's own settings" } = findSource(trigger.source) ?? {};
  const which = openEvents === true || events.length === 0 ? "" : ` with ${events.join(", ")}`;
  const ending = secret === undefined ? "" : `, and ${sharing(trigger.source, secret)}`;
  return `${label} cannot be registered from here and nothing from it has arrived yet: add ${url}${which} in ${hooksPage}${ending}.`;
}

function wantedByHand(trigger: RegisteredTrigger, label: string, input: RegistrationInput): Wanted {
  const { environment } = input;
  const secret = signingSecret(trigger)?.name;
  const events = [...new Set(trigger.handlers.map(({ event }) => event))].sort();
  const id = bindingId({ environment, trigger: trigger.name, source: trigger.source, resource: label });
  const url = hookUrl(trigger, input);
  return { trigger, id, resource: label, url, events, ...(secret === undefined ? {} : { secret }) };
}

/** Returns the provider for a source whose hooks are set up by hand: the instructions are shown until a delivery has arrived. */
export function byHand(source: string, label: string): Provider {
  const drift = async (wanted: Wanted, context: ProviderContext): Promise<readonly Drift[]> => {
    const arrived = await hasArrived(wanted, context, 0);
    return arrived ? [] : [{ kind: "missing", message: instructions(wanted, label) }];
  };
  return {
    label,
    member: "nothing",
    events: ({ handlers }) => handlers.map(({ event }) => event),
    resource: () => undefined,
    wanted: (trigger, input) => wantedByHand(trigger, label, input),
    inspect: async (wanted, _binding, context) => ({ drift: await drift(wanted, context), remoteId: source }),
    apply: async () => ({ remoteId: source }),
    verify: async (wanted, _binding, context) => (await drift(wanted, context))[0]?.message,
    resendWindow: () => 3 * 24 * 60 * 60 * 1000,
    remove: async (binding, { say }) => {
      say("warn", `${label} still sends to ${binding.url}: delete the webhook there, too.`);
    },
  };
}
