import path from "node:path";
import { writeProjectSample } from "../../project/scaffold/project-samples.ts";
import type { ExportedTrigger } from "../exported-triggers.ts";
import type { PostmanClient } from "./client.ts";
import { noWorkspace } from "./errors.ts";
import { readRequests, type SkippedRequest } from "./read-requests.ts";

/** The result of importing a workspace's requests. */
export interface ImportedSamples {
  /** The sample files, relative to the project's root. */
  readonly files: readonly string[];
  readonly skipped: readonly SkippedRequest[];
}

/** Finds the workspace with this id or name; undefined if the key cannot see one. */
export async function findWorkspace(client: PostmanClient, named: string) {
  const all = await client.workspaces();
  return all.find(({ id }) => id === named) ?? all.find(({ name }) => name === named);
}

/**
 * Saves the requests in a workspace's collections as samples of a project if they match its triggers and events.
 * @throws PostmanError
 */
export async function importSamples(
  client: PostmanClient,
  named: string,
  root: string,
  triggers: readonly ExportedTrigger[],
): Promise<ImportedSamples> {
  const found = await findWorkspace(client, named);
  if (!found) {
    const all = await client.workspaces();
    throw noWorkspace(
      named,
      all.map(({ name }) => name),
    );
  }
  const files: string[] = [];
  const skipped: SkippedRequest[] = [];
  for (const { id } of (await client.workspace(found.id)).collections) {
    const collection = await client.read("collection", id);
    const read = readRequests(collection ?? {}, triggers);
    skipped.push(...read.skipped);
    for (const sample of read.samples) files.push(await writeProjectSample(root, sample));
  }
  return { files: files.map((file) => path.relative(root, file)), skipped };
}
