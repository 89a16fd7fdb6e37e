import path from "node:path";
import { cloneFailed, noGit } from "./errors.ts";
import { type ProgramOptions, type ProgramResult, runProgram } from "./run-program.ts";

export interface GitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Git must never wait for a password that nobody can type, and has to speak the language that we read. */
function quietEnvironment(): Record<string, string> {
  return {
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? "ssh -o BatchMode=yes",
    LC_ALL: "C",
  };
}

/**
 * No program that a repository's own configuration names is run. A clone brings no configuration, but a folder in it that
 * looks like a bare repository does, and git would take it for one. https://git-scm.com/docs/git-config#_safe_barerepository
 */
const safeOptions: readonly string[] = ["-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"];

function git(cwd: string, args: readonly string[], options: Partial<ProgramOptions> = {}) {
  return runProgram("git", [...safeOptions, ...args], { cwd, env: quietEnvironment(), ...options });
}

/** Git's own reason: its last `fatal:` or `error:` line, without a password that the URL may hold. */
function reasonOf({ stderr }: ProgramResult): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const line = lines.find((text) => /^(fatal|error|ssh):/.test(text)) ?? lines.at(-1) ?? "git gave no reason";
  return withoutPassword(line.replace(/^(fatal|error):\s*/, "").replace(/[.\s]+$/, ""));
}

function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s/@]+@/g, "$1");
}

/**
 * Clones a repository into a folder that does not exist yet.
 * @throws ProjectError `no-git`, `clone-failed` with git's reason, `cancelled`
 */
export async function cloneRepository(
  url: string,
  into: { readonly cwd: string; readonly folder: string },
  options: GitOptions,
): Promise<void> {
  const onLine = (line: string): void => options.onProgress?.(`Cloning: ${withoutPassword(line)}`);
  // Somebody's own configuration may look for hooks at a path of the worktree, which is the repository's.
  const args = ["-c", "core.hooksPath=/dev/null", "clone", "--progress", "--", url, into.folder];
  const result = await git(into.cwd, args, { signal: options.signal, onLine });
  if (result.missing) throw noGit();
  if (result.status !== 0) throw cloneFailed(withoutPassword(url), reasonOf(result));
}

async function firstCommit(root: string, message: string, options: GitOptions): Promise<string | undefined> {
  const { signal } = options;
  // Only a name that somebody chose: git would otherwise make one up from the machine's.
  const identity = await git(root, ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"], {
    signal,
  });
  if (identity.status !== 0)
    return "Nothing was committed yet, since git knows no name and e-mail of yours: set user.name and user.email, then commit.";
  const added = await git(root, ["add", "--all"], { signal });
  const commit =
    added.status === 0 ? await git(root, ["commit", "--quiet", "--message", message], { signal }) : added;
  return commit.status === 0 ? undefined : `The first commit failed (${reasonOf(commit)}): commit yourself.`;
}

/** The top folder of the repository that a folder would belong to: not where that repository ignores it. */
async function repositoryAround(folder: string, options: GitOptions): Promise<string | undefined> {
  const { signal } = options;
  const parent = path.dirname(folder);
  const top = await git(parent, ["rev-parse", "--show-toplevel"], { signal });
  if (top.status !== 0) return undefined;
  const ignored = await git(parent, ["check-ignore", "--quiet", folder], { signal });
  return ignored.status === 0 ? undefined : top.stdout.trim();
}

/**
 * Starts a repository in a new project, whose place will be `folder`, and commits its files. What keeps that from
 * happening does not spoil the project: it is returned as a sentence.
 * @throws ProjectError `cancelled`
 */
export async function startRepository(
  root: string,
  project: { readonly folder: string; readonly message: string },
  options: GitOptions,
): Promise<string | undefined> {
  const { signal } = options;
  const around = await repositoryAround(project.folder, options);
  if (around) return `No repository was started, since the folder belongs to the one in ${around}.`;
  const named = await git(root, ["config", "init.defaultBranch"], { signal });
  const branch = named.stdout.trim() || "main";
  const started = await git(root, ["init", "--quiet", `--initial-branch=${branch}`], { signal });
  if (started.missing)
    return "No repository was started, since git was not found: install it, then run git init in the folder.";
  if (started.status !== 0) return `No repository was started (${reasonOf(started)}): run git init yourself.`;
  return firstCommit(root, project.message, options);
}

/** The commit that a folder's files come from, with `-dirty` where they differ from it; undefined where there is none. */
export async function sourceCommit(root: string): Promise<string | undefined> {
  const head = await git(root, ["rev-parse", "--verify", "HEAD"]);
  if (head.status !== 0) return undefined;
  const changes = await git(root, ["--no-optional-locks", "status", "--porcelain", "--", "."]);
  return `${head.stdout.trim()}${changes.stdout.trim() === "" ? "" : "-dirty"}`;
}
