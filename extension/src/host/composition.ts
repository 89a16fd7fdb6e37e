import * as vscode from "vscode";
import { chainStores, type SecretStore } from "../environments/secrets/secret-store.ts";
import { commandLineStore } from "../environments/secrets/system-secret-store.ts";
import { type CommandTable, lazyCommands } from "./commands/register.ts";
import { DeliveryAccess } from "./deliveries/delivery-access.ts";
import { deliveryCommands } from "./deliveries/delivery-commands.ts";
import { DeliveryPages } from "./deliveries/delivery-pages.ts";
import { type DeliveryPlace, thisMachine } from "./deliveries/delivery-target.ts";
import { ShownPlace } from "./deliveries/shown-place.ts";
import { DeployAccess } from "./deploy/deploy-access.ts";
import { logCommands } from "./logs/log-commands.ts";
import { LogFiles } from "./logs/log-files.ts";
import type { Projects } from "./projects/projects.ts";
import { type RunCommandPorts, runCommands } from "./run/run-commands.ts";
import { RunWatch } from "./run/run-watch.ts";
import { isRunHere, Runs } from "./run/runs.ts";
import { SaveOffer } from "./run/save-offer.ts";
import { editorSecretStore } from "./run/secret-store.ts";
import { requireTrust } from "./trust.ts";
import { StatusBar } from "./views/status-bar.ts";
import { viewCommands } from "./views/view-commands.ts";
import { Views } from "./views/views.ts";
import { Milestones } from "./wizard/milestones.ts";

/** Everything that runs projects and shows what runs; loaded after activation, since the bundler comes with it. */
export interface RunPart extends vscode.Disposable {
  readonly runs: Runs;
  readonly secrets: SecretStore;
  readonly commands: CommandTable;
  readonly ports: RunCommandPorts;
  readonly deploy: DeployAccess;
  readonly logs: LogFiles;
  readonly deliveries: DeliveryAccess;
  /** Shows the deliveries of the environment in which somebody has just done something. */
  showDeliveriesOf(place: DeliveryPlace): void;
  /** That environment; undefined for what Run starts here. */
  lastPlace(): DeliveryPlace | undefined;
}

const deployIds = [
  ...["deploy", "promote", "rollback", "applySettings", "stopEnvironment", "remove"],
  ...["settings", "addEnvironment", "editEnvironment", "urlOfEnvironment"],
  ...["register", "repairRegistration", "rotateSecret", "expose", "stopExposing"],
];

/** Builds the part and registers its views. */
export function createRunPart(
  context: Pick<vscode.ExtensionContext, "extension" | "extensionUri" | "secrets" | "workspaceState">,
  log: vscode.LogOutputChannel,
  projects: Projects,
  logChanges: vscode.EventEmitter<vscode.FileChangeEvent[]>,
): RunPart {
  const distDir = vscode.Uri.joinPath(context.extensionUri, "dist").fsPath;
  const ownSecrets = editorSecretStore(context.secrets);
  const secrets = chainStores(ownSecrets, commandLineStore());
  const runs = new Runs({ distDir, ownSecrets, log, projects: () => projects.all });
  const shown = new ShownPlace(context.workspaceState);
  const milestones = new Milestones({ runs, projects });
  const onDone = (place: DeliveryPlace): void => {
    milestones.reach("deploy");
    showDeliveriesOf(place);
  };
  const deploy = deployAccess(context, { distDir, runs, projects, secrets, log, onDone });
  const openTrusted = (action: string) => async (place: DeliveryPlace) => {
    requireTrust(action);
    return await deploy.open(place);
  };
  const access = new DeliveryAccess({ runs, projects, open: openTrusted("Reading deliveries") });
  const showDeliveriesOf = (place: DeliveryPlace): void => {
    // What Run starts is shown unless something else was chosen, of all projects.
    shown.place = access.isHere(place) ? undefined : place;
    access.lookSoon(place);
  };
  const onDeployed = (): void => milestones.reach("deploy");
  const viewsPorts = { projects, runs, deploy, access, shown, onDeployed };
  const views = new Views(viewsPorts);
  const onDeliveries = ({ visible }: { readonly visible: boolean }): void => {
    if (visible) milestones.reach("deliveries");
  };
  const logs = new LogFiles(openTrusted("Reading a log"), logChanges);
  const adopt = (): void => {
    if (vscode.workspace.isTrusted) void runs.adoptRunning();
  };
  const watch = new RunWatch(runs);
  const parts = vscode.Disposable.from(
    views,
    logs,
    deploy,
    deploy.onVerb(() => logs.lookAgain()),
    shown,
    access,
    new DeliveryPages(access),
    new StatusBar(runs),
    watch,
    milestones,
    views.deliveries.view.onDidChangeVisibility(onDeliveries),
    new SaveOffer(runs),
    runs,
    vscode.workspace.onDidGrantWorkspaceTrust(adopt),
    projects.onDidChange(adopt),
  );
  adopt();
  const deployed = lazyCommands(deployIds, () => deploy.commands());
  const urlOf = async (argument: unknown): Promise<string> =>
    String(await deployed["hookloom.urlOfEnvironment"]?.(argument));
  const onRun = (root: string): void => {
    const place = access.runPlace(root);
    showDeliveriesOf(place);
    if (place.environment !== thisMachine)
      deploy.endLeftExposure(place).catch((error: unknown) => log.warn(String(error)));
  };
  const ask = (place: DeliveryPlace) => deploy.ask(place);
  const ports: RunCommandPorts = { distDir, runs, projects, watch, secrets, log, ask, urlOf, onRun };
  return {
    runs,
    secrets,
    ports,
    commands: {
      ...deployed,
      ...runCommands(ports),
      ...logCommands({ projects, buildOf: (place) => deploy.buildOf(place) }, logs),
      ...viewCommands(viewsPorts, views),
      ...deliveryCommands({ extensionUri: context.extensionUri, run: ports, secrets, access }),
    },
    deploy,
    logs,
    deliveries: access,
    showDeliveriesOf,
    lastPlace: () => shown.place,
    dispose: () => parts.dispose(),
  };
}

type DeployAccessPorts = Omit<RunCommandPorts, "ask" | "urlOf" | "onRun" | "watch"> & {
  onDone(place: DeliveryPlace): void;
};
type DeployContext = Pick<vscode.ExtensionContext, "extension" | "extensionUri">;

function deployAccess({ extension, extensionUri }: DeployContext, ports: DeployAccessPorts) {
  const { version }: { readonly version?: unknown } = extension.packageJSON;
  return new DeployAccess({
    extensionUri,
    toolVersion: String(version),
    ...ports,
    onDone: ({ project, environment }) => ports.onDone({ root: project.root, environment }),
    runBuild: ({ project, environment }) => {
      const run = isRunHere(project, environment) ? ports.runs.get(project.root) : undefined;
      return run && !run.environment.deployed ? run.state.build : undefined;
    },
    restartRun: async ({ project, environment }) => {
      const run = isRunHere(project, environment) ? ports.runs.get(project.root) : undefined;
      if (!run || run.environment.deployed) return false;
      await ports.runs.restart(project.root);
      return true;
    },
  });
}
