import * as vscode from "vscode";
import { environmentOf } from "../commands/arguments.ts";
import type { DeployPorts } from "../deploy/deploy-ports.ts";
import { environmentNames } from "../environments/environments.ts";
import { openForm } from "../forms/open-form.ts";
import { OpenPages } from "../webview/open-pages.ts";
import { ApiForm } from "./form/api-form.ts";

/** Opens the form of a project's API, or shows the one that is open: for all environments, or for the one of a row. */
export function apiFormOpener({ projects, extensionUri }: Pick<DeployPorts, "projects" | "extensionUri">) {
  const pages = new OpenPages();
  return async (argument: unknown): Promise<void> => {
    const project = await projects.choose(argument, vscode.l10n.t("Edit the API of which project?"));
    const named = environmentOf(argument);
    const environment = environmentNames(project).find((name) => name === named);
    const key = JSON.stringify([project.root, environment]);
    const look = {
      viewType: "hookloom.api",
      // VS Code leaves out the icon of a tab with a very short title.
      tab:
        environment === undefined
          ? vscode.l10n.t("API of {0}", project.name)
          : vscode.l10n.t("API of {0} in {1}", project.name, environment),
      icon: "law",
      title: "API",
    };
    await pages.show(key, async () => openForm(extensionUri, look, new ApiForm(project, environment)));
  };
}
