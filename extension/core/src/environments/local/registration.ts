import process from "node:process";
import { t } from "@vscode/l10n";
import type { ProjectContent } from "../../project/config/project-content.ts";
import type { RegisterDescription } from "../../project/config/register-description.ts";
import { type Binding, isOrphaned } from "../contract/binding.ts";
import { notRunning } from "../contract/errors.ts";
import type {
  DeliveryReader,
  Registrar,
  RegistrationInput,
  RegistrationStatus,
} from "../contract/registration.ts";
import { listDeliveries } from "../management/deliveries.ts";
import { readDelivery } from "../management/delivery.ts";
import { localBindings } from "../registration/local-bindings.ts";
import { type SettingsSource, settingValues } from "../secrets/settings.ts";
import { findRunning } from "./owner/attach.ts";
import { environmentFiles, makeEnvironmentFolder } from "./store/state-file.ts";

interface Parts {
  readonly scope: SettingsSource;
  content(): Promise<ProjectContent>;
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly registrar: Registrar;
}

function localDeliveryReader({ root, environment }: SettingsSource): DeliveryReader {
  const port = async (): Promise<number> => {
    const running = await findRunning(root, environment);
    if (!running) throw notRunning(environment);
    return running.managementPort;
  };
  return {
    list: async (query) => listDeliveries(await port(), query),
    read: async (key) => readDelivery(await port(), key),
  };
}

/** Returns the registration input for an environment on this machine; its public URL is read from HOOKLOOM_PUBLIC_URL. */
export async function localRegistration(parts: Parts): Promise<RegistrationInput> {
  const { scope, content, register, registrar } = parts;
  const { root, environment, variables } = scope;
  const files = environmentFiles(root, environment);
  const url = (variables ?? process.env).HOOKLOOM_PUBLIC_URL?.trim();
  return {
    environment,
    url: url ? url : undefined,
    triggers: (await content()).triggers,
    register,
    bindings: localBindings(files.folder, () => makeEnvironmentFolder(files)),
    settings: settingValues(scope),
    accounts: registrar.accounts,
    deliveries: localDeliveryReader(scope),
  };
}

function bindingStatus(binding: Binding): RegistrationStatus {
  const { trigger, source, resource, remoteId, url } = binding;
  const about = { trigger, source, resource };
  if (isOrphaned(binding)) {
    const message = t(
      "The process that exposed the trigger at {0} has exited: expose it again, or unregister it.",
      url,
    );
    return { ...about, state: "drifted", message };
  }
  if (remoteId === undefined)
    return { ...about, state: "unverified", message: t("The registration is in progress.") };
  return { ...about, state: "registered" };
}

/** Reads the registrations of an environment on this machine from its bindings file; no source is queried. */
export async function localRegistrations(folder: string): Promise<readonly RegistrationStatus[]> {
  const all = await localBindings(folder)
    .list()
    .catch(() => []);
  return all.map(bindingStatus);
}
