import { MissingSettings, vsCodeValuesHint } from "@hookloom/core/environments/contract/errors";
import type { Target } from "@hookloom/core/environments/contract/target";
import { secretRoot } from "@hookloom/core/environments/secrets/settings";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { readProject } from "@hookloom/core/project/config/read-project";
import { issuedText, sourceSettings } from "@hookloom/core/project/config/source-settings";
import type { Project } from "@hookloom/core/project/project";
import type { CliContext } from "./command.ts";
import { CliError } from "./errors.ts";
import { printNote } from "./output.ts";
import { readHidden } from "./prompts.ts";

/**
 * Prompts for the missing values of an environment, without echoing them, and stores them.
 * @throws EnvironmentError `missing-settings` if there is no terminal
 */
export async function fillSettings(project: Project, target: Target, context: CliContext): Promise<void> {
  const missing = (await target.settings()).filter((setting) => setting.missing);
  if (missing.length === 0) return;
  const { environment } = target;
  if (!context.stdin.isTTY)
    throw new MissingSettings(
      environment,
      missing.map(({ name }) => name),
      vsCodeValuesHint,
    );
  const root = await secretRoot(project.root);
  const known = sourceSettings(await readProject(project));
  for (const { name, description } of missing) {
    const what = description === undefined ? "" : ` (${description})`;
    const setting = known.get(name);
    const issued = setting && issuedText(setting);
    if (issued !== undefined) printNote(context, issued);
    const value = await readHidden(`${name} for ${environment}${what}: `, context);
    if (value === "") throw new CliError(`No value was given for ${name}, so nothing was deployed.`);
    await commandLineStore().set(root, environment, name, value);
  }
}
