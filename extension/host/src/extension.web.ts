import * as vscode from "vscode";
import { type JoinedActions, machineCommands, machineNeeded, noMachine } from "./browser/no-machine.ts";
import { VirtualProjects } from "./browser/virtual-projects.ts";
import { startWorkerServer } from "./browser/worker-server.ts";
import { commandIds, setContext } from "./commands/call-command.ts";
import { openDiagrams } from "./commands/diagram-tab.ts";
import { documentationCommand } from "./commands/documentation.ts";
import { registerCommands, report } from "./commands/register.ts";
import { flowCommands, registerFlowEditor } from "./flow/flow-commands.ts";
import { FlowEditor } from "./flow/flow-editor.ts";
import { keepOpen, openFlow, openText } from "./flow/open-flow.ts";
import { ServerStarter } from "./flow/server/server-starter.ts";
import { lazy } from "./shared/lazy.ts";

const nothing = { dispose: () => undefined };

/**
 * The whole extension in a browser, where there is no machine: the diagram, its text and the language server, on whatever
 * file system VS Code has. Commands that need a machine show an error.
 * @param joined words for what commands of other packages do, all of which need a machine
 */
export function activate(
  { extension, extensionUri, subscriptions, workspaceState }: vscode.ExtensionContext,
  joined: JoinedActions,
): void {
  const log = vscode.window.createOutputChannel("Hookloom", { log: true });
  const onError = (error: unknown): void => void report(log, error);
  const server = new ServerStarter((events) => startWorkerServer(extensionUri, events), onError);
  const projects = new VirtualProjects();
  const restored = openDiagrams();
  const flowEditor = lazy(async () => {
    const editor = new FlowEditor({
      extensionUri,
      server,
      workspaceState,
      projectRoot: (uri) => projects.findRoot(uri),
      machine: noMachine,
      // Values of settings, and payloads, are on a machine.
      settings: { values: async () => [], onChange: () => nothing },
      values: { of: async () => undefined, readPayload: async () => undefined, onDidChange: () => nothing },
      keepSecret: machineNeeded(vscode.l10n.t("Keeping a secret")),
      installTypes: machineNeeded(vscode.l10n.t("Installing TypeScript")),
      restored,
      onError,
    });
    subscriptions.push(editor);
    return editor;
  });
  subscriptions.push(
    log,
    server,
    projects,
    registerFlowEditor(flowEditor, server),
    registerCommands(log, {
      ...machineCommands(commandIds(extension), joined),
      ...flowCommands(flowEditor, async () => ({ keepOpen, openFlow, openText })),
      ...documentationCommand(extensionUri),
    }),
  );
  // Menus and views leave out what needs a machine.
  void setContext("hookloom.inBrowser", true);
  server.checkOpenFiles();
  projects.markActive();
}
