import { randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import path from "node:path";
import type { WizardAnswers } from "@hookloom/language-server/protocol";
import { type CatalogSource, findSource } from "@hookloom/runtime/catalog";
import { randomSecret } from "../config/source-settings.ts";
import { badAnswers, cancelled } from "../errors.ts";
import { cloneRepository, startRepository } from "../git.ts";
import { installPackages, unpackOwnPackages } from "../packages/install.ts";
import { readVendor, type VendorPackage } from "../packages/vendor.ts";
import { exists } from "../read-file.ts";
import { messageOf } from "../user-error.ts";
import { makeFolder, takeBack, type Undo, writeFiles } from "../write-files.ts";
import { addToFolder, readFolder } from "./add-to-folder.ts";
import { checkAnswers } from "./check-answers.ts";
import { moveFolder } from "./move-folder.ts";
import { projectFiles } from "./project-files.ts";
import { absoluteFolder } from "./project-folder.ts";
import { nameProblem, suggestName } from "./project-name.ts";

/** What making a project needs from outside. */
export interface CreatePorts {
  /** Where our own built files are: templates, packed packages, samples, the bundler's program. */
  readonly distDir: string;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Whether the person trusts an existing folder, so that its install scripts may run; all are trusted where it is left
   * out. A clone never is: nobody has looked at it yet.
   */
  readonly isTrusted?: (folder: string) => boolean;
  /** Keeps a secret of an environment, where the answers ask for a random one. */
  readonly storeSecret?: (root: string, environment: string, name: string, value: string) => Promise<void>;
}

export interface CreatedProject {
  readonly folder: string;
  /** Absolute path of the file to open. */
  readonly entry: string;
  /** Sentences on what could not be done, though the project was made. */
  readonly notes: readonly string[];
}

interface Job {
  readonly answers: ProjectAnswers;
  readonly ports: CreatePorts;
  readonly source: CatalogSource;
  readonly runtime: VendorPackage;
  readonly cli: VendorPackage;
  readonly notes: string[];
}

async function filesFor(job: Job, name: string, extension: ".ts" | ".mts") {
  const { answers, ports, source, runtime, cli } = job;
  return projectFiles({
    distDir: ports.distDir,
    name,
    source,
    events: [...new Set(answers.events)],
    extension,
    runtime,
    cli,
  });
}

async function install(job: Job, root: string, fresh: boolean): Promise<void> {
  const { answers, ports, runtime, cli, notes } = job;
  if (!answers.install) return;
  const { distDir, signal, onProgress, isTrusted } = ports;
  const { kind } = answers.repository;
  const trusted = kind === "new" || (kind === "existing" && (isTrusted?.(root) ?? true));
  const options = { distDir, packages: [runtime, cli], fresh, signal, onProgress };
  const note = trusted ? await installPackages(root, options) : await unpackOwnPackages(root, options);
  if (note) notes.push(note);
}

/** Adds the project to the files of a folder; returns its entry, relative. */
async function addInto(job: Job, root: string, undo: Undo): Promise<string> {
  const folder = await readFolder(root);
  const files = await filesFor(job, job.answers.name, folder.extension);
  job.ports.onProgress?.("Writing files");
  const fresh = !(await exists(path.join(root, "node_modules")));
  job.notes.push(...(await addToFolder(folder, files, undo)));
  await install(job, root, fresh);
  return `src/webhook${folder.extension}`;
}

async function makeNew(job: Job, root: string): Promise<string> {
  const { answers, ports, notes } = job;
  const files = await filesFor(job, answers.name, ".ts");
  ports.onProgress?.("Writing files");
  await writeFiles(root, files, []);
  await install(job, root, true);
  if (answers.git) {
    ports.onProgress?.("Starting a git repository");
    const note = await startRepository(
      root,
      { folder: answers.folder, message: `Start ${answers.name}` },
      ports,
    );
    if (note) notes.push(note);
  }
  return "src/webhook.ts";
}

/** Makes everything beside its place and moves it there when it is finished, so that nothing half done is ever seen. */
async function makeBeside(job: Job, folder: string, undo: Undo): Promise<string> {
  const { repository } = job.answers;
  const parent = path.dirname(folder);
  await makeFolder(parent, undo);
  const temporary = path.join(parent, `.${path.basename(folder)}-${randomBytes(4).toString("hex")}`);
  undo.push(() => rm(temporary, { recursive: true, force: true }));
  let entry: string;
  if (repository.kind === "clone") {
    const into = { cwd: parent, folder: temporary };
    await cloneRepository(repository.url.trim(), into, job.ports);
    entry = await addInto(job, temporary, []);
  } else {
    await makeFolder(temporary, []);
    entry = await makeNew(job, temporary);
  }
  if (job.ports.signal?.aborted) throw cancelled();
  await moveFolder(temporary, folder);
  await rm(temporary, { recursive: true, force: true });
  return entry;
}

/** Random secrets for the dev environment; a store that fails does not spoil the project. */
async function makeSecrets(job: Job, folder: string): Promise<void> {
  const { answers, ports, source, notes } = job;
  if (!answers.devSecret || !ports.storeSecret) return;
  // Values are kept under the folder's one true name, however it was reached.
  const root = await realpath(folder);
  for (const { name, generate } of source.settings) {
    if (generate === undefined) continue;
    try {
      await ports.storeSecret(root, "dev", name, randomSecret(generate));
    } catch (error) {
      const cause = messageOf(error);
      notes.push(`No value of ${name} could be kept (${cause}): Run asks for one.`);
    }
  }
}

/**
 * Makes a project: in a new folder, in a clone, or in a folder that has files of its own. Either all of it is there in
 * the end or nothing has changed.
 * @throws ProjectError with one sentence for the user: `bad-answers`, `files-clash`, `bad-package`, `no-git`,
 * `clone-failed`, `no-dist`, `cancelled`
 */
export async function createProject(given: ProjectAnswers, ports: CreatePorts): Promise<CreatedProject> {
  const folder = absoluteFolder(given.folder);
  // A folder may be called as people like; its package cannot.
  const name = nameProblem(given.name) === undefined ? given.name : suggestName(given.name);
  const answers = { ...given, folder, name };
  const [problem] = Object.values(await checkAnswers(answers));
  const source = findSource(answers.source);
  if (problem !== undefined || !source) throw badAnswers(problem ?? "Choose a source.");
  const job: Job = { answers, ports, source, ...(await readVendor(ports.distDir)), notes: [] };
  const undo: Undo = [];
  try {
    const inPlace = answers.repository.kind === "existing";
    const entry = inPlace ? await addInto(job, folder, undo) : await makeBeside(job, folder, undo);
    await makeSecrets(job, folder);
    return { folder, entry: path.join(folder, entry), notes: job.notes };
  } catch (error) {
    await takeBack(undo);
    throw error;
  }
}

/** What a new project is made of: the wizard's answers, and what only the command line can switch off. */
export interface ProjectAnswers extends WizardAnswers {
  /** Installs the packages; without it the project cannot run yet. */
  readonly install: boolean;
  /** Starts a git repository where the project is a new one. */
  readonly git: boolean;
}
