import { type InstallProjectOptions, installProject } from "@hookloom/core/project/packages/install";
import type { Project } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import type * as vscode from "vscode";
import { notifyAndLog, withCancel } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";

/** The pending package installations of this window. */
export class Installs {
  readonly #running = new Map<string, Promise<unknown>>();

  /** Runs an installation, with a notification that shows the progress and can cancel it. */
  async run<T>(
    { root, name }: Project,
    install: (options: Omit<InstallProjectOptions, "distDir">) => Promise<T>,
  ): Promise<T> {
    const before = this.#running.get(root);
    const work = withCancel(name, async (signal, onProgress) => {
      // Two concurrent installations would write the same files.
      await before?.catch(ignored("its caller reports the failure"));
      if (signal.aborted) throw cancelled();
      return await install({ signal, onProgress });
    });
    this.#running.set(root, work);
    try {
      return await work;
    } finally {
      if (this.#running.get(root) === work) this.#running.delete(root);
    }
  }

  /** Resolves when no installation is pending in a project, whether or not it succeeded. */
  async settled({ root }: Project): Promise<void> {
    for (let work = this.#running.get(root); work; work = this.#running.get(root))
      await work.then(() => undefined, ignored("its caller reports the failure"));
  }

  /** Returns true while packages are being installed in a project. */
  has({ root }: Project): boolean {
    return this.#running.has(root);
  }
}

/** Dependencies of `installPackages`. */
export interface InstallPorts {
  readonly distDir: string;
  readonly log: vscode.LogOutputChannel;
  readonly installs: Installs;
}

/** Installs a project's packages, with a notification that shows the progress and can cancel it. @throws ProjectError */
export async function installPackages(
  project: Project,
  { distDir, log, installs }: InstallPorts,
  more: Pick<InstallProjectOptions, "addsApi"> = {},
): Promise<void> {
  const note = await installs.run(project, (options) =>
    installProject(project.root, { distDir, ...more, ...options }),
  );
  if (note !== undefined) void notifyAndLog(log, "warn", note);
}
