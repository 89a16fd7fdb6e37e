import type {
  Insight,
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

/** Reads the data that the service received, through the API server. Reconnects if a pod is gone. */
function clusterInsight({ management }: Session, signal: AbortSignal): Insight {
  return {
    list: (query) => management.use((port) => listDeliveries(port, query), signal),
    read: (key) => management.use((port) => readDelivery(port, key), signal),
  };
}

/**
 * The values of this machine and the cluster. A value that is deleted only on this machine would be restored from the cluster.
 * The previous value of a secret is an exception: it remains in the cluster as long as its rotation needs it.
 */
function clusterSettings(scope: SettingsSource): SettingValues {
  const values = settingValues(scope);
  const isPrevious = (name: string) => name.endsWith(previousName(""));
  return {
    ...values,
    delete: (name) => (isPrevious(name) ? values.delete(name) : unsetSetting(name, scope, "kubernetes")),
  };
}

/** The input that registering an environment at the sources needs. */
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
    insight: clusterInsight(session, signal),
  };
}

/** Removes the registrations before the service that they send to. @throws RegistrationError if one remains */
export async function unregisterAll(session: Session, context: VerbContext): Promise<void> {
  await session.input.registrar?.unregister(await registrationInput(session, context.signal), context);
}
