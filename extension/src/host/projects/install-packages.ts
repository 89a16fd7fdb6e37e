import * as vscode from "vscode";
import { type InstallProjectOptions, installProject } from "../../project/packages/install.ts";
import type { Project } from "../../project/project.ts";
import { notifyAndLog, withProgress } from "../dialogs.ts";

/** Installs a project's packages, with its progress in a notification that can cancel it. @throws ProjectError */
export async function installPackages(
  project: Project,
  { distDir, log }: { readonly distDir: string; readonly log: vscode.LogOutputChannel },
): Promise<void> {
  const note = await withInstallProgress(project, (options) =>
    installProject(project.root, { distDir, ...options }),
  );
  if (note !== undefined) void notifyAndLog(log, "warn", note);
}

/** Runs an installation with its progress in a notification that can cancel it. */
export async function withInstallProgress<T>(
  { name }: Project,
  install: (options: Omit<InstallProjectOptions, "distDir">) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: name, cancellable: true };
  return await withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return await install({
      signal: stop.signal,
      onProgress: (message) => progress.report({ message }),
    });
  });
}
