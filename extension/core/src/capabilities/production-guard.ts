// While language models work on a project, code that they wrote can call the CLI without passing through a tool's confirmation.
// Meanwhile, production is therefore changed from outside a terminal only if a user has just allowed it. Code running with the
// user's permissions can write the same files as the user, so this is a guard rail, not a security boundary.
import { createHash, randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import process from "node:process";
import * as v from "valibot";
import { ownFolders, readOwnFiles, writeOwnFile } from "../environments/platform/own-files.ts";
import { isRunning, processName } from "../environments/platform/process-identity.ts";
import { isInsideRoot } from "../project/inside-root.ts";

/** How long a user's approval lasts. */
export const approvalMs = 5 * 60_000;

const servedFile = v.object({ process: v.string(), folders: v.array(v.string()) });
const approvalFile = v.object({ root: v.string(), environment: v.string(), until: v.number() });

const real = (folder: string): Promise<string> => realpath(folder).catch(() => folder);

/**
 * Marks folders as being worked on by language models, until this process ends or the returned function is called.
 * @throws the file system's error
 */
export async function markServed(
  folders: readonly string[],
  stateFolders: readonly string[] = ownFolders("mcp"),
): Promise<() => Promise<void>> {
  const name = `${process.pid}-${randomBytes(4).toString("hex")}.json`;
  const text = JSON.stringify({ process: processName(), folders: await Promise.all(folders.map(real)) });
  const file = await writeOwnFile(stateFolders, name, text);
  return () => rm(file, { force: true });
}

/** Whether language models work on the project in a folder. */
export async function isServed(
  root: string,
  stateFolders: readonly string[] = ownFolders("mcp"),
): Promise<boolean> {
  for (const served of await readOwnFiles(stateFolders, servedFile)) {
    if (isRunning(served.process) !== true) continue;
    for (const folder of served.folders) if (await isInsideRoot(folder, root)) return true;
  }
  return false;
}

/**
 * Records that a user allows changes to an environment; returns the expiry time in milliseconds since 1970.
 * @throws the file system's error
 */
export async function allowChanges(
  root: string,
  environment: string,
  stateFolders: readonly string[] = ownFolders("approvals"),
): Promise<number> {
  const ref = { root: await real(root), environment };
  const until = Date.now() + approvalMs;
  const name = `${createHash("sha256").update(JSON.stringify(ref)).digest("hex").slice(0, 32)}.json`;
  await writeOwnFile(stateFolders, name, JSON.stringify({ ...ref, until }));
  return until;
}

/** Whether a user has allowed changes to an environment within the last five minutes. */
export async function isAllowed(
  root: string,
  environment: string,
  stateFolders: readonly string[] = ownFolders("approvals"),
): Promise<boolean> {
  const own = await real(root);
  const now = Date.now();
  return (await readOwnFiles(stateFolders, approvalFile)).some(
    (approval) =>
      approval.root === own &&
      approval.environment === environment &&
      approval.until > now &&
      approval.until <= now + approvalMs,
  );
}
