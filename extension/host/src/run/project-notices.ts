import path from "node:path";
import { type Project, projectFile } from "@hookloom/core/project/project";
import { isUserError } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import type { Projects } from "../projects/projects.ts";
import { type NoticeLink, TroubleNotice } from "./trouble-notice.ts";

/**
 * Reports an invalid hookloom.json that prevents a command from running. There is one notice per project, which closes when the
 * file is valid again.
 */
export class ProjectNotices implements vscode.Disposable {
  readonly #projects: Pick<Projects, "all" | "onDidChange">;
  readonly #subscription: vscode.Disposable;
  readonly #notices = new Map<string, TroubleNotice>();

  constructor(projects: Pick<Projects, "all" | "onDidChange">) {
    this.#projects = projects;
    this.#subscription = projects.onDidChange(() => this.#refresh());
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const root of this.#notices.keys()) this.#close(root);
  }

  /** Wraps commands so that errors caused by an invalid hookloom.json are reported here instead of thrown. */
  wrapCommands<Table extends Partial<CommandTable>>(commands: Table): Table {
    const entries = Object.entries(commands).map(([id, run]) => [
      id,
      async (argument?: unknown) => {
        try {
          return await run?.(argument);
        } catch (error) {
          if (!this.takes(error)) throw error;
          return undefined;
        }
      },
    ]);
    return Object.fromEntries(entries);
  }

  /**
   * Shows the notice of the project that caused an error, even if the user has closed it; false for any other error, or if the
   * file has become valid.
   */
  takes(error: unknown): boolean {
    const root = brokenRoot(error);
    const project = this.#projects.all.find((one) => one.root === root);
    if (root === undefined || project?.problem === undefined) return false;
    this.#close(root);
    this.#notices.set(root, new TroubleNotice(describeProblem(project), configLink(project)));
    return true;
  }

  #refresh(): void {
    for (const [root, notice] of this.#notices) {
      const project = this.#projects.all.find((one) => one.root === root);
      if (project?.problem === undefined) this.#close(root);
      else notice.update(describeProblem(project), configLink(project));
    }
  }

  #close(root: string): void {
    this.#notices.get(root)?.dispose();
    this.#notices.delete(root);
  }
}

/** Returns the root of the project whose hookloom.json is invalid. */
function brokenRoot(error: unknown): string | undefined {
  if (!isUserError(error) || error.code !== "bad-project" || error.location === undefined) return undefined;
  return path.dirname(error.location.file);
}

const describeProblem = ({ root, problem = "" }: Project) => ({
  title: vscode.l10n.t("{0}: {1} cannot be used", path.basename(root), projectFile),
  detail: problem,
});

const configLink = ({ root }: Project): NoticeLink => ({
  title: vscode.l10n.t("Open hookloom.json"),
  command: "hookloom.openConfig",
  argument: { root },
});
