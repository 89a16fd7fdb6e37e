import { type DescribedEnvironment, describedEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { environmentArgument } from "../commands/arguments.ts";
import { commandButton } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment } from "../environments/choose-environment.ts";
import { environmentNames } from "../environments/environments.ts";
import { requestWithin } from "../environments/request-within.ts";
import { buildWord } from "../environments/running-environments.ts";
import { EnvironmentForm } from "../forms/environment-form.ts";
import { openForm } from "../forms/open-form.ts";
import { requireUsable } from "../projects/open-config.ts";
import { offer, onlyOrPicked } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { joinParts } from "../shared/listed.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { showSettings } from "./settings-gate.ts";
import { withWayOut } from "./ways-out.ts";

const responseTimeoutMs = 8_000;

/** The commands that describe environments and their settings. */
export function environmentCommands(ports: DeployPorts) {
  return {
    "hookloom.settings": (argument) => showSettings(ports, argument),
    "hookloom.addEnvironment": (argument) => addEnvironment(ports, argument),
    "hookloom.editEnvironment": (argument) => editEnvironment(ports, argument),
  } satisfies Partial<CommandTable>;
}

async function addEnvironment(ports: DeployPorts, argument: unknown): Promise<void> {
  const project = await ports.projects.choose(
    argument,
    vscode.l10n.t("Add an environment to which project?"),
  );
  requireUsable(project);
  const onWritten = (environment: string): void => void showWritten(project, environment, "has");
  const pageOptions = {
    viewType: "hookloom.environment",
    tab: vscode.l10n.t("Add environment"),
    icon: "add",
    title: vscode.l10n.t("Environment"),
  };
  openForm(ports.extensionUri, pageOptions, new EnvironmentForm({ project, onWritten }));
}

async function editEnvironment(ports: DeployPorts, argument: unknown): Promise<void> {
  const { project, environment } = await chooseEnvironment(ports, argument, vscode.l10n.t("Change"));
  const onWritten = (name: string): void => void showWritten(project, name, "changed");
  const pageOptions = {
    viewType: "hookloom.environment",
    tab: vscode.l10n.t("Change {0}", environment),
    icon: "edit",
    title: vscode.l10n.t("Environment"),
  };
  openForm(ports.extensionUri, pageOptions, new EnvironmentForm({ project, environment, onWritten }));
}

async function showWritten(
  project: { readonly root: string; readonly name: string },
  environment: string,
  what: "has" | "changed",
): Promise<void> {
  const message =
    what === "has"
      ? vscode.l10n.t("The environment {1} was added to {0}.", project.name, environment)
      : vscode.l10n.t(
          "The environment {0} of {1} was changed. The running build stays unchanged until the next deploy.",
          environment,
          project.name,
        );
  const here = { root: project.root, environment };
  await offer("info", message, [
    commandButton(vscode.l10n.t("Deploy to {0}", environment), "hookloom.deploy", here),
    commandButton(vscode.l10n.t("Open hookloom.json"), "hookloom.openConfig", here),
  ]);
}

interface EnvironmentAddress {
  readonly environment: string;
  readonly running: boolean;
  readonly url?: string | undefined;
  readonly build?: string | undefined;
  /** The error that prevented reading the state. */
  readonly failure?: unknown;
}

async function readAddress(ports: DeployPorts, ref: DescribedEnvironment): Promise<EnvironmentAddress> {
  const { environment } = ref;
  try {
    const { phase, url, release, message } = await ports.targets.query(ref, (target) =>
      requestWithin(responseTimeoutMs, environment, (signal) => target.status(signal)),
    );
    if (phase === "running") return { environment, running: true, url, build: release?.build };
    if (phase !== "unreachable") return { environment, running: false };
    throw new HostError(phase, message ?? vscode.l10n.t("{0} cannot be reached.", environment));
  } catch (error) {
    return { environment, running: false, failure: withWayOut(error, ref) };
  }
}

/**
 * Returns the URL of a running environment.
 * @throws HostError `no-url`, `unreachable`; any error thrown by the target; AbortError if the user closes the prompt
 */
export async function urlOfEnvironment(ports: DeployPorts, argument: unknown): Promise<string> {
  requireTrust(vscode.l10n.t("Reading the URL of an environment"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("URL of which project?"));
  requireUsable(project);
  const given = environmentArgument(argument);
  const names = environmentNames(project).filter((name) => given === undefined || name === given);
  const addresses = await Promise.all(
    names.map((environment) => readAddress(ports, describedEnvironment(project, environment))),
  );
  const found = addresses.flatMap(({ url, ...one }) => (url === undefined ? [] : [{ ...one, url }]));
  const unreadable = addresses.find(({ failure }) => failure !== undefined);
  const inside = addresses.find(({ running, url }) => running && url === undefined);
  if (found.length === 0)
    throw inside ? insideOnly(project, inside.environment) : (unreadable?.failure ?? noUrl(project, given));
  const toItem = ({ environment, url, build }: (typeof found)[number]) => ({
    label: environment,
    description: joinParts([url, buildWord(build)]),
  });
  return (await onlyOrPicked(found, toItem, { title: vscode.l10n.t("{0}: which URL?", project.name) })).url;
}

const insideOnly = (
  { root, name }: { readonly root: string; readonly name: string },
  environment: string,
): HostError =>
  new HostError(
    "no-url",
    vscode.l10n.t(
      "{0} can be reached in {1} only from inside its cluster: add a Gateway or an Ingress to get a URL.",
      name,
      environment,
    ),
    commandButton(vscode.l10n.t("Change {0}", environment), "hookloom.editEnvironment", {
      root,
      environment,
    }),
  );

function noUrl(
  project: { readonly root: string; readonly name: string },
  environment: string | undefined,
): HostError {
  const where = environment === undefined ? "anywhere" : vscode.l10n.t("in {0}", environment);
  return new HostError(
    "no-url",
    vscode.l10n.t("{0} has no URL {1}: deploy it first.", project.name, where === "anywhere" ? "yet" : where),
    commandButton(vscode.l10n.t("Deploy"), "hookloom.deploy", {
      root: project.root,
      ...(environment === undefined ? {} : { environment }),
    }),
  );
}
