import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { git } from "../git.ts";
import { commitAt } from "../git-revision.ts";
import { type Project, projectAt, projectFile } from "../project.ts";
import type { ApiRevision } from "./api-changes.ts";
import { apiFileOf, apiTriggers } from "./project-api.ts";
import { readProject } from "./read-project.ts";

/** More than any project has; what is beyond is not read. */
const mostFiles = 1_000;
const isSource = (file: string): boolean =>
  /\.([cm]?[jt]s|tsx|jsx)$|(^|\/)(hookloom|package)\.json$/.test(file) &&
  !/(^|\/)(vendor|node_modules)\//.test(file);

/** A project's description and triggers, given the text of its hookloom.json. */
export async function revisionOf(
  project: Pick<Project, "entry" | "environments">,
  text: string,
): Promise<ApiRevision | undefined> {
  const file = apiFileOf(text);
  if (file === undefined) return undefined;
  const triggers = apiTriggers(await readProject(project));
  return {
    file,
    environments: Object.keys(project.environments),
    paths: triggers.map((trigger) => trigger.path),
    consumerPaths: triggers.filter(({ consumers }) => consumers).map((trigger) => trigger.path),
  };
}

/** Writes the sources of a folder as a commit has them into another one. Nothing of the repository changes. */
async function writeSources(root: string, commit: string, folder: string): Promise<void> {
  const listed = await git(root, ["ls-tree", "-r", "-z", "--name-only", commit, "--", "."]);
  const files = listed.stdout.split("\0").filter((file) => file !== "" && isSource(file));
  for (const file of files.slice(0, mostFiles)) {
    const target = path.resolve(folder, file);
    if (!target.startsWith(`${folder}${path.sep}`)) continue;
    const { status, stdout } = await git(root, ["show", `${commit}:./${file}`]);
    if (status !== 0) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, stdout);
  }
}

/**
 * The description and the triggers that a project had at a revision of git; undefined where it did not exist then.
 * @throws ProjectError `bad-answers` where git knows no such revision
 */
export async function revisionAt(root: string, revision: string): Promise<ApiRevision | undefined> {
  const commit = await commitAt(root, revision);
  const description = await git(root, ["show", `${commit}:./${projectFile}`]);
  if (description.status !== 0) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), "hookloom-base-"));
  try {
    await writeSources(root, commit, folder);
    const project = await projectAt(folder);
    return project === undefined ? undefined : await revisionOf(project, description.stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
