import * as vscode from "vscode";
import { chainStores, type SecretStore } from "../../environments/secrets/secret-store.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import type { CommandTable } from "../commands.ts";
import { deliveryCommands } from "../deliveries/delivery-commands.ts";
import { DeliveryPages } from "../deliveries/delivery-pages.ts";
import type { Projects } from "../projects.ts";
import { viewCommands } from "../views/view-commands.ts";
import { Views } from "../views/views.ts";
import { type RunCommandPorts, runCommands } from "./run-commands.ts";
import { RunWatch } from "./run-watch.ts";
import { Runs } from "./runs.ts";
import { editorSecretStore } from "./secret-store.ts";
import { StatusBar } from "./status-bar.ts";

/** Everything that runs projects and shows what runs; loaded after activation, since the bundler comes with it. */
export interface RunPart extends vscode.Disposable {
  readonly runs: Runs;
  readonly secrets: SecretStore;
  readonly commands: CommandTable;
  readonly ports: RunCommandPorts;
}

/** Builds the part and registers its views. */
export function createRunPart(
  context: Pick<vscode.ExtensionContext, "extensionUri" | "secrets">,
  log: vscode.LogOutputChannel,
  projects: Projects,
): RunPart {
  const distDir = vscode.Uri.joinPath(context.extensionUri, "dist").fsPath;
  const ownSecrets = editorSecretStore(context.secrets);
  const secrets = chainStores(ownSecrets, commandLineStore());
  const runs = new Runs({ distDir, ownSecrets, log, projects: () => projects.all });
  const views = new Views(projects, runs);
  const adopt = (): void => {
    if (vscode.workspace.isTrusted) void runs.adoptRunning();
  };
  const parts = vscode.Disposable.from(
    views,
    new DeliveryPages(runs),
    new StatusBar(runs),
    new RunWatch(runs),
    runs,
    vscode.workspace.onDidGrantWorkspaceTrust(adopt),
    projects.onDidChange(adopt),
  );
  adopt();
  const ports: RunCommandPorts = { distDir, runs, projects, secrets, log };
  return {
    runs,
    secrets,
    ports,
    commands: {
      ...runCommands(ports),
      ...viewCommands(projects, runs, views),
      ...deliveryCommands({ extensionUri: context.extensionUri, run: ports, secrets }),
    },
    dispose: () => parts.dispose(),
  };
}
