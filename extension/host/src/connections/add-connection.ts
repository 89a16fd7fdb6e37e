import path from "node:path";
import { findNode } from "@hookloom/core/environments/platform/find-node";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { readSetting } from "@hookloom/core/environments/secrets/settings";
import {
  connectionEdit,
  type NewConnection,
  planConnection,
} from "@hookloom/core/project/connections/add-connection";
import { installConnection } from "@hookloom/core/project/connections/install-connection";
import { typesFile, writeTypes } from "@hookloom/core/project/connections/openapi-client";
import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { wantedConnection } from "../commands/arguments.ts";
import { commandButton } from "../commands/call-command.ts";
import { devEnvironment } from "../commands/delivery-target.ts";
import { applyFlowEdit } from "../flow/edits/apply-flow-edit.ts";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import type { Installs } from "../projects/install-packages.ts";
import { requireUsable } from "../projects/open-config.ts";
import type { Projects } from "../projects/projects.ts";
import { promptForValue } from "../run/prompt-settings.ts";
import type { Runs } from "../run/runs.ts";
import { notifyAndLog, offer } from "../shared/dialogs.ts";
import { isCancelled } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { connectionFile } from "./connection-file.ts";
import {
  chooseConnection,
  connectionPackages,
  connectorName,
  createConnectionCode,
  type Found,
} from "./find-connection.ts";

/** Dependencies of the connection commands. */
export interface ConnectionPorts {
  readonly distDir: string;
  readonly installs: Installs;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly runs: Pick<Runs, "give">;
  readonly secrets: SecretStore;
  readonly server: DocumentQuestions;
}

/**
 * Adds the client of an external service to the file of the diagram that requested it, or else to the project's entry file.
 * Installs its packages, prompts for the values, and writes the import, settings and client as one undo step. Returns the search
 * text that finds the connection in the palette: the client's variable, or the name of a package without a client.
 * @throws HostError `untrusted`, ProjectError, RpcError if the edit is rejected; AbortError if a prompt is closed
 */
export async function addConnection(ports: ConnectionPorts, argument: unknown): Promise<string> {
  requireTrust(vscode.l10n.t("Adding a connection"));
  const project = await ports.projects.choose(argument, vscode.l10n.t("Add a connection to which project?"));
  requireUsable(project);
  const file = await connectionFile(ports.projects, project, argument);
  const document = await vscode.workspace.openTextDocument(file);
  const wanted = wantedConnection(argument);
  const chosen = await chooseConnection(project, wanted);
  await checkEdit(ports, document, chosen);
  await install(ports, project, file, chosen);
  const node = await findNode({ root: project.root, distDir: ports.distDir });
  const isNamed = wanted.package !== undefined;
  const code = await createConnectionCode(chosen, { root: project.root, file, node, isNamed });
  // A space after a package name lists the package's exports.
  if (!code) return `${connectorName(chosen)} `;
  const { uri, version } = document;
  const plan = planConnection(document.getText(), { connector: connectorName(chosen), code });
  // The user may edit the file while the prompts are open, so the edit applies to the version that was read.
  await promptForValues(ports, project, plan);
  // The running environment builds on every save, and cannot start without the values that the source declares.
  await ports.runs.give(
    project.root,
    plan.code.settings.map((setting) => nameIn(plan, setting)),
  );
  await applyFlowEdit(ports.server, document, { version, edit: connectionEdit(plan) });
  await document.save();
  const message = vscode.l10n.t(
    "The connection {1} was added to {0}; its methods are in the step palette.",
    path.basename(file),
    plan.variable,
  );
  showAdded(ports, message, plan.row && { root: project.root, uri, connection: plan.variable });
  return plan.variable;
}

/** Shows that a connection was added, with a button to test it if the catalogue has a test call. */
function showAdded(
  { log }: ConnectionPorts,
  message: string,
  testArgument: { readonly root: string; readonly uri: vscode.Uri; readonly connection: string } | undefined,
): void {
  if (!testArgument) return void notifyAndLog(log, "info", message);
  log.info(message);
  void offer("info", message, [
    commandButton(vscode.l10n.t("Test"), "hookloom.testConnection", testArgument),
  ]);
}

/** Checks the edit on the server before anything is installed. */
async function checkEdit(
  { server }: ConnectionPorts,
  document: vscode.TextDocument,
  chosen: Found,
): Promise<void> {
  if (!("row" in chosen)) return;
  const plan = planConnection(document.getText(), { connector: chosen.row.id, code: chosen.row });
  const { uri, version } = document;
  await server.request("edit", { uri: uri.toString(), version, edit: connectionEdit(plan) });
}

async function install(
  { distDir, log, installs }: ConnectionPorts,
  project: Project,
  file: string,
  chosen: Found,
): Promise<void> {
  const note = await installs.run(project, async (options) => {
    const { root } = project;
    if ("document" in chosen)
      await writeTypes(chosen.document, typesFile(file, chosen.document), { root, ...options });
    return await installConnection(root, connectionPackages(chosen), { distDir, ...options });
  });
  if (note !== undefined) void notifyAndLog(log, "warn", note);
}

/** Returns the name under which the file declares a connection's setting. */
const nameIn = ({ settingNames }: NewConnection, { name }: { readonly name: string }): string =>
  settingNames[name] ?? name;

/** Prompts for the client's missing values in dev. If the user closes a prompt, the remaining values stay unset. */
async function promptForValues(
  { secrets }: ConnectionPorts,
  project: Project,
  plan: NewConnection,
): Promise<void> {
  for (const setting of plan.code.settings) {
    const { secret, description, optional, where, page } = setting;
    const name = nameIn(plan, setting);
    const scope = { root: project.root, environment: devEnvironment, secrets };
    if (optional || setting.default !== undefined || (await readSetting(name, scope)) !== undefined) continue;
    const provider = plan.row?.label ?? plan.connector;
    const issued = where !== undefined && page !== undefined ? { issued: { where, page } } : {};
    try {
      const shown = { name, secret, description, origin: "none", missing: true } as const;
      await promptForValue(project, secrets, shown, { provider, ...issued });
    } catch (error) {
      if (isCancelled(error)) return;
      throw error;
    }
  }
}
