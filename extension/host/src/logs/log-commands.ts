import * as vscode from "vscode";
import { findDelivery } from "../commands/arguments.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import { type ChoicePorts, chooseEnvironment } from "../environments/choose-environment.ts";
import { requireTrust } from "../shared/trust.ts";
import type { LogFiles } from "./log-files.ts";

/** The commands that open logs as pages. */
export function logCommands(ports: ChoicePorts, logs: LogFiles) {
  return {
    "hookloom.showEnvironmentLog": async (argument) => {
      requireTrust(vscode.l10n.t("Reading a log"));
      const { project, environment } = await chooseEnvironment(ports, argument, vscode.l10n.t("Show logs"));
      await logs.show(project.name, { root: project.root, environment });
    },
    "hookloom.showDeliveryLog": async (argument) => {
      requireTrust(vscode.l10n.t("Reading a log"));
      const { root, environment, id } = findDelivery(argument);
      const name = ports.projects.all.find((project) => project.root === root)?.name ?? "project";
      await logs.show(name, { root, environment: environment || devEnvironment, delivery: id });
    },
  } satisfies Partial<CommandTable>;
}
