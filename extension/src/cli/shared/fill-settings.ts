import { MissingSettings, ownValues } from "../../environments/contract/errors.ts";
import type { Target } from "../../environments/contract/target.ts";
import { secretRoot } from "../../environments/secrets/settings.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { readProject } from "../../project/config/read-project.ts";
import { issuedText, sourceSettings } from "../../project/config/source-settings.ts";
import type { Project } from "../../project/project.ts";
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
      ownValues,
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
