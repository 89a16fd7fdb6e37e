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

/** The files of a commit, each read on demand. */
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

/** What a check of a project's `api` found. */
export interface ApiCheck {
  readonly findings: readonly ApiFinding[];
  /** Links of its documentation that lead nowhere. */
  readonly links: readonly LinkFinding[];
  /** Since the revision that it was compared with; empty while the description cannot be read. */
  readonly changes: readonly ApiChange[];
}

interface CheckOptions {
  /** A revision of git to compare with. */
  readonly base?: string | undefined;
  /** Changes of state to let pass, such as `deprecated:published`. */
  readonly allowed?: readonly string[];
}

/**
 * The environments whose portal is behind an Ingress or a Gateway that is not trusted to say who calls: all visitors have
 * its address, and with it one count of tries to sign in.
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

/** What the working folder changes against a revision, without the changes of state that were allowed. */
async function changesSince(
  project: Project,
  base: string,
  allowed: readonly string[],
): Promise<readonly ApiChange[]> {
  const before = await revisionAt(project.root, base);
  const now = await readRevision(project, await readFile(path.join(project.root, projectFile), "utf8"));
  if (before === undefined || now === undefined) return [];
  const problems = checkApi(before.file);
  // What was wrong then promised nothing that could be read.
  if (problems.some(({ code }) => code === "wrong-value")) return [];
  return apiChanges(before, now).filter(
    (change) => change.code !== "forbidden-state" || !allowed.includes(`${change.from}:${change.to}`),
  );
}

/** Problems with which the description itself can be read. */
const readable: ReadonlySet<ApiProblem["code"]> = new Set([
  "no-api",
  "missing-file",
  "unreadable-file",
  "too-much-documentation",
]);

/**
 * Says what is wrong with the `api` of a project and, where a revision is given, which of its promises are broken since.
 * @throws ProjectError `bad-answers` where git knows no such revision
 */
export async function checkApiOf(project: Project, { base, allowed = [] }: CheckOptions): Promise<ApiCheck> {
  const findings = await checkProjectApi(project.root, await readProject(project));
  const isReadable = findings.every(({ problem }) => readable.has(problem.code));
  const changes = base === undefined || !isReadable ? [] : await changesSince(project, base, allowed);
  return { findings, links: await checkStoredDocumentation(project.root), changes };
}
