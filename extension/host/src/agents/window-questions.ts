import { WindowServer } from "@hookloom/core/capabilities/serve-window";
import * as vscode from "vscode";
import { confirmChange } from "../environments/confirm.ts";
import type { Projects } from "../projects/projects.ts";

export interface WindowQuestionsPorts {
  readonly projects: Pick<Projects, "all" | "onDidChange">;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Shows the dialog for what a language model outside of VS Code wants to change in production, where its own client cannot
 * ask anybody. Only a window that is trusted and has a project can be asked.
 */
export class WindowQuestions implements vscode.Disposable {
  readonly #ports: WindowQuestionsPorts;
  readonly #listening: vscode.Disposable;
  #server: Promise<WindowServer | undefined> | undefined;

  constructor(ports: WindowQuestionsPorts) {
    this.#ports = ports;
    const refresh = (): void => void this.#refresh();
    this.#listening = vscode.Disposable.from(
      ports.projects.onDidChange(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) refresh();
      }),
    );
    refresh();
  }

  dispose(): void {
    this.#listening.dispose();
    void this.#server?.then((server) => server?.close());
  }

  async #refresh(): Promise<void> {
    const { projects, log } = this.#ports;
    if (!vscode.workspace.isTrusted || (projects.all.length === 0 && !this.#server)) return;
    const isNew = this.#server === undefined;
    this.#server ??= WindowServer.start({
      roots: () => projects.all.map(({ root }) => root),
      confirm: async ({ project, change, where, build }) =>
        await confirmChange({
          project,
          action: change,
          where,
          by: vscode.l10n.t("a language model, by hookloom mcp"),
          ...(build === undefined ? {} : { build }),
        }),
    }).catch((thrown: unknown) => {
      log.warn(String(thrown));
      return undefined;
    });
    const server = await this.#server;
    if (!isNew) await server?.update().catch((thrown: unknown) => log.warn(String(thrown)));
  }
}
