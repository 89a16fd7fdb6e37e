import type { TriggerDeclaration } from "@hookloom/language-server/protocol";
import { runningValue } from "../environments/local/owner/attach.ts";
import { readSetting } from "../environments/secrets/settings.ts";
import { commandLineStore } from "../environments/secrets/system-secret-store.ts";
import { signingSecret } from "../project/config/source-settings.ts";
import { noSecretValue } from "./errors.ts";

/** Where the secret of a trigger is looked up. */
export interface SigningPlace {
  readonly root: string;
  readonly environment: string;
  /** True for an environment on this machine, which can be asked for its signing secret. */
  readonly local: boolean;
}

/** The value of the setting that signs, as its environment has it; undefined where it has none. */
export async function findSigningValue(
  name: string,
  { root, environment, local }: SigningPlace,
): Promise<string | undefined> {
  const running = local ? await runningValue(root, environment, name) : undefined;
  if (running !== undefined) return running;
  return (await readSetting(name, { root, environment, secrets: commandLineStore() }))?.value;
}

/**
 * The value that signs what a trigger receives; empty for a trigger that verifies nothing.
 * @throws CliError if it has no value
 */
export async function signingValue(
  trigger: Pick<TriggerDeclaration, "source" | "secrets" | "literals">,
  place: SigningPlace,
): Promise<string> {
  const signing = signingSecret(trigger);
  if (signing === undefined) return "";
  const value = signing.name === undefined ? undefined : await findSigningValue(signing.name, place);
  if (value === undefined)
    throw noSecretValue(signing.name ?? signing.setting?.name ?? "", place.environment);
  return value;
}
