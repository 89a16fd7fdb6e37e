import path from "node:path";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { buildWord } from "../environments/running-environments.ts";
import { offer } from "../shared/dialogs.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

/** Offers *Run* at the first save that a deployed build does not follow: nothing else shows that saving changed nothing. */
export class SaveOffer implements vscode.Disposable {
  readonly #runs: Pick<Runs, "all">;
  readonly #listening: vscode.Disposable;
  readonly #offered = new WeakSet<Run["environment"]>();

  constructor(runs: Pick<Runs, "all">) {
    this.#runs = runs;
    this.#listening = vscode.workspace.onDidSaveTextDocument(({ uri }) => void this.#check(uri));
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #check({ scheme, fsPath }: vscode.Uri): Promise<void> {
    if (scheme !== "file") return;
    const run = this.#runs.all.find(({ project: { root } }) => fsPath.startsWith(root + path.sep));
    if (!run?.environment.deployed || run.state.phase !== "running") return;
    if (this.#offered.has(run.environment)) return;
    this.#offered.add(run.environment);
    const { root, name } = run.project;
    const build = buildWord(run.state.build) ?? vscode.l10n.t("build");
    const message = vscode.l10n.t(
      "{0} runs the deployed {1} in dev: saved changes take effect only after Run or another deploy.",
      name,
      build,
    );
    const dev = { root, environment: "dev" };
    await offer("info", message, [
      { title: vscode.l10n.t("Run"), run: () => callCommand("hookloom.run", { root }) },
      { title: vscode.l10n.t("Deploy to dev"), run: () => callCommand("hookloom.deploy", dev) },
    ]);
  }
}
