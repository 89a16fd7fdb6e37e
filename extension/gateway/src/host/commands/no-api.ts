import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { commandButton } from "@hookloom/host/commands/call-command";
import { HostError } from "@hookloom/host/shared/errors";
import * as vscode from "vscode";
import type { ApiCommandId } from "../contributes/commands.ts";

/** Returns the error of a command for a project without an `api`. */
export const noApi = ({ project }: Pick<DescribedEnvironment, "project">): HostError =>
  new HostError(
    "no-api",
    vscode.l10n.t(
      "{0} has no API description yet: specify in hookloom.json who may call the API.",
      project.name,
    ),
    commandButton<ApiCommandId>(vscode.l10n.t("Describe the API"), "hookloom.editApi", {
      root: project.root,
    }),
  );
