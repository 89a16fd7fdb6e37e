import { WindowServer } from "@hookloom/core/capabilities/serve-window";
import * as vscode from "vscode";
import { confirmChange } from "../environments/confirm.ts";
import type { Projects } from "../projects/projects.ts";

/**
 * Shows the confirmation dialog for a production change requested by a language model outside of VS Code, if the model's client
 * cannot show one. Only a trusted window with a project receives such requests.
 */
export function serveConfirmations({
  projects,
  log,
}: {
  readonly projects: Pick<Projects, "all" | "onDidChange">;
  readonly log: vscode.LogOutputChannel;
}): vscode.Disposable {
  let starting: Promise<WindowServer | undefined> | undefined;
  const refresh = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted || (projects.all.length === 0 && !starting)) return;
    const isNew = starting === undefined;
    starting ??= WindowServer.start({
      roots: () => projects.all.map(({ root }) => root),
      confirm: async ({ project, change, where, build }) =>
        await confirmChange({
          project,
          action: change,
          where,
          by: vscode.l10n.t("a language model, through hookloom mcp"),
          ...(build === undefined ? {} : { build }),
        }),
    }).catch((thrown: unknown) => {
      log.warn(String(thrown));
      return undefined;
    });
    const server = await starting;
    if (!isNew) await server?.update().catch((thrown: unknown) => log.warn(String(thrown)));
  };
  void refresh();
  return vscode.Disposable.from(
    projects.onDidChange(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && refresh()),
    { dispose: () => void starting?.then((server) => server?.close()) },
  );
}
