import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { withSharedTokens } from "@hookloom/core/environments/registration/slack/slack-tokens";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import type { DescribedEnvironment, ProjectEnvironment } from "@hookloom/core/project/project";
import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { PayloadValues } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import type { AgentPart, AgentPorts } from "./agents/agent-ports.ts";
import { serveConfirmations } from "./agents/window-questions.ts";
import { ChartsPages } from "./charts/charts-command.ts";
import { noticeDeadLetters } from "./charts/dead-letter-notices.ts";
import { SilencedGroups } from "./charts/silenced-groups.ts";
import { commandIds, type HostCommandId } from "./commands/call-command.ts";
import { thisMachine } from "./commands/delivery-target.ts";
import { type CommandTable, lazyCommands } from "./commands/register.ts";
import { addConnection, type ConnectionPorts } from "./connections/add-connection.ts";
import { testConnection } from "./connections/check-connection.ts";
import { consoleCommands } from "./console/console-commands.ts";
import { ResponseDocuments } from "./console/response-documents.ts";
import { createDebugPart } from "./debug/debug-commands.ts";
import { countedRuns } from "./deliveries/counted-runs.ts";
import { DeliveryAccess } from "./deliveries/delivery-access.ts";
import { deliveryCommands } from "./deliveries/delivery-commands.ts";
import { DeliveryPages } from "./deliveries/delivery-pages.ts";
import { flowPayloads } from "./deliveries/flow-values.ts";
import { ShownEnvironment } from "./deliveries/shown-environment.ts";
import { DeployAccess } from "./deploy/deploy-access.ts";
import type { DeployHost } from "./deploy/deploy-ports.ts";
import { isRunHere } from "./environments/environments.ts";
import { settingValues } from "./environments/setting-values.ts";
import { compareCommands } from "./flow/compare/compare-commands.ts";
import type { ComparePorts } from "./flow/compare/compare-session.ts";
import { RevisionTexts } from "./flow/compare/revision-texts.ts";
import type { KeepSecret } from "./flow/edits/apply-flow-edit.ts";
import type { FlowValues, SettingsPort } from "./flow/questions/flow-questions.ts";
import type { CountedRuns } from "./flow/runs/environment-runs.ts";
import type { DocumentQuestions } from "./flow/server/flow-server.ts";
import { typescriptCommands } from "./flow/server/typescript-commands.ts";
import type { SampleDiagrams } from "./flow/shown-sample.ts";
import type { EntryParts, HostPart } from "./host-part.ts";
import { logCommands } from "./logs/log-commands.ts";
import { LogFiles } from "./logs/log-files.ts";
import { type MovePorts, moveCommand } from "./move/move-to-hookloom.ts";
import { postmanCommands } from "./postman/postman-commands.ts";
import { Installs } from "./projects/install-packages.ts";
import { markProjectProblems } from "./projects/project-diagnostics.ts";
import type { Projects } from "./projects/projects.ts";
import { followRenamedEntries } from "./projects/renamed-entries.ts";
import { keepSecretFor } from "./run/keep-secret.ts";
import { ProjectNotices } from "./run/project-notices.ts";
import type { Run } from "./run/run.ts";
import { type RunCommandPorts, runCommands } from "./run/run-commands.ts";
import { RunWatch } from "./run/run-watch.ts";
import { Runs } from "./run/runs.ts";
import { offerRunAtSave } from "./run/save-offer.ts";
import { editorSecretStore } from "./run/secret-store.ts";
import type { DebugSessions } from "./shared/debug-sessions.ts";
import { type Lazy, lazy } from "./shared/lazy.ts";
import { requireTrust } from "./shared/trust.ts";
import { showStatus } from "./views/status-bar.ts";
import { viewCommands } from "./views/view-commands.ts";
import { Views, type ViewsPorts } from "./views/views.ts";
import { Milestones } from "./wizard/milestones.ts";
import { wizardCommands } from "./wizard/open-wizard.ts";

/** The parts of the activated extension. */
export interface Host extends vscode.Disposable {
  readonly commands: CommandTable<HostCommandId> & CommandTable<string>;
  readonly logs: LogFiles;
  readonly charts: ChartsPages;
  readonly keepSecret: KeepSecret;
  payloadValues(document: vscode.Uri, trigger: FlowTrigger): Promise<PayloadValues | undefined>;
  payloadOf: FlowValues["readPayload"];
  readonly settingValues: SettingsPort["values"];
  /** The run counts of environments, for the diagram. */
  readonly counted: CountedRuns;
  readonly debugger: vscode.DebugConfigurationProvider;
  /** The tools for language models. */
  readonly agents: Lazy<AgentPart>;
}

/** The objects that activation creates before all others. */
export interface HostPorts {
  readonly context: Pick<
    vscode.ExtensionContext,
    "extension" | "extensionUri" | "secrets" | "workspaceState" | "globalState" | "globalStorageUri"
  >;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly diagrams: Lazy<SampleDiagrams>;
  readonly server: DocumentQuestions;
  readonly sessions: DebugSessions;
  readonly logChanges: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  /** Called after TypeScript was installed in the editor's storage. */
  onTypeScript(): void;
  /** Called when deliveries arrive, or when another environment is selected. */
  onDeliveries(): void;
}

/**
 * Creates all parts except the diagram, which opens without them, and registers views and pages.
 * @param joined the parts that other packages add
 */
export function composeHost(
  { context, log, projects, diagrams, server, sessions, logChanges, ...on }: HostPorts,
  { parts: joined, loadDeploy }: EntryParts,
): Host {
  const { extensionUri, workspaceState } = context;
  const toolVersion = String((context.extension.packageJSON as { readonly version?: unknown }).version);
  const distDir = vscode.Uri.joinPath(extensionUri, "dist").fsPath;
  const ownSecrets = editorSecretStore(context.secrets);
  const secrets = withSharedTokens(ownSecrets, commandLineStore());
  const installing = { distDir, log, installs: new Installs() };
  const runs = new Runs({ distDir, ownSecrets, log, workspaceState, projects: () => projects.all });
  const shown = new ShownEnvironment(workspaceState);
  const milestones = new Milestones({ runs, projects });
  const onDone = (ref: ProjectEnvironment): void => {
    milestones.reach("deploy");
    showDeliveriesOf(ref);
  };
  const deployPorts = { ...installing, extensionUri, toolVersion, runs, projects, secrets, onDone };
  const deploy = deployAccess(deployPorts, loadDeploy);
  const open = openTrusted(deploy, vscode.l10n.t("Reading deliveries"));
  const access = new DeliveryAccess({ runs, projects, debugSessions: sessions, open });
  const showDeliveriesOf = (ref: ProjectEnvironment): void => {
    // By default, the deliveries of all projects that Run started are shown.
    shown.environment = access.isRun(ref) ? undefined : access.normalizeRef(ref);
    access.pollSoon(ref);
  };
  const onDeployed = (): void => milestones.reach("deploy");
  const viewsPorts = { projects, runs, deploy, access, shown, joinedRows: joinRows(joined), onDeployed };
  const views = new Views(viewsPorts);
  const charts = { access, silenced: new SilencedGroups(workspaceState), showDeliveriesOf };
  const logs = new LogFiles(openTrusted(deploy, vscode.l10n.t("Reading a log")), logChanges);
  const attach = (): void => {
    if (vscode.workspace.isTrusted) void runs.attachRunning();
  };
  const [watch, notices] = [new RunWatch(runs), new ProjectNotices(projects)];
  const [responses, texts] = [new ResponseDocuments(), new RevisionTexts()];
  const parts = vscode.Disposable.from(
    views,
    logs,
    deploy,
    deploy.onVerb(() => logs.refresh()),
    shown,
    vscode.Disposable.from(access, new DeliveryPages(access)),
    followProjects(projects, joined, (error) => log.warn(String(error))),
    noticeDeadLetters({ ...charts, view: views.deliveries.view }),
    showStatus(runs),
    vscode.Disposable.from(watch, notices),
    vscode.Disposable.from(responses, texts, milestones, serveConfirmations({ projects, log })),
    views.deliveries.view.onDidChangeVisibility(({ visible }) => visible && milestones.reach("deliveries")),
    vscode.Disposable.from(offerRunAtSave(runs), runs),
    vscode.Disposable.from(vscode.workspace.onDidGrantWorkspaceTrust(attach), projects.onDidChange(attach)),
    vscode.Disposable.from(access.onDidChange(on.onDeliveries), shown.onDidChange(on.onDeliveries)),
  );
  attach();
  const onRun = (root: string): void => {
    const ref = access.runEnvironment(root);
    showDeliveriesOf(ref);
    if (ref.environment !== thisMachine)
      deploy.endLeftExposure(ref).catch((error: unknown) => log.warn(String(error)));
  };
  const [probe, resolveUrl] = [deploy.probe.bind(deploy), deploy.resolveUrl.bind(deploy)];
  const ports: RunCommandPorts = { ...installing, runs, projects, watch, secrets, probe, resolveUrl, onRun };
  const debugPart = createDebugPart({ ...ports, sessions, access, notices });
  const lastEnvironment = (): ProjectEnvironment | undefined => shown.environment;
  const pagePorts = { context, projects, run: ports, deploy, deliveries: access, diagrams, responses };
  const chartsPages = new ChartsPages({ ...pagePorts, ...charts, lastEnvironment, list: views.deliveries });
  return {
    logs,
    charts: chartsPages,
    keepSecret: keepSecretFor(projects, secrets),
    ...flowPayloads({ distDir, projects, access, shown }),
    counted: createCountedRuns({ access, projects, views, showDeliveriesOf }),
    settingValues: settingValuesOf(projects, secrets),
    debugger: debugPart.debugger,
    agents: agentPart(deployPorts, loadDeploy),
    commands: notices.wrapCommands({
      // Commands that are missing here are in the deploy bundle.
      ...lazyCommands(commandIds(context.extension), () => deploy.commands()),
      ...runCommands(ports),
      ...connectionCommands({ ...installing, projects, runs, secrets, server }),
      ...diagramCommands({ ...installing, context, server, texts, projects, secrets }, on.onTypeScript),
      ...logCommands({ projects, describeBuild: (ref) => deploy.describeBuild(ref) }, logs),
      ...viewCommands(viewsPorts, views),
      ...deliveryCommands({ secrets, access }),
      ...debugPart.commands,
      ...postmanCommands({ distDir, projects, secrets, log, deploy }),
      ...wizardCommands({ context, log, secrets, projects }),
      ...consoleCommands({ ...pagePorts, server, showDeliveriesOf, lastEnvironment }),
      ...chartsPages.commands,
    }),
    dispose: () => vscode.Disposable.from(debugPart.debugger, parts).dispose(),
  };
}

/** Updates the diagnostics of projects, follows renames of their entry files, and registers the joined parts. */
const followProjects = (
  projects: Projects,
  joined: readonly HostPart[],
  onError: (error: unknown) => void,
): vscode.Disposable =>
  vscode.Disposable.from(
    followRenamedEntries(projects, onError),
    markProjectProblems(projects),
    ...joined.map((one) => one.register()),
  );

/** Joins the rows that other packages add to an environment. */
const joinRows =
  (joined: readonly HostPart[]): ViewsPorts["joinedRows"] =>
  (...known) =>
    joined.flatMap((one) => one.environmentRows(...known));

/** The tools for language models, which are in the deploy bundle. */
const agentPart = (
  { runs, ...ports }: Omit<AgentPorts, "api" | "run"> & { readonly runs: Runs },
  load: EntryParts["loadDeploy"],
): Lazy<AgentPart> =>
  lazy(async () => (await load()).createAgentPart({ ...ports, run: (project) => runs.start(project) }));

/** Returns a function that opens an environment, but only in a trusted workspace. */
function openTrusted(deploy: DeployAccess, action: string) {
  return async (ref: ProjectEnvironment) => {
    requireTrust(action);
    return await deploy.open(ref);
  };
}

/** Creates the run counts of environments, with a link to the failed deliveries. */
function createCountedRuns({
  access,
  projects,
  ...ports
}: {
  readonly access: DeliveryAccess;
  readonly projects: Projects;
  readonly views: Views;
  showDeliveriesOf(ref: ProjectEnvironment): void;
}): CountedRuns {
  const showDeliveries = (ref: ProjectEnvironment, filter: DeliveryFilter): void => {
    ports.showDeliveriesOf(ref);
    ports.views.deliveries.showOnly(filter);
  };
  return countedRuns({ access, projects, showDeliveries });
}

/** Returns a function that reads the known values of a file's settings from its project. */
function settingValuesOf(projects: Projects, secrets: SecretStore): SettingsPort["values"] {
  return async (uri, declared) => {
    const project = await projects.of(uri);
    return project ? await settingValues(project, declared, secrets) : [];
  };
}

function connectionCommands(ports: ConnectionPorts) {
  return {
    "hookloom.addConnection": (argument: unknown) => addConnection(ports, argument),
    "hookloom.testConnection": (argument: unknown) => testConnection(ports, argument),
  } satisfies Partial<CommandTable>;
}

function diagramCommands(
  {
    context,
    log,
    ...ports
  }: Pick<HostPorts, "context" | "log" | "server" | "projects"> &
    Pick<ComparePorts, "texts"> &
    Pick<MovePorts, "distDir" | "installs" | "secrets">,
  onInstalled: () => void,
) {
  const onError = (error: unknown): void => log.warn(String(error));
  return {
    ...typescriptCommands({ context, onInstalled }),
    ...moveCommand({ ...ports, log, revisions: ports.texts }),
    ...compareCommands({ ...ports, extensionUri: context.extensionUri, onError }),
  } satisfies Partial<CommandTable>;
}

interface DeployAccessPorts
  extends Pick<
    DeployHost,
    "distDir" | "installs" | "projects" | "secrets" | "log" | "extensionUri" | "toolVersion"
  > {
  readonly runs: Runs;
  onDone(environment: ProjectEnvironment): void;
}

function deployAccess(
  { runs, onDone, ...ports }: DeployAccessPorts,
  load: EntryParts["loadDeploy"],
): DeployAccess {
  /** Returns the run of an environment in this window. */
  const findRun = ({ project, environment }: DescribedEnvironment): Run | undefined => {
    const run = isRunHere(project, environment) ? runs.get(project.root) : undefined;
    return run?.environment.deployed ? undefined : run;
  };
  const host: Omit<DeployHost, "onVerb"> = {
    ...ports,
    onDone,
    runBuild: (environment) => findRun(environment)?.state.build,
    restartRun: async (environment) => {
      const run = findRun(environment);
      if (run) await runs.restart(run.project.root);
      return run !== undefined;
    },
  };
  return new DeployAccess(host, async (ready) => (await load()).createDeployPart(ready));
}
