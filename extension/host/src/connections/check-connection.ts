import { findNode } from "@hookloom/core/environments/platform/find-node";
import { settingValue } from "@hookloom/core/environments/setting-value";
import type { ProjectConnection } from "@hookloom/core/project/config/project-content";
import { readProject } from "@hookloom/core/project/config/read-project";
import { checkConnection } from "@hookloom/core/project/connections/check-connection";
import { type CheckedClient, checkedClient } from "@hookloom/core/project/connections/made-client";
import type { Project } from "@hookloom/core/project/project";
import type { WayOut } from "@hookloom/core/project/user-error";
import { type CatalogConnection, findConnection } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { connectionArgument, environmentArgument } from "../commands/arguments.ts";
import { commandButton } from "../commands/call-command.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import { requireUsable } from "../projects/open-config.ts";
import { notifyAndLog, onlyOrPicked, withCancel } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { ConnectionPorts } from "./add-connection.ts";
import { connectionFile } from "./connection-file.ts";

interface Checkable {
  readonly declared: ProjectConnection;
  readonly row: CatalogConnection;
}

/**
 * Makes a harmless test call with a project's connection, using the values of an environment, by default dev.
 * @throws HostError `untrusted`, `no-connection`, `missing-settings` or the code of the failure, with a button that offers a fix
 */
export async function testConnection(ports: ConnectionPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Testing a connection"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Test a connection of which project?"));
  requireUsable(project);
  const environment = environmentArgument(argument) ?? devEnvironment;
  const { declared, row } = await chooseDeclared(
    project,
    await connectionFile(ports.projects, project, argument),
    connectionArgument(argument),
  );
  const { client, names, settings } = await checkedClient(row, declared);
  const values = await readValues(ports, project, environment, settings);
  const node = await findNode({ root: project.root, distDir: ports.distDir });
  const title = vscode.l10n.t("Testing {0}: {1}", declared.name, row.check.description);
  const problem = await withCancel(title, (signal) =>
    checkConnection(row, { root: project.root, node, values, names, client, signal }),
  );
  if (problem) throw new HostError(problem.code, problem.message, openSettings(project, environment));
  const message = vscode.l10n.t(
    "{0} works in {1}: {2} has accepted its settings.",
    declared.name,
    environment,
    row.label,
  );
  void notifyAndLog(ports.log, "info", message);
}

/** Returns the named connection among those of a file and its imports, or the only one, or lets the user pick one. */
async function chooseDeclared(
  project: Project,
  entry: string,
  named: string | undefined,
): Promise<Checkable> {
  const { connections } = await readProject({ entry });
  const known = connections.flatMap((declared): readonly Checkable[] => {
    const row = findConnection(declared.connector);
    return row ? [{ declared, row }] : [];
  });
  const given = known.find(({ declared }) => declared.name === named);
  if (given) return given;
  if (known.length === 0) throw noConnection(project);
  const toItem = ({ declared, row }: Checkable) => ({ label: declared.name, description: row.label });
  return await onlyOrPicked(known, toItem, { placeHolder: vscode.l10n.t("Test which connection?") });
}

/** @throws HostError `missing-settings` with a button that opens the form */
async function readValues(
  { secrets }: ConnectionPorts,
  project: Project,
  environment: string,
  settings: CheckedClient["settings"],
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name, isNeeded } of settings) {
    const value = await settingValue(name, { root: project.root, environment, secrets });
    if (value !== undefined) values[name] = value;
    else if (isNeeded) throw noValue(project, environment, name);
  }
  return values;
}

const openSettings = ({ root }: Project, environment: string): WayOut =>
  commandButton(vscode.l10n.t("Open settings of {0}", environment), "hookloom.settings", {
    root,
    environment,
  });

const noValue = (project: Project, environment: string, name: string): HostError =>
  new HostError(
    "missing-settings",
    vscode.l10n.t("{0} has no value in {1} yet.", name, environment),
    openSettings(project, environment),
  );

const noConnection = (project: Project): HostError =>
  new HostError(
    "no-connection",
    vscode.l10n.t("{0} has no connection that can be tested yet.", project.name),
    commandButton(vscode.l10n.t("Add connection"), "hookloom.addConnection", { root: project.root }),
  );
