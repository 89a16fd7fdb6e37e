import { randomSecret } from "../../project/config/random-secret.ts";
import { readProject } from "../../project/config/read-project.ts";
import { issuedText, sourceSettings } from "../../project/config/source-settings.ts";
import type { Project } from "../../project/project.ts";
import type { SecretStore } from "./secret-store.ts";
import { resolveSettings, secretRoot } from "./settings.ts";

/** A generated signing secret, without its value. */
export interface GeneratedSecret {
  readonly name: string;
  /** Where the provider shows the secret that it generates; undefined if users choose it themselves. */
  readonly issued: string | undefined;
}

/** Generates an environment's missing signing secrets, so that a fresh clone runs without any setup. */
export async function makeSigningSecrets(
  project: Project,
  environment: string,
  secrets: SecretStore,
): Promise<readonly GeneratedSecret[]> {
  const content = await readProject(project);
  const { plan } = await resolveSettings(content.settings, { root: project.root, environment, secrets });
  const known = sourceSettings(content);
  const made: GeneratedSecret[] = [];
  for (const { name, missing } of plan) {
    const setting = known.get(name);
    if (!missing || setting?.form === undefined) continue;
    await secrets.set(await secretRoot(project.root), environment, name, randomSecret(setting.form));
    made.push({ name, issued: issuedText(setting) });
  }
  return made;
}
