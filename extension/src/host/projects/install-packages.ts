import * as vscode from "vscode";
import { installProject } from "../../project/packages/install.ts";
import type { Project } from "../../project/project.ts";
import { notifyAndLog } from "../commands/register.ts";
import { withProgress } from "../dialogs.ts";

/** Installs a project's packages, with its progress in a notification that can cancel it. @throws ProjectError */
export async function installPackages(
  project: Project,
  { distDir, log }: { readonly distDir: string; readonly log: vscode.LogOutputChannel },
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: project.name,
    cancellable: true,
  };
  const note = await withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return await installProject(project.root, {
      distDir,
      signal: stop.signal,
      onProgress: (message) => progress.report({ message }),
    });
  });
  if (note !== undefined) notifyAndLog(log, "warn", note);
}
