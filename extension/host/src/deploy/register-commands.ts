import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { callCommand, commandButton } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment } from "../environments/choose-environment.ts";
import { confirmAction } from "../environments/confirm.ts";
import { openForm } from "../forms/open-form.ts";
import { RegisterForm } from "../forms/register-form.ts";
import { offer } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { textLocale } from "../shared/language.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { runOn } from "./ways-out.ts";

/** The commands that register an environment's triggers with their sources. */
export function registerCommands(ports: DeployPorts) {
  return {
    "hookloom.register": async (argument) => {
      requireTrust(vscode.l10n.t("Registering at a source"));
      const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Register at the source"));
      await openRegister(ports, ref);
    },
    "hookloom.repairRegistration": async (argument) => {
      requireTrust(vscode.l10n.t("Registering at a source"));
      const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Repair the registration"));
      const described = await readEnvironment(ref.project, ref.environment);
      const known = Object.keys(described.register ?? {}).length > 0;
      await (known || isDecided(argument) ? register(ports, ref) : openRegister(ports, ref));
    },
  } satisfies Partial<CommandTable>;
}

/** Returns true if the form was submitted, even if empty: some sources can only be registered by hand. */
const isDecided = (argument: unknown): boolean =>
  typeof argument === "object" && argument !== null && "decided" in argument;

async function openRegister(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const { project, environment } = ref;
  const { triggers } = await readProject(project);
  if (triggers.length === 0) {
    const message = vscode.l10n.t(
      "{0} has no trigger yet, so there is nothing to register: write one in its code first.",
      project.name,
    );
    throw new HostError("no-trigger", message);
  }
  const { register: before = {} } = await readEnvironment(project, environment);
  const pageOptions = {
    viewType: "hookloom.register",
    tab: vscode.l10n.t("Register {0}", environment),
    icon: "plug",
    title: vscode.l10n.t("Register"),
  };
  const goOn = (): unknown => callCommand("hookloom.repairRegistration", { ...ref, decided: true });
  const form = new RegisterForm({ ...ref, triggers, before, secrets: ports.secrets, registerSaved: goOn });
  openForm(ports.extensionUri, pageOptions, form);
}

async function register(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const { project, environment } = ref;
  await confirmAction(ports, ref, vscode.l10n.t("Register {0} at its sources", environment));
  const words = {
    title: vscode.l10n.t("Register {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being registered in {1}", project.name, environment),
  };
  const statuses = await runOn(ports, ref, words, async (target, context) => {
    const { register: registerAll } = await import("@hookloom/core/environments/registration/registrar");
    return await registerAll(await target.registration(context.signal), context);
  });
  if (statuses) void showStatuses(ports, ref, statuses);
}

async function showStatuses(
  { log }: DeployPorts,
  ref: DescribedEnvironment,
  statuses: readonly RegistrationStatus[],
): Promise<void> {
  const unregistered = statuses.find(({ state }) => state !== "registered");
  if (!unregistered) {
    const where = new Intl.ListFormat(textLocale()).format(statuses.map(({ resource }) => resource));
    const message = vscode.l10n.t(
      "{0} is registered for {1} in {2}, and a test delivery confirmed it.",
      ref.project.name,
      where,
      ref.environment,
    );
    return await offer("info", message, [
      commandButton(vscode.l10n.t("Show logs"), "hookloom.showEnvironmentLog", ref),
    ]);
  }
  const message = printable(
    unregistered.message ??
      vscode.l10n.t("{0} is not registered for {1}.", unregistered.trigger, unregistered.resource),
  );
  log.warn(message);
  const change = vscode.l10n.t("Change registration");
  await offer("warn", message, [commandButton(change, "hookloom.register", ref)]);
}
