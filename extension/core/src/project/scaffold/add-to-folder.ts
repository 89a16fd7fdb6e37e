import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { alreadyProject, badPackage, filesClash } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { parseJson } from "../json-text.ts";
import { type Manifest, mergeManifest } from "../packages/manifest.ts";
import { projectFile } from "../project.ts";
import { exists, readIfThere } from "../read-file.ts";
import { type ProjectFile, replaceText, type Undo, writeFiles } from "../write-files.ts";

/** A non-empty folder to which a project is added. */
export interface ExistingFolder {
  readonly root: string;
  /** The text of its package.json, if there is one. */
  readonly manifest: string | undefined;
  /** `.mts` if its `.ts` files would not be ES modules. */
  readonly extension: ".ts" | ".mts";
}

function parseManifest(file: string, text: string): Readonly<Record<string, unknown>> {
  let manifest: unknown;
  try {
    manifest = parseJson(text);
  } catch (error) {
    throw badPackage(file, errorMessage(error));
  }
  if (!isRecord(manifest)) throw badPackage(file, t("it is not an object"));
  return manifest;
}

/**
 * Reads the relevant state of a folder to which a project will be added.
 * @throws ProjectError `files-clash` if it is already a project, `bad-package`
 */
export async function readFolder(root: string): Promise<ExistingFolder> {
  if (await exists(path.join(root, projectFile))) throw alreadyProject(root);
  const file = path.join(root, "package.json");
  const manifest = await readIfThere(file);
  const type = manifest === undefined ? "module" : parseManifest(file, manifest).type;
  return { root, manifest, extension: type === "module" ? ".ts" : ".mts" };
}

/** Files that are not changed in an existing folder. */
const keptFiles = new Set([
  "tsconfig.json",
  "README.md",
  ".github/workflows/ci.yml",
  ".gitignore",
  "package.json",
]);
/** Files that are not added to an existing package. */
const onlyForNew = new Set(["README.md", ".github/workflows/ci.yml"]);

async function missingFiles(folder: ExistingFolder, files: readonly ProjectFile[]): Promise<ProjectFile[]> {
  const clashes: string[] = [];
  const missing: ProjectFile[] = [];
  for (const file of files) {
    if (folder.manifest !== undefined && onlyForNew.has(file.path)) continue;
    if (!(await exists(path.join(folder.root, file.path)))) missing.push(file);
    else if (!keptFiles.has(file.path)) clashes.push(file.path);
  }
  if (clashes.length > 0) throw filesClash(clashes);
  return missing;
}

function fileContent(files: readonly ProjectFile[], name: string): string {
  const content = files.find((file) => file.path === name)?.content ?? "";
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}

/** Returns a message about the package's scripts whose names a new project would use. */
function keptScripts(text: string, own: Manifest): string | undefined {
  const { scripts = {} } = parseJson(text) as Partial<Manifest>;
  const kept = Object.entries(own.scripts).filter(
    ([name, call]) => Object.hasOwn(scripts, name) && scripts[name] !== call,
  );
  if (kept.length === 0) return undefined;
  const names = kept.map(([name]) => name).join(", ");
  const calls = kept.map(([, call]) => `npx ${call}`).join(", ");
  return kept.length === 1
    ? t("The package's own script {0} was kept: run {1} instead.", names, calls)
    : t("The package's own scripts were kept ({0}): run {1} instead.", names, calls);
}

/**
 * Returns the text of a .gitignore with the entries that a project must not commit; all of `wanted` if the file does not exist.
 */
export function withIgnored(text: string | undefined, wanted: string): string {
  if (text === undefined) return wanted;
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, "")));
  const missing = ["node_modules/", ".hookloom/"].filter(
    (line) => wanted.includes(line) && !lines.has(line.replace(/\/$/, "")),
  );
  if (missing.length === 0) return text;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : lineEnd;
  return text + gap + missing.map((line) => line + lineEnd).join("");
}

async function mergeIgnored(root: string, wanted: string, undo: Undo): Promise<void> {
  const text = await readIfThere(path.join(root, ".gitignore"));
  const merged = withIgnored(text, wanted);
  if (text !== undefined && merged !== text) await replaceText(root, ".gitignore", text, merged, undo);
}

/** Makes the installation undoable: npm will rewrite the lock file and create node_modules. */
async function protectInstalled(root: string, undo: Undo): Promise<void> {
  const lock = path.join(root, "package-lock.json");
  await checkInsideRoot(root, lock);
  const text = await readIfThere(lock);
  undo.push(() => (text === undefined ? rm(lock, { force: true }) : writeFile(lock, text)));
  const modules = path.join(root, "node_modules");
  if (!(await exists(modules))) undo.push(() => rm(modules, { recursive: true, force: true }));
}

/**
 * Adds a project's files to a non-empty folder; no existing file is overwritten. Returns messages for the user.
 * @throws ProjectError `files-clash`, before anything is written
 */
export async function addToFolder(
  folder: ExistingFolder,
  files: readonly ProjectFile[],
  undo: Undo,
): Promise<string[]> {
  const missing = await missingFiles(folder, files);
  await writeFiles(folder.root, missing, undo);
  await mergeIgnored(folder.root, fileContent(files, ".gitignore"), undo);
  await protectInstalled(folder.root, undo);
  if (folder.manifest === undefined) return [];
  const own = JSON.parse(fileContent(files, "package.json")) as Manifest;
  const merged = mergeManifest(folder.manifest, own);
  await replaceText(folder.root, "package.json", folder.manifest, merged, undo);
  const kept = keptScripts(folder.manifest, own);
  return kept ? [kept] : [];
}
