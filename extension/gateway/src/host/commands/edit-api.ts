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

/** Adds the package that enforces an `api` to a project that lacks it, once a form. */
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

/** Opens the form of a project's API, or shows the one that is open: for all environments, or for the one of a row. */
export function apiFormOpener(ports: FormPorts) {
  const { projects, extensionUri } = ports;
  const pages = new OpenPages();
  return async (argument: unknown): Promise<void> => {
    const project = await projects.choose(argument, vscode.l10n.t("Edit the API of which project?"));
    const named = environmentArgument(argument);
    const environment = environmentNames(project).find((name) => name === named);
    const key = JSON.stringify([project.root, environment]);
    const pageOptions = {
      viewType: "hookloom.api",
      // VS Code leaves out the icon of a tab with a very short title.
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
