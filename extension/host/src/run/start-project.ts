import { checkBuildable } from "@hookloom/core/environments/build/build-project";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import type { Project } from "@hookloom/core/project/project";
import { isUserError } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { type Installs, installPackages } from "../projects/install-packages.ts";
import { busy } from "../shared/dialogs.ts";
import { withButton } from "../shared/errors.ts";
import { promptForMissing } from "./prompt-settings.ts";
import type { Run } from "./run.ts";
import type { Runs, RunsPorts } from "./runs.ts";

/** Dependencies of `startProject`. */
export interface StartPorts extends Pick<RunsPorts, "log" | "distDir"> {
  readonly installs: Installs;
  readonly secrets: SecretStore;
  readonly runs: Pick<Runs, "start">;
  /** True if the log is not revealed. */
  readonly isQuiet?: boolean;
}

/**
 * Starts a project after prompting for missing settings.
 * @throws HostError or EnvironmentError, with a button if one click can fix it
 */
export async function startProject(
  ports: StartPorts,
  project: Project,
  port = configuredPort(project),
): Promise<Run> {
  try {
    await waitForInstall(ports, project);
    await checkBuildable(project, ports.distDir);
    await promptForMissing(project, ports.secrets);
    if (!ports.isQuiet) ports.log.show(true);
    return await busy(vscode.l10n.t("Starting {0}", project.name), () => ports.runs.start(project, port));
  } catch (error) {
    throw withWayOut(error, ports, project);
  }
}

/** Waits for a pending installation, so that its packages are not reported as missing. */
async function waitForInstall({ installs }: StartPorts, project: Project): Promise<void> {
  if (!installs.has(project)) return;
  const title = vscode.l10n.t("{0} starts once its packages are installed", project.name);
  await busy(title, () => installs.settled(project));
}

/** Returns the port in hookloom.json; undefined for the first free port from 3000. */
function configuredPort({ environments }: Project): number | undefined {
  const port = environments[devEnvironment]?.port;
  return typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Adds a button to errors that one click can fix. */
function withWayOut(error: unknown, ports: StartPorts, project: Project): unknown {
  if (!isUserError(error)) return error;
  if (error.code === "port-taken") {
    return withButton(error, {
      title: vscode.l10n.t("Use a free port"),
      run: () => startProject(ports, project, 0),
    });
  }
  const title = installTitle(error.code);
  return title === undefined
    ? error
    : withButton(error, { title, run: () => installAndStart(ports, project) });
}

/** Returns the title of the button that installs what is missing in the project. */
function installTitle(code: string): string | undefined {
  switch (code) {
    case "not-installed":
      return vscode.l10n.t("Install packages");
    case "no-runtime":
      return vscode.l10n.t("Add the runtime");
    case "no-gateway":
      return vscode.l10n.t("Add the gateway");
  }
  return undefined;
}

async function installAndStart(ports: StartPorts, project: Project): Promise<Run> {
  await installPackages(project, ports);
  return await startProject(ports, project);
}
