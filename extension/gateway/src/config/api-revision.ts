import path from "node:path";
import { readProject, type SourceReader } from "@hookloom/core/project/config/read-project";
import { tooLargeRevision, unreadable } from "@hookloom/core/project/errors";
import { git, gitReason } from "@hookloom/core/project/git";
import { commitAt } from "@hookloom/core/project/git-revision";
import { type Project, parseConfig, projectFile } from "@hookloom/core/project/project";
import type { ProgramResult } from "@hookloom/core/project/run-program";
import type { ApiRevision } from "./api-changes.ts";
import { apiFileOf, apiTriggers } from "./project-api.ts";

/** A project's description and triggers, given the text of its hookloom.json. */
export async function readRevision(
  project: Pick<Project, "entry" | "environments">,
  text: string,
  sources?: SourceReader,
): Promise<ApiRevision | undefined> {
  const file = apiFileOf(text);
  if (file === undefined) return undefined;
  const triggers = apiTriggers(await readProject(project, sources));
  return {
    file,
    environments: Object.keys(project.environments),
    paths: triggers.map((trigger) => trigger.path),
    consumerPaths: triggers.filter(({ consumers }) => consumers).map((trigger) => trigger.path),
  };
}

/** Characters; more than the list of the files of any repository has, or a source. */
const maxOutputBytes = 20_000_000;

/** What git prints of a revision. @throws ProjectError `too-large` where a part of it would be missing */
async function print(root: string, args: readonly string[]): Promise<ProgramResult> {
  const printed = await git(root, args, { keepOutput: maxOutputBytes });
  if (printed.stdout.length >= maxOutputBytes) throw tooLargeRevision(args.join(" "));
  return printed;
}

/** The files of a commit, each of which is read from it when it is asked for. */
async function filesAt(root: string, commit: string): Promise<SourceReader> {
  const listed = await print(root, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
  if (listed.status !== 0) throw unreadable(root, new Error(gitReason(listed)));
  const names = new Set(listed.stdout.split("\0").filter(Boolean));
  // Relative, since the folder may be reached through a link.
  const top = path.resolve(root, (await git(root, ["rev-parse", "--show-cdup"])).stdout.trim());
  const relativeName = (file: string): string => path.relative(top, file).split(path.sep).join("/");
  return {
    isFile: async (file) => names.has(relativeName(file)),
    async text(file) {
      if (!names.has(relativeName(file))) return undefined;
      const shown = await print(root, ["show", `${commit}:${relativeName(file)}`]);
      if (shown.status !== 0) throw unreadable(file, new Error(gitReason(shown)));
      return shown.stdout;
    },
  };
}

/**
 * The description and the triggers that a project had at a revision of git; undefined where it did not exist then.
 * @throws ProjectError `no-revision` where git knows no such revision, `unreadable`, `too-large`
 */
export async function revisionAt(root: string, revision: string): Promise<ApiRevision | undefined> {
  const commit = await commitAt(root, revision);
  const { status, stdout } = await print(root, ["show", `${commit}:./${projectFile}`]);
  if (status !== 0) return undefined;
  const { entry, environments } = parseConfig(stdout);
  return readRevision({ entry: path.join(root, entry), environments }, stdout, await filesAt(root, commit));
}
