import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import type { Projects } from "../projects/projects.ts";
import { openWizard, type WizardPorts } from "./open-wizard.ts";
import { publishCommand } from "./publish-command.ts";

interface WizardCommandPorts extends Pick<WizardPorts, "context" | "log"> {
  readonly secrets: SecretStore;
  readonly projects: Projects;
}

/** The commands that make a project and publish it. */
export function wizardCommands({ secrets, projects, ...ports }: WizardCommandPorts) {
  return {
    ...publishCommand(projects),
    "hookloom.newWebhook": (argument) => {
      const clicked = argument instanceof vscode.Uri ? argument : undefined;
      const storeSecret: WizardPorts["storeSecret"] = (...value) => secrets.set(...value);
      openWizard({ ...ports, storeSecret, refreshProjects: () => projects.refresh() }, clicked);
    },
  } satisfies Partial<CommandTable>;
}
