import { findRunning } from "../../environments/local/adopt.ts";
import { askControl } from "../../environments/local/control.ts";
import { checkSettingName } from "../../environments/secrets/secret-store.ts";
import { resolveSettings, type SettingPlan, secretRoot } from "../../environments/secrets/settings.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import type { Project } from "../../project/project.ts";
import { readProject } from "../../project/read-project.ts";
import { type CliContext, type Command, jsonOption } from "../command.ts";
import { badUsage, CliError } from "../errors.ts";
import { printJson, printTable, readInput } from "../output.ts";
import { checkEnvironment, projectOf } from "../projects.ts";
import { readHidden } from "../read-hidden.ts";

const origins: Readonly<Record<SettingPlan["origin"], string>> = {
  environment: "from the environment variable",
  store: "kept in the secret store",
  default: "default of the code",
  none: "no value",
};

function rowOf(setting: SettingPlan): string[] {
  const value =
    setting.missing || setting.origin !== "none" ? origins[setting.origin] : "no value (optional)";
  return [setting.name, setting.secret ? "secret" : "setting", value, setting.description ?? ""];
}

async function list(
  project: Project,
  environment: string,
  context: CliContext,
  json: boolean,
): Promise<void> {
  const { settings: declared } = await readProject(project);
  const secrets = commandLineStore();
  const { plan } = await resolveSettings(declared, { root: project.root, environment, secrets });
  if (json) printJson(context, plan);
  else if (plan.length === 0) context.stdout.write("The project declares no settings.\n");
  else printTable(context, plan.map(rowOf));
}

/** A value from the terminal without showing it, or from standard input without its last line end. */
async function readValue(name: string, context: CliContext): Promise<string> {
  const text = context.stdin.isTTY
    ? await readHidden(`Value of ${name}: `, context)
    : (await readInput(context)).replace(/\r?\n$/, "");
  if (text === "") throw new CliError(`No value was given for ${name}: type one, or pipe it in.`);
  return text;
}

async function set(project: Project, environment: string, name: string, context: CliContext): Promise<void> {
  checkSettingName(name);
  const value = await readValue(name, context);
  await commandLineStore().set(await secretRoot(project.root), environment, name, value);
  const running = await findRunning(project.root, environment);
  if (running) await askControl(running, "restart", 15_000);
  context.stderr.write(
    `${name} is set for ${environment}${running ? "; its process was started again with it" : ""}\n`,
  );
}

export const settings: Command = {
  name: "settings",
  usage: "[ENV] [set NAME]",
  summary: "List the settings of a project, or set one",
  maxPositionals: 3,
  details: [
    "ENV is dev unless given. The value is asked for, or read from standard input; it is never an argument.",
    "A setting's value comes from the environment variable of its name, or else from the system's secret store.",
  ],
  options: { json: jsonOption },
  async run(call, context) {
    const [first, ...rest] = call.positionals;
    const project = await projectOf(context, undefined);
    const words = first === "set" ? call.positionals : rest;
    const environment = checkEnvironment(project, first === undefined || first === "set" ? "dev" : first);
    const [verb, name] = words;
    if (verb === undefined) return list(project, environment, context, call.has("json"));
    if (verb !== "set") throw badUsage("settings", `${verb} is nothing that can be done with settings`);
    if (name === undefined || words.length > 2) throw badUsage("settings", "Say which one setting to set");
    await set(project, environment, name, context);
  },
};
