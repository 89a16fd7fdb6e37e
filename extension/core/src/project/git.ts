import path from "node:path";
import { t } from "@vscode/l10n";
import { cloneFailed, noGit } from "./errors.ts";
import { credentialEnvironment, type GitCredentials, splitUrl } from "./git-credentials.ts";
import { type ProgramOptions, type ProgramResult, runProgram } from "./run-program.ts";

export interface GitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Prevents git from waiting for a password, since there is no terminal to type it in, and sets its messages to English. */
const nonInteractive: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: "0",
  SSH_ASKPASS_REQUIRE: "never",
  LC_ALL: "C",
};

/**
 * Returns how git reaches a server over SSH: as configured by the user's environment or git configuration, or otherwise with an
 * SSH command that does not prompt. Local commands run no program that a repository's configuration specifies.
 */
async function sshEnvironment(cwd: string, isRemote: boolean): Promise<Readonly<Record<string, string>>> {
  const { GIT_SSH_COMMAND: own, GIT_SSH: program } = process.env;
  const batchMode = { GIT_SSH_COMMAND: own || "ssh -o BatchMode=yes" };
  if (!isRemote) return batchMode;
  if (own || program) return {};
  const configured = await runProgram("git", ["config", "--get", "core.sshCommand"], {
    cwd,
    env: nonInteractive,
  });
  return configured.stdout.trim() === "" ? batchMode : {};
}

/**
 * Prevents git from running programs that a repository's configuration specifies. A clone contains no configuration, but it can
 * contain a folder in the form of a bare repository, whose configuration git would use.
 * https://git-scm.com/docs/git-config#_safe_barerepository
 */
const safeOptions: readonly string[] = ["-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"];

interface GitCall extends Omit<Partial<ProgramOptions>, "cwd" | "env"> {
  /** The credentials for git; by default its own helpers and keys. */
  readonly credentials?: GitCredentials | undefined;
  /** True for a command that connects to a server. */
  readonly isRemote?: boolean;
}

/** Runs git in a folder. */
export async function git(
  cwd: string,
  args: readonly string[],
  { credentials, isRemote = false, ...options }: GitCall = {},
): Promise<ProgramResult> {
  const ssh = await sshEnvironment(cwd, isRemote);
  const env = { ...nonInteractive, ...ssh, ...(credentials ? credentialEnvironment(credentials) : {}) };
  return runProgram("git", [...safeOptions, ...args], { cwd, env, ...options });
}

/** Returns git's reason: its first `fatal:` or `error:` line, without a password in a URL. */
export function gitReason({ stderr }: Pick<ProgramResult, "stderr">): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const line = lines.find((text) => /^(fatal|error|ssh):/.test(text)) ?? lines.at(-1) ?? t("no reason given");
  return withoutPassword(line.replace(/^(fatal|error):\s*/, "").replace(/[.\s]+$/, ""));
}

function withoutPassword(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s/@]+@/g, "$1");
}

/** The repository to clone. */
export interface CloneSource {
  readonly url: string;
  /** The branch to check out; the repository's default branch if empty. */
  readonly branch?: string;
  /** Tried first, for their server; git's own helpers and keys are tried afterwards. */
  readonly credentials?: GitCredentials | undefined;
}

/**
 * Clones a repository into a folder that does not exist yet. A password in the URL appears neither in process arguments nor in
 * the clone's configuration.
 * @throws ProjectError `no-git`, `clone-failed` with git's reason, `cancelled`
 */
export async function cloneRepository(
  source: CloneSource,
  into: { readonly cwd: string; readonly folder: string },
  options: GitOptions,
): Promise<void> {
  const onLine = (line: string): void => options.onProgress?.(t("Cloning: {0}", withoutPassword(line)));
  const { url, credentials: urlCredentials } = splitUrl(source.url);
  const branch = source.branch ? ["--branch", source.branch] : [];
  // The user's configuration may set a hooks path inside the worktree, which contains the clone's files.
  const args = ["-c", "core.hooksPath=/dev/null", "clone", "--progress", ...branch, "--", url, into.folder];
  const clone = (credentials: GitCredentials | undefined) =>
    git(into.cwd, args, { signal: options.signal, onLine, credentials, isRemote: true });
  const first = urlCredentials ?? source.credentials;
  let result = await clone(first);
  if (result.status !== 0 && first !== undefined && urlCredentials === undefined)
    result = await clone(undefined);
  if (result.missing) throw noGit();
  if (result.status !== 0) throw cloneFailed(url, gitReason(result), source.branch);
}

/**
 * Creates a repository's first commit with all unignored files. Returns a failure as a message.
 * @throws ProjectError `cancelled`
 */
export async function firstCommit(
  root: string,
  message: string,
  options: GitOptions,
): Promise<string | undefined> {
  const { signal } = options;
  // Without this, git would derive an identity from the user's and the machine's names.
  const identity = await git(root, ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"], {
    signal,
  });
  if (identity.status !== 0)
    return t(
      "Nothing is committed yet because git does not know your name and e-mail address: set user.name and user.email, then commit.",
    );
  const added = await git(root, ["add", "--all"], { signal });
  const commit =
    added.status === 0 ? await git(root, ["commit", "--quiet", "--message", message], { signal }) : added;
  return commit.status === 0
    ? undefined
    : t("The first commit failed ({0}): commit the files yourself.", gitReason(commit));
}

/** Returns the top folder of the repository that a folder would belong to; undefined if that repository ignores it. */
export async function repositoryAround(folder: string, options: GitOptions): Promise<string | undefined> {
  const { signal } = options;
  const parent = path.dirname(folder);
  const top = await git(parent, ["rev-parse", "--show-toplevel"], { signal });
  if (top.status !== 0) return undefined;
  const ignored = await git(parent, ["check-ignore", "--quiet", folder], { signal });
  return ignored.status === 0 ? undefined : top.stdout.trim();
}

/**
 * Initializes a repository in a new project, which will be moved to `folder`, and commits its files. A failure does not affect
 * the project and is returned as a message.
 * @throws ProjectError `cancelled`
 */
export async function startRepository(
  root: string,
  project: { readonly folder: string; readonly message: string; readonly branch?: string | undefined },
  options: GitOptions,
): Promise<string | undefined> {
  const { signal } = options;
  const around = await repositoryAround(project.folder, options);
  if (around)
    return t("No repository was created because the folder is part of the repository in {0}.", around);
  const named = await git(root, ["config", "init.defaultBranch"], { signal });
  const branch = project.branch || named.stdout.trim() || "main";
  const started = await git(root, ["init", "--quiet", `--initial-branch=${branch}`], { signal });
  if (started.missing)
    return t(
      "No repository was created because git was not found: install it, then run git init in the folder.",
    );
  if (started.status !== 0)
    return t("No repository was created ({0}): run git init yourself.", gitReason(started));
  return firstCommit(root, project.message, options);
}

/** Abbreviates a commit and keeps its suffix for uncommitted changes: `9f2c1e0-dirty`. */
export const shortCommit = (commit: string): string => commit.replace(/^([0-9a-f]{7})[0-9a-f]*/, "$1");

/** Returns the commit of a folder's files, with `-dirty` if they differ from it; undefined outside a repository. */
export async function sourceCommit(root: string): Promise<string | undefined> {
  const head = await git(root, ["rev-parse", "--verify", "HEAD"]);
  if (head.status !== 0) return undefined;
  const changes = await git(root, ["--no-optional-locks", "status", "--porcelain", "--", "."]);
  return `${head.stdout.trim()}${changes.stdout.trim() === "" ? "" : "-dirty"}`;
}
