import { settingValue } from "@hookloom/core/environments/setting-value";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import {
  appEventOf,
  type CommandTarget,
  commandTarget,
  eventArgument,
  opensBelow,
  rootArgument,
} from "../commands/arguments.ts";
import { callCommand } from "../commands/call-command.ts";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { SentDeliveries } from "../deliveries/sent-deliveries.ts";
import type { DeployAccess } from "../deploy/deploy-access.ts";
import { isLocal } from "../environments/environments.ts";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import type { SampleDiagrams } from "../flow/shown-sample.ts";
import type { Projects } from "../projects/projects.ts";
import { type RunCommandPorts, runNewest, runUntilReady } from "../run/run-commands.ts";
import { noCode } from "../shared/errors.ts";
import type { Lazy } from "../shared/lazy.ts";
import { requireTrust } from "../shared/trust.ts";
import { OpenPages } from "../webview/open-pages.ts";
import { type AppSamplePorts, appSamples, openAppSample } from "./app-samples.ts";
import { type AppTarget, appTarget } from "./app-target.ts";
import { openSample, type SamplePage, type SamplePageOptions } from "./open-sample.ts";
import { replayCommand } from "./replay-page.ts";
import type { ResponseDocuments } from "./response-documents.ts";
import type { Sendable } from "./sample-channel.ts";
import { sampleEvent, sampleTarget } from "./sample-target.ts";
import { sendNow } from "./send-now.ts";
import { responseText, type SentResponse, sentName, sentText } from "./sent-text.ts";
import { TestCredentials } from "./test-credentials.ts";
import { type SamplePorts, TriggerSamples } from "./trigger-samples.ts";

/** Host services that the console uses. */
export interface ConsolePorts {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "globalState" | "workspaceState">;
  readonly projects: Projects;
  readonly run: RunCommandPorts;
  readonly deploy: DeployAccess;
  readonly deliveries: DeliveryAccess;
  readonly diagrams: Lazy<SampleDiagrams>;
  readonly responses: ResponseDocuments;
  readonly server: DocumentQuestions;
  /** Shows the deliveries of the environment that the user has just used. */
  showDeliveriesOf(environment: ProjectEnvironment): void;
  /** Returns the environment that was used last; undefined for the one that Run starts on this machine. */
  lastEnvironment(): ProjectEnvironment | undefined;
}

/** The commands that send events, from the console page or from the diagram. */
export function consoleCommands(ports: ConsolePorts) {
  const { context, projects, run, deploy, deliveries: access } = ports;
  const samples = samplePorts(ports);
  const samplePages = new Set<SamplePage>();
  const appPages = new OpenPages();
  return {
    ...replayCommand({
      ...{ extensionUri: context.extensionUri, access, run },
      onSent: (...about) => showSent(ports, ...about),
    }),
    "hookloom.sendSample": async (argument) => {
      requireTrust(vscode.l10n.t("Sending an event"));
      const app = await findAppTarget(ports, argument);
      const options = { below: opensBelow(argument) };
      if (app) return await sendToApp(ports, app, options, appPages);
      const target = await sampleTarget(projects, argument, {
        runHere: (root) => (samples.devUrl(root) === undefined ? undefined : run.runs.get(root)?.state),
        probe: (ref) => deploy.probe(ref),
        last: () => ports.lastEnvironment(),
      });
      // A page may show a different target from the one with which it was opened.
      const known = [...samplePages].find((page) => page.isAt(target));
      if (known) return known.panel.reveal();
      const page = await openSample(samples, target, options);
      samplePages.add(page);
      page.panel.onDidDispose(() => samplePages.delete(page));
    },
    "hookloom.sendNow": (argument) => sendAtOnce(ports, samples, argument),
  } satisfies Partial<CommandTable>;
}

/**
 * Sends an event from a diagram, which shows the outcome. The event is sent to the environment that Run starts on this machine,
 * or to an app of another framework.
 */
async function sendAtOnce(ports: ConsolePorts, samples: SamplePorts, argument: unknown): Promise<void> {
  const { projects, run, diagrams } = ports;
  const { uri } = commandTarget(argument) ?? {};
  if (!uri) throw noCode();
  const prepare = async (starting: () => void): Promise<Sendable> => {
    requireTrust(vscode.l10n.t("Sending an event"));
    const app = await findAppTarget(ports, argument);
    if (app) return await appSamples(appPorts(ports), app);
    const target = await sampleEvent(projects, argument);
    if (samples.devUrl(target.project.root) === undefined) starting();
    await runNewest({ ...run, isQuiet: true }, target.project);
    return new TriggerSamples(samples, target);
  };
  await sendNow(eventArgument(argument).event ?? "", {
    prepare,
    show: (...sample) => diagrams.made()?.sampleSent(uri.fsPath, ...sample),
    close: (sent) => diagrams.made()?.sampleClosed(uri.fsPath, sent),
    openConsole: () => callCommand("hookloom.sendSample", Object(argument)),
  });
}

/** Finds the handler of another framework for an argument, or the one in the active file if that is outside of all projects. */
async function findAppTarget(
  { projects, server }: ConsolePorts,
  argument: unknown,
): Promise<AppTarget | undefined> {
  const target: CommandTarget | undefined =
    rootArgument(argument) === undefined ? commandTarget(argument) : undefined;
  if (!target) return undefined;
  const isNamed = appEventOf(argument).framework !== undefined;
  if (!isNamed && (await projects.of(target.uri))) return undefined;
  return await appTarget(server, argument);
}

function appPorts({ context, run, diagrams }: ConsolePorts): AppSamplePorts {
  const { extensionUri, workspaceState } = context;
  const onSent = (of: AppTarget, name: string, outcome: SentResponse): void =>
    diagrams.made()?.sampleSent(of.root, responseText(name, outcome));
  const { secrets, log } = run;
  return { extensionUri, workspaceState, secrets, log, onSent };
}

async function sendToApp(
  ports: ConsolePorts,
  target: AppTarget,
  options: SamplePageOptions,
  pages: OpenPages,
): Promise<void> {
  const { root, app, event, detail } = target;
  const key = JSON.stringify([root, app.framework, app.name, event, detail]);
  await pages.show(key, () => openAppSample(appPorts(ports), target, options));
}

/** Shows the outcome of an event sent to one of a project's environments in the project's diagrams. */
function showSent(
  { deliveries, diagrams }: ConsolePorts,
  ref: ProjectEnvironment,
  ...[event, outcome, delivery]: Parameters<typeof sentText>
): void {
  const sent = new SentDeliveries(deliveries, ref);
  const { delivery: key } = outcome;
  const location = delivery?.location;
  diagrams.made()?.sampleSent(ref.root, sentText(sentName(event, ref.environment), outcome, delivery), {
    ...(key ? { delivery: () => sent.openDelivery(key) } : {}),
    ...(location ? { place: () => sent.openLocation(location) } : {}),
  });
}

function samplePorts(ports: ConsolePorts): SamplePorts {
  const { responses } = ports;
  const { context, run, deploy } = ports;
  const { runs, secrets, log } = run;
  return {
    context,
    log,
    devUrl: (root) => {
      const run = runs.get(root);
      return run?.state.phase === "running" ? run.environment.url : undefined;
    },
    onEnvironmentChange: (listener) => runs.onDidChange(() => listener()),
    sampleBody: async ({ project, trigger }) =>
      (await deploy.readBodies(project, [trigger])).get(trigger.path),
    run: async ({ root }) => {
      await runUntilReady({ ...run, isQuiet: true }, { root });
    },
    probe: (root, environment) => deploy.probe({ root, environment }),
    reach: (root, environment, work) => deploy.reach({ root, environment }, work),
    responses,
    api: () => deploy.api(),
    credentials: new TestCredentials({
      api: () => deploy.api(),
      reach: (ref, work) => ports.deliveries.reach(ref, work),
      now: Date.now,
    }),
    readValue: ({ project, environment }, name, source) =>
      settingValue(name, {
        ...{ root: project.root, environment: environment ?? devEnvironment, secrets, signingSource: source },
        local: environment === undefined || isLocal(project, environment),
      }),
    deliveries: (root, environment = thisMachine) =>
      new SentDeliveries(ports.deliveries, { root, environment }),
    onSent: ({ project, environment = thisMachine }, ...about) => {
      const [, , delivery] = about;
      if (!delivery) ports.showDeliveriesOf({ root: project.root, environment });
      showSent(ports, { root: project.root, environment }, ...about);
    },
  };
}
