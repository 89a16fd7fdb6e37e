import { lacksGateway } from "@hookloom/core/project/packages/gateway";
import type { Project } from "@hookloom/core/project/project";
import { environmentArgument } from "@hookloom/host/commands/arguments";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { environmentNames } from "@hookloom/host/environments/environments";
import { openForm } from "@hookloom/host/forms/open-form";
import { installPackages } from "@hookloom/host/projects/install-packages";
import { notifyAndLog } from "@hookloom/host/shared/dialogs";
import { isCancelled } from "@hookloom/host/shared/errors";
import { OpenPages } from "@hookloom/host/webview/open-pages";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { ApiForm } from "../form/api-form.ts";

type FormPorts = Pick<DeployPorts, "projects" | "extensionUri" | "distDir" | "installs" | "log">;

/** Returns a function that installs the package that enforces an `api` if the project lacks it, once per form. */
function gatewayAdder(project: Project, ports: FormPorts): () => Promise<void> {
  let isRequested = false;
  return async () => {
    if (isRequested || !vscode.workspace.isTrusted || !(await lacksGateway(project.root))) return;
    isRequested = true;
    try {
      await installPackages(project, ports, { addsApi: true });
    } catch (error) {
      if (!isCancelled(error)) void notifyAndLog(ports.log, "error", errorMessage(error));
    }
  };
}

/** Returns a command that opens or reveals the form of a project's API, for all environments or for that of a row. */
export function apiFormOpener(ports: FormPorts) {
  const { projects, extensionUri } = ports;
  const pages = new OpenPages();
  return async (argument: unknown): Promise<void> => {
    const project = await projects.choose(argument, vscode.l10n.t("Edit the API of which project?"));
    const requestedName = environmentArgument(argument);
    const environment = environmentNames(project).find((name) => name === requestedName);
    const key = JSON.stringify([project.root, environment]);
    const pageOptions = {
      viewType: "hookloom.api",
      // VS Code omits the icon of a tab with a very short title.
      tab:
        environment === undefined
          ? vscode.l10n.t("API of {0}", project.name)
          : vscode.l10n.t("API of {0} in {1}", project.name, environment),
      icon: "law",
      title: "API",
    };
    await pages.show(key, async () => {
      const onDescribed = gatewayAdder(project, ports);
      return openForm(extensionUri, pageOptions, new ApiForm(project, { environment, onDescribed }));
    });
  };
}
