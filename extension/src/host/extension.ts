import * as vscode from "vscode";
import { registerCommands, report } from "./commands.ts";
import { flowCommands } from "./flow/flow-commands.ts";
import { lazy } from "./lazy.ts";
import { Projects } from "./projects.ts";
import { ServerStarter } from "./server-starter.ts";

/** Wires the parts; what is heavy loads at its first use. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const log = vscode.window.createOutputChannel("Hookloom", { log: true });
  const onError = (error: unknown): void => void report(log, error);
  const server = new ServerStarter(extensionUri, onError);
  const projects = new Projects();
  const inProject = async (uri: vscode.Uri): Promise<boolean> => (await projects.of(uri)) !== undefined;

  const flowEditor = lazy(async () => {
    const { FlowEditor } = await import("./flow/flow-editor.ts");
    const editor = new FlowEditor({ extensionUri, server, inProject, onError });
    context.subscriptions.push(editor);
    return editor;
  });

  context.subscriptions.push(
    log,
    server,
    projects,
    vscode.window.registerCustomEditorProvider(
      "hookloom.flow",
      {
        resolveCustomTextEditor: async (document, panel) => {
          server.start();
          (await flowEditor()).resolveCustomTextEditor(document, panel);
        },
      },
      { supportsMultipleEditorsPerDocument: true },
    ),
    registerCommands(log, flowCommands(flowEditor)),
  );
  setImmediate(() => {
    server.lookAtOpenFiles();
    projects.refresh().catch(onError);
  });
}
