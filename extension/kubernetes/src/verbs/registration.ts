import type {
  DeliveryReader,
  RegistrationInput,
  SettingValues,
} from "@hookloom/core/environments/contract/registration";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { listDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import {
  previousName,
  type SettingsSource,
  settingValues,
  unsetSetting,
} from "@hookloom/core/environments/secrets/settings";
import { clusterBindings } from "../history/binding-store.ts";
import { exposedUrl } from "./attempt-release.ts";
import { knownSettings } from "./effective-settings.ts";
import { checkNames, type Session } from "./session.ts";

/** Reads received deliveries through the API server. Reconnects if a pod is gone. */
function clusterInsight({ management }: Session, signal: AbortSignal): DeliveryReader {
  return {
    list: (query) => management.use((port) => listDeliveries(port, query), signal),
    read: (key) => management.use((port) => readDelivery(port, key), signal),
  };
}

/**
 * Returns the values of this machine and the cluster. A deleted value is stored as an empty string, since it would otherwise be
 * restored from the cluster. A previous secret is only deleted here: the cluster keeps it until the rotation is finished.
 */
function clusterSettings(scope: SettingsSource): SettingValues {
  const values = settingValues(scope);
  const isPrevious = (name: string) => name.endsWith(previousName(""));
  return {
    ...values,
    delete: (name) => (isPrevious(name) ? values.delete(name) : unsetSetting(name, scope, "kubernetes")),
  };
}

/** Returns the input for registering an environment's hooks at the sources. */
export async function registrationInput(session: Session, signal: AbortSignal): Promise<RegistrationInput> {
  const { registrar, description, content } = session.input;
  await checkNames(session, signal);
  const scope = await knownSettings(session, signal);
  const { environment } = scope;
  return {
    environment,
    url: exposedUrl(session).url,
    triggers: (await content()).triggers,
    register: description.register ?? {},
    bindings: clusterBindings(session, signal),
    settings: clusterSettings(scope),
    accounts: registrar?.accounts ?? {},
    deliveries: clusterInsight(session, signal),
  };
}

/** Removes the registrations while the receiving service still runs. @throws RegistrationError if one remains */
export async function unregisterAll(session: Session, context: VerbContext): Promise<void> {
  await session.input.registrar?.unregister(await registrationInput(session, context.signal), context);
}
