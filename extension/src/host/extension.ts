import * as vscode from "vscode";
import { lazyCommands, registerCommands, report } from "./commands/register.ts";
import { flowCommands } from "./flow/flow-commands.ts";
import { ServerStarter } from "./flow/server-starter.ts";
import { lazy } from "./lazy.ts";
import { registerLogs } from "./logs/register-logs.ts";
import { Projects } from "./projects/projects.ts";

const runCommandIds = [
  ...[
    "run",
    "stop",
    "restart",
    "showLog",
    "showTrouble",
    "copyUrl",
    "openUrl",
    "setSetting",
    "environmentMenu",
    "openConfig",
  ],
  ...["refresh", "showDeliveries", "filterDeliveries", "clearDeliveryFilter", "moreDeliveries"],
  ...[
    "deploy",
    "promote",
    "rollback",
    "applySettings",
    "stopEnvironment",
    "remove",
    "register",
    "repairRegistration",
    "rotateSecret",
    "expose",
    "stopExposing",
  ],
  ...["settings", "addEnvironment", "editEnvironment", "showEnvironmentLog", "showDeliveryLog"],
  ...["showDelivery", "replayDelivery", "replayEdited", "saveDeliveryAsTest", "copyDeliveryAsCurl"],
];

/** Wires the parts; what is heavy loads at its first use. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const log = vscode.window.createOutputChannel("Hookloom", { log: true });
  const onError = (error: unknown): void => void report(log, error);
  const server = new ServerStarter(extensionUri, onError);
  const projects = new Projects();
  const inProject = async (uri: vscode.Uri): Promise<boolean> => (await projects.of(uri)) !== undefined;

  const flowEditor = lazy(async () => {
    const { FlowEditor } = await import("./lazy-bundle.ts");
    const editor = new FlowEditor({ extensionUri, server, inProject, onError });
    subscriptions.push(editor);
    return editor;
  });
  const logChanges = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const runPart = lazy(async () => {
    const { createRunPart } = await import("./lazy-bundle.ts");
    const part = createRunPart(context, log, projects, logChanges);
    subscriptions.push(part);
    return part;
  });

  const pages = lazy(async () => {
    const { pageCommands } = await import("./lazy-bundle.ts");
    return pageCommands({ context, projects, flowEditor, runPart: await runPart() });
  });

  const provider: vscode.CustomTextEditorProvider = {
    resolveCustomTextEditor: async (document, panel) => {
      server.start();
      (await flowEditor()).resolveCustomTextEditor(document, panel);
    },
  };
  const severalEach = { supportsMultipleEditorsPerDocument: true };
  subscriptions.push(
    log,
    server,
    projects,
    logChanges,
    registerLogs(async () => (await runPart()).logs, logChanges),
    vscode.window.registerCustomEditorProvider("hookloom.flow", provider, severalEach),
    registerCommands(log, {
      ...flowCommands(flowEditor),
      ...lazyCommands(["newWebhook", "sendSample"], pages),
      ...lazyCommands(runCommandIds, async () => (await runPart()).commands),
    }),
  );
  setImmediate(() => {
    server.lookAtOpenFiles();
    const found = projects.refresh().catch(onError);
    runPart().catch(onError);
    showFirst(context, log, projects, found).catch(onError);
  });
}

/** What a window shows at its start: the project that the wizard made for it, or one that is opened for the first time. */
async function showFirst(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  projects: Projects,
  found: Promise<void>,
): Promise<void> {
  const { firstLook, resumeAfterWizard } = await import("./lazy-bundle.ts");
  await resumeAfterWizard(context, log);
  await found;
  await firstLook(context, projects);
}
