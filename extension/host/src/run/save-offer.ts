import path from "node:path";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import { buildWord } from "../environments/running-environments.ts";
import { offer } from "../shared/dialogs.ts";
import type { Run } from "./run.ts";
import type { Runs } from "./runs.ts";

/** Offers *Run* at the first save while a deployed build is running, since nothing else shows that saving had no effect. */
export function offerRunAtSave(runs: Pick<Runs, "all">): vscode.Disposable {
  const offered = new WeakSet<Run["environment"]>();
  return vscode.workspace.onDidSaveTextDocument(async ({ uri: { scheme, fsPath } }) => {
    if (scheme !== "file") return;
    const run = runs.all.find(({ project: { root } }) => fsPath.startsWith(root + path.sep));
    if (!run?.environment.deployed || run.state.phase !== "running") return;
    if (offered.has(run.environment)) return;
    offered.add(run.environment);
    const { root, name } = run.project;
    const build = buildWord(run.state.build) ?? vscode.l10n.t("build");
    const message = vscode.l10n.t(
      "{0} runs the deployed {1} in dev: saved changes take effect only after Run or another deploy.",
      name,
      build,
    );
    await offer("info", message, [
      commandButton(vscode.l10n.t("Run"), "hookloom.run", { root }),
      commandButton(vscode.l10n.t("Deploy to dev"), "hookloom.deploy", { root, environment: "dev" }),
    ]);
  });
}
