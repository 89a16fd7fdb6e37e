import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import * as vscode from "vscode";
import { registerTools } from "./agents/register-tools.ts";
import { restoreCharts } from "./charts/restore-charts.ts";
import { commandIds, queryCommand } from "./commands/call-command.ts";
import { openDiagrams } from "./commands/diagram-tab.ts";
import { documentationCommand } from "./commands/documentation.ts";
import { lazyCommands, registerCommands, report } from "./commands/register.ts";
import { registerDebugger } from "./debug/register-debugger.ts";
import type { KeepSecret } from "./flow/edits/apply-flow-edit.ts";
import { flowCommands, registerFlowEditor } from "./flow/flow-commands.ts";
import type { FlowValues, SettingsPort } from "./flow/questions/flow-questions.ts";
import { ServerStarter } from "./flow/server/server-starter.ts";
import { typesSettings } from "./flow/server/types-settings.ts";
import { registerLogs } from "./logs/register-logs.ts";
import { Projects } from "./projects/projects.ts";
import { lazy } from "./shared/lazy.ts";
import { addTerminalCommand } from "./shared/terminal-command.ts";

type Parts = typeof import("./parts.ts");

/** The host's parts, including those added by other packages. */
export interface LoadedParts extends Omit<Parts, "composeHost"> {
  composeHost(ports: Parameters<Parts["composeHost"]>[0]): ReturnType<Parts["composeHost"]>;
}

/**
 * Registers the commands, the diagram editor and the log files. Their implementation is loaded when it is first used, or after VS
 * Code has processed the registrations.
 * @param loadBundle loads everything that activation does not need
 */
export function activate(context: vscode.ExtensionContext, loadBundle: () => Promise<LoadedParts>): void {
  const { extensionUri, globalStorageUri, subscriptions, workspaceState } = context;
  const log = vscode.window.createOutputChannel("Hookloom", { log: true });
  const onError = (error: unknown): void => void report(log, error);
  const types = (): TypesSettings => typesSettings(globalStorageUri);
  const server = new ServerStarter(async (events) => {
    const { startProcessServer } = await loadBundle();
    return await startProcessServer(extensionUri, events, types);
  }, onError);
  const onTypeScript = (): void => server.typesSettings(types());
  const projects = new Projects();
  const restored = openDiagrams();
  const projectRoot = async (uri: vscode.Uri): Promise<string | undefined> => (await projects.of(uri))?.root;
  const installTypes = async (): Promise<boolean> =>
    (await queryCommand("hookloom.installTypeScript")) === true;
  const delivered = new vscode.EventEmitter<void>();
  const logChanges = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  const debugSessions = lazy(async () => {
    const { DebugSessions } = await loadBundle();
    const sessions = new DebugSessions();
    subscriptions.push(sessions);
    return sessions;
  });
  const flowEditor = lazy(async () => {
    const { FlowEditor, keepDiagramsShown, ownMachine } = await loadBundle();
    const sessions = await debugSessions();
    const machine = ownMachine({
      counted: async () => (await host()).counted,
      debuggers: sessions,
      projectRoot,
      workspaceState,
    });
    const keepSecret: KeepSecret = async (...value) => (await host()).keepSecret(...value);
    const values: FlowValues = {
      of: async (...args) => (await host()).payloadValues(...args),
      readPayload: async (...args) => (await host()).payloadOf(...args),
      onDidChange: delivered.event,
    };
    const settings: SettingsPort = {
      values: async (uri, declared) => (await host()).settingValues(uri, declared),
      onChange: (listener) =>
        vscode.Disposable.from(context.secrets.onDidChange(listener), projects.onDidChange(listener)),
    };
    const editor = new FlowEditor({
      extensionUri,
      server,
      settings,
      workspaceState,
      projectRoot,
      installTypes,
      keepSecret,
      values,
      machine,
      restored,
      onError,
    });
    subscriptions.push(editor, machine, keepDiagramsShown(editor, sessions));
    return editor;
  });
  const host = lazy(async () => {
    const { composeHost } = await loadBundle();
    const onDeliveries = (): void => delivered.fire();
    const sessions = await debugSessions();
    const ports = { context, log, projects, diagrams: flowEditor, server, sessions, logChanges };
    const composed = composeHost({ ...ports, onTypeScript, onDeliveries });
    subscriptions.push(composed);
    return composed;
  });

  subscriptions.push(
    vscode.Disposable.from(log, server, projects, logChanges, delivered),
    vscode.workspace.onDidGrantWorkspaceTrust(onTypeScript),
    registerLogs(async () => (await host()).logs, logChanges),
    restoreCharts(async () => (await host()).charts),
    registerDebugger(async () => (await host()).debugger),
    registerTools(context.extension.packageJSON, async () => (await host()).agents()),
    registerFlowEditor(flowEditor, server),
    registerCommands(log, {
      ...lazyCommands(commandIds(context.extension), async () => (await host()).commands),
      ...flowCommands(flowEditor, loadBundle),
      ...documentationCommand(context.extensionUri),
    }),
  );
  setImmediate(() => {
    addTerminalCommand(context);
    server.checkOpenFiles();
    const found = projects.refresh().catch(onError);
    host().catch(onError);
    showFirst({ context, log, projects, loadBundle }, found).catch(onError);
  });
}

/** Shows the project for which the wizard opened this window, or a project that is opened for the first time. */
async function showFirst(
  {
    context,
    log,
    projects,
    loadBundle,
  }: {
    readonly context: vscode.ExtensionContext;
    readonly log: vscode.LogOutputChannel;
    readonly projects: Projects;
    loadBundle(): Promise<LoadedParts>;
  },
  found: Promise<void>,
): Promise<void> {
  const { showOnFirstOpen, resumeAfterWizard } = await loadBundle();
  await resumeAfterWizard(context, log);
  await found;
  await showOnFirstOpen(context, projects);
}
