import process from "node:process";
import { publicAddress } from "@hookloom/core/environments/public-address";
import { readPostmanKey, storePostmanKey } from "@hookloom/core/environments/secrets/postman-key";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { PostmanClient, publicApi } from "@hookloom/core/events/postman/client";
import { keyPage, noKey, whichWorkspace } from "@hookloom/core/events/postman/errors";
import { type ExportedProject, exportProject } from "@hookloom/core/events/postman/export-project";
import { findWorkspace, importSamples } from "@hookloom/core/events/postman/import-samples";
import { pushToPostman } from "@hookloom/core/events/postman/push";
import type { SkippedRequest } from "@hookloom/core/events/postman/read-requests";
import { type PostmanIds, readPostmanIds, writePostmanIds } from "@hookloom/core/project/config/postman-ids";
import type { Project } from "@hookloom/core/project/project";
import { bodiesFor } from "../shared/body-samples.ts";
import { type Call, type CliContext, type Command, flagOption, valueOption } from "../shared/command.ts";
import { badUsage } from "../shared/errors.ts";
import { printJson, printLine, printNote, writeNamed } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { readHidden, readShown } from "../shared/prompts.ts";
import { endSignal } from "../shared/run-verb.ts";

const toJsonText = (content: object): string => `${JSON.stringify(content, undefined, 2)}\n`;

const fileStem = (file: string): string => file.replace(/(\.postman_collection)?\.json$/i, "");

/**
 * Runs `work` with the Postman API. A typed key is stored after Postman has accepted it. The address comes from an environment
 * variable, never from the project, which could specify a server that collects keys.
 */
async function withClient<T>(context: CliContext, work: (client: PostmanClient) => Promise<T>): Promise<T> {
  const secrets = commandLineStore();
  const api = process.env.POSTMAN_API_URL?.trim().replace(/\/+$/, "") || publicApi;
  const known = await readPostmanKey(secrets);
  const typed =
    known === undefined && context.stdin.isTTY
      ? (await readHidden(`Postman API key (${keyPage}): `, context)).trim()
      : "";
  const key = known ?? typed;
  if (key === "") throw noKey();
  const client = new PostmanClient({ api, key, signal: endSignal(context) });
  if (typed !== "") {
    await client.workspaces();
    await storePostmanKey(secrets, typed);
  }
  return await work(client);
}

/** Returns the id of the workspace to push to. Creates the workspace if it does not exist in Postman. */
async function workspaceId(
  client: PostmanClient,
  context: CliContext,
  named: string | undefined,
): Promise<string> {
  let wanted = named;
  if (wanted === undefined) {
    const names = (await client.workspaces()).map(({ name }) => name);
    if (!context.stdin.isTTY) throw whichWorkspace(names);
    printNote(context, `Workspaces: ${names.join(", ") || "none yet"}`);
    wanted = await readShown("Workspace (a new name creates a workspace): ", context);
    if (wanted === "") throw whichWorkspace(names);
  }
  const found = await findWorkspace(client, wanted);
  if (found) return found.id;
  const { id } = await client.createWorkspace(wanted, "personal");
  printNote(context, `Created the workspace ${wanted}`);
  return id;
}

async function push(
  project: Project,
  exported: ExportedProject,
  call: Call,
  context: CliContext,
): Promise<void> {
  await withClient(context, async (client) => {
    const named = call.text("workspace");
    const known = await readPostmanIds(project.root);
    const workspace =
      named === undefined && known.workspace !== undefined
        ? known.workspace
        : await workspaceId(client, context, named);
    // Ids from one workspace are not valid in another.
    const ids: PostmanIds = known.workspace === workspace ? known : {};
    const parts = await pushToPostman(exported, {
      client,
      ids: { ...ids, workspace },
      keep: (made) => writePostmanIds(project.root, made),
    });
    for (const { kind, name, created } of parts)
      printLine(context, `${created ? "Created" : "Updated"} the ${kind} ${name}`);
  });
}

const reasons: Readonly<Record<SkippedRequest["reason"], string>> = {
  "no-trigger": "no trigger of the project listens on its path",
  "no-event": "its name is not an event of its trigger",
  "no-json": "its body is not JSON",
};

async function importFrom(
  workspace: string,
  { root }: Project,
  { triggers }: ExportedProject,
  context: CliContext,
): Promise<void> {
  await withClient(context, async (client) => {
    const { files, skipped } = await importSamples(client, workspace, root, triggers);
    for (const file of files) printLine(context, `Sample ${file}`);
    for (const { name, reason } of skipped)
      printNote(context, `${name} was left out, since ${reasons[reason]}`);
    if (files.length === 0) printNote(context, "No new samples were found");
  });
}

async function run(call: Call, context: CliContext): Promise<void> {
  const [file, workspace] = [call.text("out"), call.text("import")];
  if (call.has("push") && workspace !== undefined)
    throw badUsage("postman", "--push and --import cannot be combined");
  if (call.text("workspace") !== undefined && !call.has("push"))
    throw badUsage("postman", "--workspace requires --push");
  const project = await requireProject(context, undefined);
  const exported = await exportProject(project, context.distDir, {
    api: context.api,
    findAddress: (name) => publicAddress(project, name),
    readBodies: (triggers) => bodiesFor(project, triggers, context),
  });
  if (file !== undefined) {
    await writeNamed(context, file, toJsonText(exported.collection));
    for (const { name, content } of exported.environments)
      await writeNamed(context, `${fileStem(file)}.${name}.postman_environment.json`, toJsonText(content));
  }
  if (call.has("push")) await push(project, exported, call, context);
  else if (workspace !== undefined) await importFrom(workspace, project, exported, context);
  else if (file === undefined) printJson(context, exported.collection);
}

export const postman: Command = {
  name: "postman",
  usage: "[--out FILE] [--push [--workspace NAME] | --import WORKSPACE]",
  summary: "Export the project's triggers as a Postman collection that signs its requests",
  maxPositionals: 0,
  details: [
    "Without options the collection is printed. With --out, an environment for Postman is written beside FILE for each",
    "environment of the project, with its address and an empty secret variable for each secret and credential.",
    "--push writes the collection and the environments to a Postman workspace and keeps what users added to it. It uses the",
    "API key in POSTMAN_API_KEY, or prompts for a key once. Accounts in the EU set POSTMAN_API_URL to https://api.eu.postman.com.",
    "--import saves the workspace's requests that match the project's triggers as samples.",
  ],
  options: {
    out: valueOption("FILE", "Write the collection and the environments to files"),
    push: flagOption(
      "Write the collection and the environments to Postman, and store their ids in hookloom.json",
    ),
    workspace: valueOption("NAME", "The workspace to push to, by name or id; a new one is created"),
    import: valueOption("WORKSPACE", "Save a workspace's requests as samples"),
  },
  run,
};
