import { findSource, signingSetting } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { signingSecret } from "../../project/config/source-settings.ts";
import { bindingId } from "../contract/binding.ts";
import type { RegisteredTrigger, RegistrationInput } from "../contract/registration.ts";
import { hasArrived } from "./provider/arrival.ts";
import type { Drift, Provider, ProviderContext, Wanted } from "./provider/provider.ts";
import { hookUrl } from "./wanted.ts";

/** Instructions for setting the same secret on both sides. */
function secretInstructions(source: string, setting: string): string {
  const issued = signingSetting(source)?.issued || undefined;
  if (issued === undefined) return t("Enter the value of {0} as the secret there.", setting);
  // Senders of this kind differ: users should not choose a secret that their sender generates.
  return issued.usual
    ? t("Set {0} to the secret shown there, or enter its value there if you can choose the secret.", setting)
    : t("Set {0} to the secret shown there.", setting);
}

function instructions(wanted: Wanted, label: string): string {
  const { trigger, url, events, secret } = wanted;
  const { openEvents, hooksPage = t("the sender's settings") } = findSource(trigger.source) ?? {};
  const steps =
    openEvents === true || events.length === 0
      ? t(
          "Hooks of {0} cannot be registered automatically, and {0} has sent nothing yet: add {1} in {2}.",
          label,
          url,
          hooksPage,
        )
      : t(
          "Hooks of {0} cannot be registered automatically, and {0} has sent nothing yet: add {1} in {2} with the events {3}.",
          label,
          url,
          hooksPage,
          events.join(", "),
        );
  return secret === undefined ? steps : `${steps} ${secretInstructions(trigger.source, secret)}`;
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
      say("warn", t("{0} still sends to {1}: delete the webhook in its settings, too.", label, binding.url));
    },
  };
}
