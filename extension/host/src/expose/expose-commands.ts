import { isOrphaned } from "@hookloom/core/environments/contract/binding";
import { notRunning } from "@hookloom/core/environments/contract/errors";
import { findRunning } from "@hookloom/core/environments/local/owner/attach";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import {
  type Exposed,
  expose,
  removeStaleRegistrations,
} from "@hookloom/core/environments/registration/expose/expose";
import { localBindings } from "@hookloom/core/environments/registration/local-bindings";
import type { DescribedEnvironment, ProjectEnvironment } from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeployPorts } from "../deploy/deploy-ports.ts";
import { withWayOut } from "../deploy/ways-out.ts";
import { chooseEnvironment } from "../environments/choose-environment.ts";
import { isLocal, isRunHere } from "../environments/environments.ts";
import { offer, promptToConfirm, showInStatusBar } from "../shared/dialogs.ts";
import { cancelled, HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { Exposures } from "./exposures.ts";
import { routeTo, type TunnelRoute } from "./tunnels.ts";

/** The commands that give an environment on this machine a temporary public address. */
export function exposeCommands(ports: DeployPorts, exposures: Exposures) {
  return {
    "hookloom.expose": async (argument) => {
      requireTrust(vscode.l10n.t("Exposing an environment"));
      await exposeEnvironment(
        ports,
        exposures,
        await chooseEnvironment(ports, argument, vscode.l10n.t("Expose")),
      );
    },
    "hookloom.stopExposing": async (argument) => {
      const { environments } = exposures;
      const [only, ...others] = environments;
      if (!only)
        throw new HostError("not-exposed", vscode.l10n.t("No environment of this window is exposed."));
      const ref =
        others.length === 0 ? only : await chooseEnvironment(ports, argument, vscode.l10n.t("Stop exposing"));
      await exposures.end(ref);
      showInStatusBar(vscode.l10n.t("$(check) {0} is no longer exposed", ref.environment), 5_000);
    },
  } satisfies Partial<CommandTable>;
}

function checkLocal({ project, environment }: DescribedEnvironment): void {
  if (isLocal(project, environment)) return;
  throw new HostError(
    "not-local",
    vscode.l10n.t(
      "{0} is on a cluster, where it is reached at its host in hookloom.json: only environments on this machine can be exposed.",
      environment,
    ),
  );
}

/** @throws HostError `not-running` */
async function readPort(ref: DescribedEnvironment): Promise<number> {
  const { root, project, environment } = ref;
  const running = await findRunning(root, environment);
  if (running) return running.port;
  const wayOut = isRunHere(project, environment)
    ? commandButton(vscode.l10n.t("Run"), "hookloom.run", ref)
    : commandButton(vscode.l10n.t("Deploy to {0}", environment), "hookloom.deploy", ref);
  throw new HostError("not-running", notRunning(environment).message, wayOut);
}

/** @throws AbortError if the user declines */
async function confirm(
  { project, environment }: DescribedEnvironment,
  { relayDescription }: TunnelRoute,
): Promise<void> {
  const detail = vscode.l10n.t(
    "Anyone who knows the address can send requests to it through {0}.",
    relayDescription,
  );
  const question = vscode.l10n.t("Expose {0} of {1} to the internet?", environment, project.name);
  if (!(await promptToConfirm(question, detail, vscode.l10n.t("Expose")))) throw cancelled();
}

async function exposeEnvironment(
  ports: DeployPorts,
  exposures: Exposures,
  ref: DescribedEnvironment,
): Promise<void> {
  const { project, environment } = ref;
  checkLocal(ref);
  const known = exposures.urls(ref);
  if (known) return void showAddresses(ref, known, []);
  const port = await readPort(ref);
  const way = await routeTo(port, ports.log);
  await confirm(ref, way);
  const words = {
    title: vscode.l10n.t("Expose {0} in {1}", project.name, environment),
    underWay: vscode.l10n.t("{0} is being exposed in {1}", project.name, environment),
  };
  try {
    const exposed = await ports.verbs.run(ref, words, (context) =>
      ports.targets.use(
        ref,
        async (target) => expose(await target.registration(context.signal), port, way.open, context),
        true,
      ),
    );
    if (!exposed) return;
    for (const note of exposed.notes) ports.log.info(printable(note));
    await checkReached(ref, exposed);
    exposures.add(ref, port, exposed);
    void showAddresses(ref, exposed.urls, exposed.registrations);
  } catch (error) {
    throw withWayOut(error, ref);
  }
}

/** @throws HostError `not-exposed` if no trigger has an address */
async function checkReached({ environment }: ProjectEnvironment, exposed: Exposed): Promise<void> {
  if (Object.keys(exposed.urls).length > 0) return;
  await exposed.close();
  const why = exposed.notes.at(-1) ?? vscode.l10n.t("The environment has no trigger.");
  throw new HostError("not-exposed", vscode.l10n.t("{0} cannot be exposed this way. {1}", environment, why));
}

async function showAddresses(
  ref: ProjectEnvironment,
  urls: Exposed["urls"],
  registrations: Exposed["registrations"],
): Promise<void> {
  const [[name, url] = ["", ""], ...others] = Object.entries(urls);
  const registered = registrations
    .filter(({ state }) => state === "registered")
    .map(({ resource }) => resource);
  const messages = [
    vscode.l10n.t(
      "{0} in {1} can be reached at {2} until the environment stops.",
      name,
      ref.environment,
      url,
    ),
    ...(others.length > 0
      ? [vscode.l10n.t("The Environments view shows the addresses of the other triggers.")]
      : []),
    ...(registered.length > 0
      ? [vscode.l10n.t("The trigger is registered for {0}.", registered.join(" and "))]
      : []),
  ];
  await offer("info", messages.join(" "), [
    commandButton(vscode.l10n.t("Copy URL"), "hookloom.copyUrl", { ...ref, url }),
    commandButton(vscode.l10n.t("Stop exposing"), "hookloom.stopExposing", ref),
  ]);
}

/** Removes the registrations left at their sources by a crashed exposure. Those that cannot be removed are logged. */
export async function endLeftExposure(ports: DeployPorts, ref: ProjectEnvironment): Promise<void> {
  const { folder } = environmentFiles(ref.root, ref.environment);
  const bindings = await localBindings(folder).list();
  if (!bindings.some(isOrphaned)) return;
  const signal = AbortSignal.timeout(60_000);
  await ports.targets.use(ref, async (target) =>
    removeStaleRegistrations(await target.registration(signal), {
      signal,
      report: ({ level, message }) => ports.log[level](message),
    }),
  );
}
