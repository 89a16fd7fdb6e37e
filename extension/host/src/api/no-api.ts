import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";
import { HostError } from "../shared/errors.ts";

/** What a command says about a project without an `api`. */
export const noApi = ({ project }: Pick<ProjectEnvironment, "project">): HostError =>
  new HostError(
    "no-api",
    vscode.l10n.t("{0} describes no API yet: say in hookloom.json who may call it.", project.name),
    {
      title: vscode.l10n.t("Describe it"),
      run: () => callCommand("hookloom.editApi", { root: project.root }),
    },
  );
