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

/** What creating a project needs from its caller. */
export interface CreatePorts {
  /** Folder of our own built files: templates, packed packages, samples, the native bundler. */
  readonly distDir: string;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Whether the user trusts an existing folder, whose install scripts may then run; by default all are trusted. A clone
   * never is, since nobody has looked at it yet.
   */
  readonly isTrusted?: (folder: string) => boolean;
  /** Stores the random secret that the answers ask for. */
  readonly storeSecret?: (root: string, environment: string, name: string, value: string) => Promise<void>;
}

export interface CreatedProject {
  readonly folder: string;
  /** Absolute path of the file to open. */
  readonly entry: string;
  /** Sentences about what could not be done, although the project was created. */
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

/** Adds the project to a folder that has files; returns the relative path of its entry. */
async function addInto(job: Job, root: string, undo: Undo): Promise<string> {
  const folder = await readFolder(root);
  const files = await filesFor(job, job.answers.name, folder.extension);
  job.ports.onProgress?.("Writing files");
  const fresh = !(await exists(path.join(root, "node_modules")));
  job.notes.push(...(await addToFolder(folder, files, undo)));
  await install(job, root, fresh);
  return `src/webhook${folder.extension}`;
}

async function createNew(job: Job, root: string): Promise<string> {
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

/** Creates everything in a temporary folder next to the final one and moves it there when it is complete. */
async function createAside(job: Job, folder: string, undo: Undo): Promise<string> {
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
    entry = await createNew(job, temporary);
  }
  if (job.ports.signal?.aborted) throw cancelled();
  await moveFolder(temporary, folder);
  await rm(temporary, { recursive: true, force: true });
  return entry;
}

/** Stores random secrets for the dev environment; if that fails, the project is still created. */
async function makeSecrets(job: Job, folder: string): Promise<void> {
  const { answers, ports, source, notes } = job;
  if (!answers.devSecret || !ports.storeSecret) return;
  // Values are stored under the folder's real path, whatever link it was reached by.
  const root = await realpath(folder);
  for (const { name, generate } of source.settings) {
    if (generate === undefined) continue;
    try {
      await ports.storeSecret(root, "dev", name, randomSecret(generate));
    } catch (error) {
      const cause = messageOf(error);
      notes.push(`No value of ${name} could be stored (${cause}): Run asks for one.`);
    }
  }
}

/**
 * Creates a project in a new folder, in a clone or in a folder that has files. If it fails, nothing has changed.
 * @throws ProjectError with one sentence for the user: `bad-answers`, `files-clash`, `bad-package`, `no-git`,
 * `clone-failed`, `no-dist`, `cancelled`
 */
export async function createProject(given: ProjectAnswers, ports: CreatePorts): Promise<CreatedProject> {
  const folder = absoluteFolder(given.folder);
  // A folder may have any name; its package may not.
  const name = nameProblem(given.name) === undefined ? given.name : suggestName(given.name);
  const answers = { ...given, folder, name };
  const [problem] = Object.values(await checkAnswers(answers));
  const source = findSource(answers.source);
  if (problem !== undefined || !source) throw badAnswers(problem ?? "Choose a source.");
  const job: Job = { answers, ports, source, ...(await readVendor(ports.distDir)), notes: [] };
  const undo: Undo = [];
  try {
    const inPlace = answers.repository.kind === "existing";
    const entry = inPlace ? await addInto(job, folder, undo) : await createAside(job, folder, undo);
    await makeSecrets(job, folder);
    return { folder, entry: path.join(folder, entry), notes: job.notes };
  } catch (error) {
    await takeBack(undo);
    throw error;
  }
}

/** The wizard's answers, and what only the command line can switch off. */
export interface ProjectAnswers extends WizardAnswers {
  /** Whether packages are installed; without them the project cannot run yet. */
  readonly install: boolean;
  /** Whether a new project gets a git repository. */
  readonly git: boolean;
}
