import { writeFile } from "node:fs/promises";
import path from "node:path";
import { publicAddress } from "@hookloom/core/environments/public-address";
import { readPostmanKey, storePostmanKey } from "@hookloom/core/environments/secrets/postman-key";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { PostmanClient, type PostmanEntry, publicApi } from "@hookloom/core/events/postman/client";
import { keyPage, PostmanError } from "@hookloom/core/events/postman/errors";
import { type ExportedProject, exportProject } from "@hookloom/core/events/postman/export-project";
import { importSamples } from "@hookloom/core/events/postman/import-samples";
import { pushToPostman } from "@hookloom/core/events/postman/push";
import { readPostmanIds, writePostmanIds } from "@hookloom/core/project/config/postman-ids";
import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import type { DeployAccess } from "../deploy/deploy-access.ts";
import type { Projects } from "../projects/projects.ts";
import { saveProjectFile } from "../projects/save-files.ts";
import { notifyAndLog, pick, promptForText, withProgress } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";

/** Host services that the Postman commands use. */
export interface PostmanPorts {
  readonly distDir: string;
  readonly projects: Projects;
  readonly secrets: SecretStore;
  readonly log: vscode.LogOutputChannel;
  readonly deploy: Pick<DeployAccess, "api" | "readBodies">;
}

const createExport = async ({ distDir, deploy }: PostmanPorts, project: Project): Promise<ExportedProject> =>
  exportProject(project, distDir, {
    api: await deploy.api(),
    findAddress: (name) => publicAddress(project, name),
    readBodies: (triggers) => deploy.readBodies(project, triggers),
  });

/** Returns the address of the Postman API. Workspace settings cannot change it, because the API key is sent to this address. */
function apiAddress(): string {
  const given = vscode.workspace.getConfiguration("hookloom").get<string>("postman.api", "").trim();
  return given.replace(/\/+$/, "") || publicApi;
}

async function promptForKey(): Promise<string> {
  const key = await promptForText({
    title: vscode.l10n.t("Postman API key"),
    prompt: vscode.l10n.t("Create one at {0}. It is stored in the editor's secret storage.", keyPage),
    password: true,
  });
  if (key.trim() === "") throw cancelled();
  return key.trim();
}

/**
 * Runs `work` with a client of the Postman API. An API key is stored when Postman has accepted it, and deleted when Postman
 * rejects it.
 */
async function withClient<T>(
  secrets: SecretStore,
  work: (client: PostmanClient, workspaces: readonly PostmanEntry[]) => Promise<T>,
): Promise<T> {
  const known = await readPostmanKey(secrets);
  const key = known ?? (await promptForKey());
  const client = new PostmanClient({ api: apiAddress(), key });
  try {
    const workspaces = await client.workspaces();
    if (known === undefined) await storePostmanKey(secrets, key);
    return await work(client, workspaces);
  } catch (error) {
    if (error instanceof PostmanError && error.code === "bad-key") await storePostmanKey(secrets, undefined);
    throw error;
  }
}

async function createWorkspace(client: PostmanClient, { name }: Project): Promise<string> {
  const named = await promptForText({
    title: vscode.l10n.t("Create a workspace in Postman"),
    prompt: vscode.l10n.t("Name of the workspace"),
    value: name,
  });
  if (named.trim() === "") throw cancelled();
  const items = [
    { label: `$(person) ${vscode.l10n.t("Personal: only you see it")}`, type: "personal" as const },
    { label: `$(organization) ${vscode.l10n.t("Team: your team sees it")}`, type: "team" as const },
  ];
  const picked = await pick(items, { title: vscode.l10n.t("Who can see {0}?", named.trim()) });
  return (await client.createWorkspace(named.trim(), picked.type)).id;
}

async function chooseWorkspace(
  client: PostmanClient,
  workspaces: readonly PostmanEntry[],
  project: Project,
): Promise<string> {
  const create = { label: `$(add) ${vscode.l10n.t("Create a workspace…")}`, id: "" };
  const items = [...workspaces.map(({ id, name }) => ({ label: name, id })), create];
  const title = vscode.l10n.t("Push {0} to which Postman workspace?", project.name);
  const picked = await pick(items, { title, ignoreFocusOut: true });
  return picked === create ? await createWorkspace(client, project) : picked.id;
}

async function push(ports: PostmanPorts, project: Project): Promise<void> {
  await withClient(ports.secrets, async (client, workspaces) => {
    await saveProjectFile(project.root);
    const ids = await readPostmanIds(project.root);
    const workspace = ids.workspace ?? (await chooseWorkspace(client, workspaces, project));
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Pushing to Postman"),
    };
    await withProgress(options, async () => {
      const keep = async (made: typeof ids): Promise<void> => {
        await saveProjectFile(project.root);
        await writePostmanIds(project.root, made);
      };
      await pushToPostman(await createExport(ports, project), {
        client,
        ids: { ...ids, workspace },
        keep,
      });
    });
    const message = vscode.l10n.t(
      "The collection {0} and its environments were pushed to Postman. Enter the values of their secrets there.",
      project.name,
    );
    void notifyAndLog(ports.log, "info", message);
  });
}

async function exportFiles(ports: PostmanPorts, project: Project): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export a Postman collection"),
    defaultUri: vscode.Uri.file(path.join(project.root, `${project.name}.postman_collection.json`)),
    filters: { JSON: ["json"] },
  });
  if (!target) throw cancelled();
  const { collection, environments } = await createExport(ports, project);
  const stem = target.fsPath.replace(/(\.postman_collection)?\.json$/i, "");
  const formatJson = (content: object): string => `${JSON.stringify(content, undefined, 2)}\n`;
  await writeFile(target.fsPath, formatJson(collection));
  for (const { name, content } of environments)
    await writeFile(`${stem}.${name}.postman_environment.json`, formatJson(content));
  const message = vscode.l10n.t("{0} and its environments were written.", path.basename(target.fsPath));
  void notifyAndLog(ports.log, "info", message);
}

async function importRequests(ports: PostmanPorts, project: Project): Promise<void> {
  await withClient(ports.secrets, async (client, workspaces) => {
    const items = workspaces.map(({ id, name }) => ({ label: name, id }));
    const title = vscode.l10n.t(
      "Select the workspace whose requests to import as samples of {0}",
      project.name,
    );
    const picked = await pick(items, { title, ignoreFocusOut: true });
    const { triggers } = await createExport(ports, project);
    const { files, skipped } = await importSamples(client, picked.id, project.root, triggers);
    const message = vscode.l10n.t(
      "Requests imported as samples: {0}. Requests that match no trigger or event of the project: {1}.",
      files.length,
      skipped.length,
    );
    void notifyAndLog(ports.log, "info", message);
  });
}

/** The commands that export a project's requests to Postman and import them from there. */
export function postmanCommands(ports: PostmanPorts) {
  const withProject =
    (work: (ports: PostmanPorts, project: Project) => Promise<void>) => async (argument: unknown) => {
      requireTrust(vscode.l10n.t("Working with Postman"));
      await work(ports, await ports.projects.choose(argument, vscode.l10n.t("Which project?")));
    };
  return {
    "hookloom.pushToPostman": withProject(push),
    "hookloom.exportForPostman": withProject(exportFiles),
    "hookloom.importFromPostman": withProject(importRequests),
  } satisfies Partial<CommandTable>;
}
