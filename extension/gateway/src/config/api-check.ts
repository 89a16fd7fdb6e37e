import { readFile } from "node:fs/promises";
import path from "node:path";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject, type SourceReader } from "@hookloom/core/project/config/read-project";
import { tooLargeRevision, unreadable } from "@hookloom/core/project/errors";
import { git, gitReason } from "@hookloom/core/project/git";
import { commitAt } from "@hookloom/core/project/git-revision";
import { type Project, parseConfig, projectFile } from "@hookloom/core/project/project";
import type { ProgramResult } from "@hookloom/core/project/run-program";
import { type ApiProblem, checkApi } from "@hookloom/gateway";
import { ignored } from "@hookloom/protocol/ignored-error";
import { type ApiChange, type ApiRevision, apiChanges } from "./api-changes.ts";
import type { LinkFinding } from "./documentation-links.ts";
import {
  type ApiFinding,
  apiFileOf,
  apiTriggers,
  checkProjectApi,
  checkStoredDocumentation,
  projectRules,
} from "./project-api.ts";

/** Reads a project's description and triggers, given the text of its hookloom.json. */
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

/** Maximum size of git's output, larger than any source file or list of a repository's files. */
const maxOutputBytes = 20_000_000;

/** Runs git and returns its output. @throws ProjectError `too-large` if the output would be truncated */
async function runGit(root: string, args: readonly string[]): Promise<ProgramResult> {
  const printed = await git(root, args, { keepOutput: maxOutputBytes });
  if (printed.stdout.length >= maxOutputBytes) throw tooLargeRevision(args.join(" "));
  return printed;
}

/** Returns a reader of a commit's files, each of which is read on demand. */
async function filesAt(root: string, commit: string): Promise<SourceReader> {
  const listed = await runGit(root, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
  if (listed.status !== 0) throw unreadable(root, new Error(gitReason(listed)));
  const names = new Set(listed.stdout.split("\0").filter(Boolean));
  // `--show-cdup` returns a relative path, which is needed because the folder's path may contain a symbolic link.
  const top = path.resolve(root, (await git(root, ["rev-parse", "--show-cdup"])).stdout.trim());
  const relativeName = (file: string): string => path.relative(top, file).split(path.sep).join("/");
  return {
    isFile: async (file) => names.has(relativeName(file)),
    async text(file) {
      if (!names.has(relativeName(file))) return undefined;
      const shown = await runGit(root, ["show", `${commit}:${relativeName(file)}`]);
      if (shown.status !== 0) throw unreadable(file, new Error(gitReason(shown)));
      return shown.stdout;
    },
  };
}

/**
 * Returns a project's description and triggers at a git revision; undefined if the project did not exist there.
 * @throws ProjectError `no-revision` if the revision does not exist, `unreadable`, `too-large`
 */
export async function revisionAt(root: string, revision: string): Promise<ApiRevision | undefined> {
  const commit = await commitAt(root, revision);
  const { status, stdout } = await runGit(root, ["show", `${commit}:./${projectFile}`]);
  if (status !== 0) return undefined;
  const { entry, environments } = parseConfig(stdout);
  return readRevision({ entry: path.join(root, entry), environments }, stdout, await filesAt(root, commit));
}

/** The result of checking a project's `api`. */
export interface ApiCheck {
  readonly findings: readonly ApiFinding[];
  /** The broken links in its documentation. */
  readonly links: readonly LinkFinding[];
  /** The changes since the compared revision; empty if the description is invalid. */
  readonly changes: readonly ApiChange[];
}

interface CheckOptions {
  /** The git revision to compare with. */
  readonly base?: string | undefined;
  /** Allowed state changes, such as `deprecated:published`. */
  readonly allowed?: readonly string[];
}

/**
 * Finds the environments whose portal is behind an Ingress or Gateway that is not a trusted proxy. All visitors appear to have
 * the proxy's IP address, and therefore share one rate limit for sign-in attempts.
 */
export async function portalsBehindOneAddress(project: Project): Promise<readonly string[]> {
  const content = await readProject(project);
  const found: string[] = [];
  for (const name of Object.keys(project.environments)) {
    const rules = await projectRules(project, name, content).catch(
      ignored("the check of the rules reports it"),
    );
    if (rules?.portal === undefined || rules.trustedProxies.length > 0) continue;
    const description = await readEnvironment(project, name).catch(
      ignored("the check of the environments reports it"),
    );
    if (description?.target === "kubernetes" && description.expose !== undefined) found.push(name);
  }
  return found;
}

/** Returns the changes in the working tree since a revision, without allowed state changes. */
async function changesSince(
  project: Project,
  base: string,
  allowed: readonly string[],
): Promise<readonly ApiChange[]> {
  const before = await revisionAt(project.root, base);
  const now = await readRevision(project, await readFile(path.join(project.root, projectFile), "utf8"));
  if (before === undefined || now === undefined) return [];
  const problems = checkApi(before.file);
  // An invalid description contains no promises to compare.
  if (problems.some(({ code }) => code === "wrong-value")) return [];
  return apiChanges(before, now).filter(
    (change) => change.code !== "forbidden-state" || !allowed.includes(`${change.from}:${change.to}`),
  );
}

/** Problems that do not prevent reading the description. */
const readableProblems: ReadonlySet<ApiProblem["code"]> = new Set([
  "no-api",
  "missing-file",
  "unreadable-file",
  "too-much-documentation",
]);

/**
 * Checks a project's `api` and, if a revision is given, finds the changes since that revision.
 * @throws ProjectError `no-revision` if the revision does not exist
 */
export async function checkApiOf(project: Project, { base, allowed = [] }: CheckOptions): Promise<ApiCheck> {
  const findings = await checkProjectApi(project.root, await readProject(project));
  const isReadable = findings.every(({ problem }) => readableProblems.has(problem.code));
  const changes = base === undefined || !isReadable ? [] : await changesSince(project, base, allowed);
  return { findings, links: await checkStoredDocumentation(project.root), changes };
}
