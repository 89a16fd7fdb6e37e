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

const noSubscription = { dispose: () => undefined };

/**
 * The extension in a browser, where only the diagram, its text and the language server are available, on any VS Code file system.
 * Other commands show an error.
 * @param joined descriptions of other packages' commands, none of which is available in a browser
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
      // Setting values and payloads are not available in a browser.
      settings: { values: async () => [], onChange: () => noSubscription },
      values: {
        of: async () => undefined,
        readPayload: async () => undefined,
        onDidChange: () => noSubscription,
      },
      keepSecret: machineNeeded(vscode.l10n.t("Storing a secret")),
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
  // Menus and views hide everything that is not available in a browser.
  void setContext("hookloom.inBrowser", true);
  server.checkOpenFiles();
  projects.markActive();
}
