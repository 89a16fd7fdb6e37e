import process from "node:process";
import type { SettingPlan } from "@hookloom/core/environments/contract/target";
import { findRunning } from "@hookloom/core/environments/local/owner/attach";
import { requestControl } from "@hookloom/core/environments/local/owner/control";
import { callVerb } from "@hookloom/core/environments/run-verb";
import { databaseSetting } from "@hookloom/core/environments/secrets/database-setting";
import { checkSettingName } from "@hookloom/core/environments/secrets/secret-store";
import { setSetting } from "@hookloom/core/environments/secrets/set-setting";
import { resolveSettings, unsetSetting } from "@hookloom/core/environments/secrets/settings";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { type DescribedEnvironment, describedEnvironment } from "@hookloom/core/project/project";
import { type Call, type CliContext, type Command, jsonOption } from "../shared/command.ts";
import { confirm, confirmIn, takeOverOption, takingOver } from "../shared/confirm.ts";
import { badUsage, oneLine, unknownAction } from "../shared/errors.ts";
import { fillSettings } from "../shared/fill-settings.ts";
import { printJson, printNote, printTable } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { readValue } from "../shared/prompts.ts";
import { printOutcome, runVerb, withTarget, yesOption } from "../shared/run-verb.ts";

const origins: Readonly<Record<SettingPlan["origin"], string>> = {
  environment: "from the environment variable",
  store: "kept in the secret store",
  default: "default in the code",
  none: "no value",
};

function settingRow(setting: SettingPlan): string[] {
  const value =
    setting.missing || setting.origin !== "none" ? origins[setting.origin] : "no value (optional)";
  return [setting.name, setting.secret ? "secret" : "setting", value, setting.description ?? ""];
}

/** Reads an environment's settings, or only those stored on this machine if the cluster cannot be reached. */
async function settingPlan(
  { project, environment }: DescribedEnvironment,
  context: CliContext,
): Promise<readonly SettingPlan[]> {
  const { target } = await readEnvironment(project, environment);
  try {
    return await withTarget(project, environment, context, (opened) => opened.settings());
  } catch (thrown) {
    if (target === "local" || !(thrown instanceof Error)) throw thrown;
    printNote(
      context,
      `The values on this machine, since the cluster could not be reached: ${oneLine(thrown.message)}`,
    );
    const { settings: declared } = await readProject(project);
    const ref = { root: project.root, environment, secrets: commandLineStore() };
    return (await resolveSettings([...declared, databaseSetting], ref)).plan;
  }
}

async function list(ref: DescribedEnvironment, context: CliContext, json: boolean): Promise<void> {
  const plan = await settingPlan(ref, context);
  if (json) printJson(context, plan);
  else if (plan.length === 0) context.stdout.write("The project declares no settings.\n");
  else printTable(context, plan.map(settingRow));
}

/**
 * Applies a new value and describes how it takes effect. A process that runs the current source is restarted with the value,
 * since a process receives values only at startup. A deployed build needs `apply`. An empty value counts as unset.
 */
async function applyToRunning(
  { project, environment }: DescribedEnvironment,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const { target } = await readEnvironment(project, environment);
  const running = await findRunning(project.root, environment);
  const watched = running !== undefined && !running.deployed;
  if (watched) await requestControl(running, "restart", 15_000, values);
  const deployed = target === "kubernetes" || running?.deployed === true;
  const restarted = watched ? "; the running process was restarted with the new value" : "";
  const apply = `; "hookloom settings ${environment} apply" rolls it out to the running build`;
  return `${restarted}${deployed ? apply : ""}`;
}

async function set(ref: DescribedEnvironment, name: string, context: CliContext): Promise<void> {
  const { root, environment } = ref;
  checkSettingName(name);
  const value = await readValue(name, "Value", context);
  await setSetting(name, value, { root, environment, secrets: commandLineStore() });
  printNote(context, `${name} is set for ${environment}${await applyToRunning(ref, { [name]: value })}`);
}

async function unset(
  ref: DescribedEnvironment,
  name: string,
  call: Call,
  context: CliContext,
): Promise<void> {
  const { root, project, environment } = ref;
  checkSettingName(name);
  await confirmIn(call, context, { project, environment, what: `delete the value of ${name} in` });
  const { target } = await readEnvironment(project, environment);
  await unsetSetting(name, { root, environment, secrets: commandLineStore() }, target);
  const isOverridden = (process.env[name] ?? "").trim() !== "";
  const overrideNote = isOverridden ? `, but the environment variable ${name} still provides one here` : "";
  printNote(
    context,
    `${name} no longer has a value for ${environment}${overrideNote}${await applyToRunning(ref, { [name]: "" })}`,
  );
}

async function apply(
  { project, environment }: DescribedEnvironment,
  call: Call,
  context: CliContext,
): Promise<void> {
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "roll the settings out in" });
    await fillSettings(project, target, context);
    const outcome = await takingOver(call, context, target, (options) =>
      runVerb(context, (verb) => callVerb(target, { name: "applySettings" }, verb, options)),
    );
    await printOutcome(call, context, target, outcome);
  });
}

export const settings: Command = {
  name: "settings",
  usage: "[ENV] [set NAME|unset NAME|apply] [--yes]",
  summary: "List the settings of a project, set or unset one, or roll them out",
  maxPositionals: 3,
  details: [
    "ENV is dev by default. The value comes from a prompt or from standard input; it is never an argument.",
    "A setting's value comes from the environment variable of its name, or else from the system's secret store.",
    "Variables of OpenTelemetry (OTEL_...) are settings too, without a declaration in the code.",
    "unset removes the stored value; a cluster drops the value with the next deploy or apply.",
    "apply restarts the build that is deployed to ENV with the current values.",
    "prod requires a confirmation for unset and apply unless --yes is given.",
  ],
  options: { yes: yesOption, "take-over": takeOverOption, json: jsonOption },
  async run(call, context) {
    const [first, ...rest] = call.positionals;
    const project = await requireProject(context, undefined);
    const isVerb = first !== undefined && ["set", "unset", "apply"].includes(first);
    const words = isVerb ? call.positionals : rest;
    const named = checkEnvironment(project, first === undefined || isVerb ? "dev" : first);
    const ref = describedEnvironment(project, named);
    const [verb, name] = words;
    if (verb === undefined) return list(ref, context, call.has("json"));
    if (verb === "apply" && name === undefined) return apply(ref, call, context);
    if (verb === "apply") throw badUsage("settings", `Unexpected argument ${name}`);
    if (verb !== "set" && verb !== "unset") throw unknownAction("settings", verb, ["set", "unset", "apply"]);
    if (name === undefined || words.length > 2) throw badUsage("settings", `Specify one setting to ${verb}`);
    await (verb === "set" ? set(ref, name, context) : unset(ref, name, call, context));
  },
};
