import process from "node:process";
import type { ProjectContent } from "../../project/read-project.ts";
import type { RegisterDescription } from "../../project/register-description.ts";
import { listDeliveries } from "../deliveries.ts";
import { readDelivery } from "../delivery.ts";
import { notRunning } from "../errors.ts";
import { localBindings } from "../registration/local-bindings.ts";
import type { Accounts, Insight, RegistrationInput } from "../registration/registration.ts";
import { settingValues } from "../registration/setting-values.ts";
import type { SettingsPlace } from "../secrets/settings.ts";
import { findRunning } from "./adopt.ts";
import { environmentFiles } from "./state-file.ts";

interface Parts {
  readonly place: SettingsPlace;
  readonly content: ProjectContent;
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly accounts: Accounts;
}

function insightOf({ root, environment }: SettingsPlace): Insight {
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

/** What is registered of an environment on this machine; it has a public address where its owner names one. */
export function localRegistration({ place, content, register, accounts }: Parts): RegistrationInput {
  const { root, environment, variables } = place;
  const url = (variables ?? process.env).HOOKLOOM_PUBLIC_URL?.trim();
  return {
    environment,
    url: url ? url : undefined,
    triggers: content.triggers,
    register,
    bindings: localBindings(environmentFiles(root, environment).folder),
    settings: settingValues(place),
    accounts,
    insight: insightOf(place),
  };
}
