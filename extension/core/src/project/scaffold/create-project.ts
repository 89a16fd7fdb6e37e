import { randomBytes } from "node:crypto";
import { mkdir, readdir, realpath, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { WizardChoices, WizardRepository } from "@hookloom/protocol/wizard-view";
import { type CatalogSource, expandChannels, findSource } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { randomSecret } from "../config/random-secret.ts";
import { badChoices, cancelled, noProjectYet } from "../errors.ts";
import { cloneRepository, startRepository } from "../git.ts";
import type { GitCredentials } from "../git-credentials.ts";
import { installPackages, notInstalledMessage, unpackOwnPackages } from "../packages/install.ts";
import { readVendor, type VendorPackage } from "../packages/vendor.ts";
import { exists } from "../read-file.ts";
import { errorCode } from "../system-error.ts";
import { makeFolder, type Undo, undoAll, writeFiles } from "../write-files.ts";
import { addToFolder, readFolder } from "./add-to-folder.ts";
import { checkChoices } from "./check-choices.ts";
import { entryOfProject, innerFolder } from "./clone-into.ts";
import { projectFiles } from "./project-files.ts";
import { absoluteFolder } from "./project-folder.ts";
import { nameProblem, suggestName } from "./project-name.ts";

/** Renames a file or folder, with retries on Windows, where a virus scanner may briefly keep new files open. */
async function renameWithRetry(from: string, to: string, attempt = 0): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const busy = ["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "");
    if (process.platform !== "win32" || !busy || attempt === 6) throw error;
    await setTimeout(100 * 2 ** attempt);
    await renameWithRetry(from, to, attempt + 1);
  }
}

/** Folders with too many files to move one by one; editors do not watch them. */
const movedAsWhole: readonly string[] = ["node_modules", ".git"];

async function moveContents(from: string, to: string, undo: Undo): Promise<void> {
  if (!(await exists(to))) {
    await mkdir(to);
    undo.push(() => rmdir(to));
  }
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [old, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory() && !movedAsWhole.includes(entry.name)) await moveContents(old, target, undo);
    else {
      await renameWithRetry(old, target);
      undo.push(() => rename(target, old));
    }
  }
}

/**
 * Moves the content of a finished folder to its final location; if that fails, everything is moved back. Folders are created at
 * the destination rather than renamed, because an editor that watches the destination does not see changes below a renamed
 * folder, and an existing empty folder may be a working directory.
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  const undo: Undo = [];
  try {
    await moveContents(from, to, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** The dependencies for creating a project. */
export interface CreatePorts {
  /** The folder of Hookloom's own built files: templates, packed packages, samples, the native bundler. */
  readonly distDir: string;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Whether the user trusts an existing folder, whose install scripts may then run; by default all folders are trusted. A clone
   * is never trusted, because the user has not read it yet.
   */
  readonly isTrusted?: (folder: string) => boolean;
  /** Stores a random secret that the choices request. */
  readonly storeSecret?: (root: string, environment: string, name: string, value: string) => Promise<void>;
  /** The credentials for git if the repository to clone is on their server. */
  readonly credentials?: GitCredentials | undefined;
}

export interface CreatedProject {
  /** The project's root. */
  readonly folder: string;
  /** Absolute path of the file to open. */
  readonly entry: string;
  /** Messages about steps that failed although the project was created. */
  readonly notes: readonly string[];
  /** True if the folder already was a project, to which nothing was written. */
  readonly existed?: true;
}

interface Job {
  readonly choices: ProjectChoices;
  readonly ports: CreatePorts;
  readonly runtime: VendorPackage;
  readonly cli: VendorPackage;
  readonly notes: string[];
}

/** A project's location in a folder that was prepared elsewhere. */
interface PreparedProject {
  /** Relative to the folder; empty for the folder itself. */
  readonly inside: string;
  /** Relative to the project. */
  readonly entry: string;
  readonly existed: boolean;
}

/** @throws ProjectError `bad-answers` if the source or its events were omitted, which is allowed for a repository */
function requireSource({ choices }: Job): CatalogSource {
  const source = findSource(choices.source);
  if (!source || choices.events.length === 0) throw noProjectYet(choices.repository);
  return source;
}

async function filesFor(job: Job, name: string, extension: ".ts" | ".mts") {
  const { choices, ports, runtime, cli } = job;
  const source = requireSource(job);
  return projectFiles({
    distDir: ports.distDir,
    name,
    source,
    events: expandChannels(source.id, choices.events),
    extension,
    runtime,
    cli,
  });
}

async function install(job: Job, root: string, fresh: boolean): Promise<void> {
  const { choices, ports, runtime, cli, notes } = job;
  if (!choices.install) return;
  const { distDir, signal, onProgress, isTrusted } = ports;
  const { kind } = choices.repository;
  const trusted = kind === "new" || (kind === "existing" && (isTrusted?.(root) ?? true));
  const options = { distDir, packages: [runtime, cli], fresh, signal, onProgress };
  const note = trusted ? await installPackages(root, options) : await unpackOwnPackages(root, options);
  if (note) notes.push(note);
}

/** Adds the project to a non-empty folder; returns the relative path of its entry. */
async function addInto(job: Job, root: string, undo: Undo): Promise<string> {
  requireSource(job);
  const folder = await readFolder(root);
  const all = await filesFor(job, job.choices.name, folder.extension);
  const { repository } = job.choices;
  // GitHub runs only workflows in a repository's top folder.
  const isInner = repository.kind === "clone" && (repository.folder ?? "").trim() !== "";
  const files = all.filter((file) => !isInner || !file.path.startsWith(".github/"));
  job.ports.onProgress?.(t("Writing files"));
  const fresh = !(await exists(path.join(root, "node_modules")));
  job.notes.push(...(await addToFolder(folder, files, undo)));
  await install(job, root, fresh);
  return `src/webhook${folder.extension}`;
}

async function createNew(job: Job, root: string): Promise<string> {
  const { choices, ports, notes } = job;
  const files = await filesFor(job, choices.name, ".ts");
  ports.onProgress?.(t("Writing files"));
  await writeFiles(root, files, []);
  await install(job, root, true);
  if (choices.git) {
    ports.onProgress?.(t("Creating a git repository"));
    const note = await startRepository(
      root,
      { folder: choices.folder, message: `Start ${choices.name}`, branch: choices.branch },
      ports,
    );
    if (note) notes.push(note);
  }
  return "src/webhook.ts";
}

/** Clones the repository and adds the project to the chosen folder in it, unless that folder is already a project. */
async function createInClone(
  job: Job,
  { url, branch = "", folder = "" }: Extract<WizardRepository, { readonly kind: "clone" }>,
  clone: string,
): Promise<PreparedProject> {
  const source = { url: url.trim(), branch: branch.trim(), credentials: job.ports.credentials };
  await cloneRepository(source, { cwd: path.dirname(clone), folder: clone }, job.ports);
  const root = await innerFolder(clone, folder.trim());
  const inside = path.relative(clone, root);
  const existing = await entryOfProject(clone, root);
  if (existing === undefined) return { inside, entry: await addInto(job, root, []), existed: false };
  job.notes.push(notInstalledMessage);
  return { inside, entry: existing, existed: true };
}

/** Creates everything in a temporary folder next to the final one, then moves it to the final folder. */
async function createAside(job: Job, folder: string, undo: Undo): Promise<PreparedProject> {
  const { repository } = job.choices;
  const parent = path.dirname(folder);
  await makeFolder(parent, undo);
  const temporary = path.join(parent, `.${path.basename(folder)}-${randomBytes(4).toString("hex")}`);
  undo.push(() => rm(temporary, { recursive: true, force: true }));
  let made: PreparedProject;
  if (repository.kind === "clone") made = await createInClone(job, repository, temporary);
  else {
    await makeFolder(temporary, []);
    made = { inside: "", entry: await createNew(job, temporary), existed: false };
  }
  if (job.ports.signal?.aborted) throw cancelled();
  await moveFolder(temporary, folder);
  await rm(temporary, { recursive: true, force: true });
  return made;
}

/** Adds the project to an existing folder, unless it already is a project. */
async function createInExisting(job: Job, folder: string, undo: Undo): Promise<PreparedProject> {
  const existing = await entryOfProject(folder, folder);
  if (existing !== undefined) return { inside: "", entry: existing, existed: true };
  return { inside: "", entry: await addInto(job, folder, undo), existed: false };
}

/** Stores random secrets for the dev environment; if that fails, the project is still created. */
async function makeSecrets(job: Job, folder: string): Promise<void> {
  const { choices, ports, notes } = job;
  if (!choices.devSecret || !ports.storeSecret) return;
  // Values are stored under the folder's real path, regardless of the link through which it was reached.
  const root = await realpath(folder);
  for (const { name, generate } of requireSource(job).settings) {
    if (generate === undefined) continue;
    try {
      await ports.storeSecret(root, "dev", name, randomSecret(generate));
    } catch (error) {
      const cause = errorMessage(error);
      notes.push(t("No value could be stored for {0} ({1}): Run will prompt for it.", name, cause));
    }
  }
}

/**
 * Creates a project in a new folder, in a clone or in a non-empty folder. A clone or existing folder that already is a project is
 * not changed and needs neither source nor events. If the creation fails, nothing is changed.
 * @throws ProjectError `bad-answers`, `files-clash`, `bad-package`, `no-git`, `clone-failed`, `no-dist`, `cancelled`
 */
export async function createProject(given: ProjectChoices, ports: CreatePorts): Promise<CreatedProject> {
  const folder = absoluteFolder(given.folder);
  // A folder may have any name, but a package may not.
  const name = nameProblem(given.name) === undefined ? given.name : suggestName(given.name);
  const choices = { ...given, folder, name };
  const [problem] = Object.values(await checkChoices(choices));
  if (problem !== undefined) throw badChoices(problem);
  const job: Job = { choices, ports, ...(await readVendor(ports.distDir)), notes: [] };
  const undo: Undo = [];
  try {
    const isExisting = choices.repository.kind === "existing";
    const made = isExisting
      ? await createInExisting(job, folder, undo)
      : await createAside(job, folder, undo);
    const root = path.join(folder, made.inside);
    if (!made.existed) await makeSecrets(job, root);
    const created = { folder: root, entry: path.join(root, made.entry), notes: job.notes };
    return made.existed ? { ...created, existed: true } : created;
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

/** The wizard's choices, and the options that only the CLI can turn off. */
export interface ProjectChoices extends WizardChoices {
  /** Whether to install packages; without them the project cannot run yet. */
  readonly install: boolean;
  /** Whether a new project gets a git repository. */
  readonly git: boolean;
  /** The initial branch of that repository; git's default if empty. */
  readonly branch?: string | undefined;
}
