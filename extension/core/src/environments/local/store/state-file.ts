import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { isInsideRoot } from "../../../project/inside-root.ts";
import { isFolderName } from "../../../project/project.ts";
import { replaceFile } from "../../../project/replace-file.ts";
import { isMissing, unlessMissing } from "../../../project/system-error.ts";
import type { EnvironmentState } from "../../contract/environment.ts";
import { makeStateFolder, stateFolder } from "../../platform/state-folder.ts";
import { isSealed, type Sealed } from "./owner-seal.ts";

/** The content of `.hookloom/<env>/state.json` while an environment runs. */
export interface StoredState extends Sealed {
  /** The process that runs the newest build. */
  readonly processId?: number;
  /** Proves that an owner process of this user wrote the file; see `stateSeal`. */
  readonly seal: string;
  readonly state: EnvironmentState;
  /** True if the owner exits a while after the last window that shows it has closed. */
  readonly attended?: boolean;
  /** True if it runs the deployed build instead of the latest source. */
  readonly deployed?: boolean;
}

/** The folders and files of one local environment. */
export interface EnvironmentFiles {
  readonly root: string;
  readonly folder: string;
  /** The output folder of Run, which keeps only the newest builds. */
  readonly builds: string;
  /** The folder of deployed builds, each stored under its id. */
  readonly deployed: string;
  readonly logs: string;
  /** The delivery store, unless a setting of the environment specifies another one. */
  readonly store: string;
  readonly state: string;
  /** Held while an owner starts. */
  readonly lock: string;
  /** Held during a deploy; outside the environment's folder, which can be deleted. */
  readonly deployLock: string;
  readonly releases: string;
  /** The rules of the environment's `api`, which its processes apply. */
  readonly rules: string;
  /** Recordings of recent deliveries, with the sources that ran. */
  readonly recordings: string;
}

/** @throws ProjectError `bad-environment` for a name that would point outside the folder */
export function environmentFiles(root: string, environment: string): EnvironmentFiles {
  const folder = stateFolder(root, environment);
  return {
    root,
    folder,
    builds: path.join(folder, "build"),
    deployed: path.join(folder, "deployed"),
    logs: path.join(folder, "logs"),
    store: path.join(folder, "inbox.db"),
    state: path.join(folder, "state.json"),
    lock: path.join(folder, "lock"),
    deployLock: `${folder}.deploying`,
    releases: path.join(folder, "releases.json"),
    rules: path.join(folder, "api.json"),
    recordings: path.join(folder, "recordings"),
  };
}

/** Whether an environment has stored deliveries on this machine. */
export const hasStore = (root: string, environment: string): boolean =>
  existsSync(environmentFiles(root, environment).store);

/** The environments that have a folder on this machine, whether or not they are in hookloom.json. */
export async function storedEnvironments(root: string): Promise<readonly string[]> {
  const folder = path.dirname(stateFolder(root, "dev"));
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing([]));
  return entries.filter((one) => one.isDirectory() && isFolderName(one.name)).map(({ name }) => name);
}

/**
 * Creates an environment's folders.
 * @throws ProjectError `outside` if one of them is a link
 */
export async function makeEnvironmentFolder(files: EnvironmentFiles): Promise<void> {
  await makeStateFolder(files.root, path.basename(files.folder));
  await mkdir(files.builds, { recursive: true });
  await mkdir(files.logs, { recursive: true });
}

const numbers = ["pid", "port", "managementPort", "controlPort"];
const texts = ["root", "environment", "token", "startedAt", "seal"];

export function isStoredState(value: unknown): value is StoredState {
  return (
    isRecord(value) &&
    numbers.every((name) => Number.isInteger(value[name])) &&
    texts.every((name) => typeof value[name] === "string") &&
    isRecord(value.state)
  );
}

/**
 * Reads an environment's state. Undefined if it is missing or corrupt, if no owner process of this user wrote it, or if it
 * belongs to another folder, as in a copy of a running project.
 */
export async function readState({
  root,
  state,
}: Pick<EnvironmentFiles, "root" | "state">): Promise<StoredState | undefined> {
  try {
    if (!(await isInsideRoot(root, state))) return undefined;
    const value: unknown = JSON.parse(await readFile(state, "utf8"));
    const ours = isStoredState(value) && (await isSealed(value)) && value.root === (await realpath(root));
    return ours ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True if a state file was deleted or replaced by another owner's; an unreadable file may still exist. */
export async function isStateGone(file: string, token: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return isStoredState(value) && value.token !== token;
  } catch (thrown) {
    return isMissing(thrown);
  }
}

/** Replaces the state atomically; only its owner can read it. */
export function writeState(file: string, state: StoredState): Promise<void> {
  return replaceFile(file, `${JSON.stringify(state, undefined, 2)}\n`, 0o600);
}

/** Removes a state file if it still contains this token; synchronous, for a process that is exiting. */
export function removeState(file: string, token: string): void {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isStoredState(value) && value.token === token) rmSync(file, { force: true });
  } catch {
    // The file is already deleted or cannot be deleted; readers ignore the state of a dead process.
  }
}
