import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { t } from "@vscode/l10n";
import { cancelled } from "../errors.ts";
import { firstCommit, git, gitReason, repositoryAround, startRepository } from "../git.ts";
import { type GitCredentials, tokenCredentials } from "../git-credentials.ts";
import type { ProgramResult } from "../run-program.ts";
import { type GitHubAccess, webUrl } from "./github-client.ts";
import * as failed from "./publish-errors.ts";
import {
  type GitHubAccount,
  GitHubRepositories,
  type GitHubRepository,
  gitUrl,
  pageUrl,
  repositoryName,
  repositoryOfUrl,
  sameName,
} from "./repositories.ts";

/** Where to publish a project. */
export interface PublishChoices {
  /** `octocat/orders-hook`. */
  readonly repository: string;
  readonly isPublic: boolean;
  /** The branch to push; the current branch if empty. */
  readonly branch?: string;
}

/** The dependencies for publishing a project. */
export interface PublishPorts extends GitHubAccess {
  readonly onProgress?: ((text: string) => void) | undefined;
}

export interface Published {
  readonly repository: string;
  /** The repository's page. */
  readonly url: string;
  readonly branch: string;
  /** False if it already existed, from an earlier attempt or as an empty repository. */
  readonly created: boolean;
}

interface Job {
  readonly choices: PublishChoices;
  readonly ports: PublishPorts;
  readonly repositories: GitHubRepositories;
  readonly credentials: GitCredentials;
}

function createJob(choices: PublishChoices, ports: PublishPorts): Job {
  if (repositoryName(choices.repository) === undefined) throw failed.badRepository(choices.repository);
  return {
    choices,
    ports,
    repositories: new GitHubRepositories(ports),
    credentials: tokenCredentials(webUrl(ports.api), ports.token),
  };
}

/** Rejects a token that would fail halfway. A token whose scopes GitHub does not list is accepted. */
function checkScopes({ scopes }: GitHubAccount, isPublic: boolean, hasWorkflow: boolean): void {
  if (scopes === undefined) return;
  const mayCreate = scopes.includes("repo") || (isPublic && scopes.includes("public_repo"));
  if (!mayCreate) throw failed.noRepoScope(scopes);
  if (hasWorkflow && !scopes.includes("workflow")) throw failed.noWorkflowScope(scopes);
}

/** Finds the repository of an earlier attempt, or an empty one; undefined if the name is free. */
async function findReusableRepository(job: Job, isOurs: boolean): Promise<GitHubRepository | undefined> {
  const { choices, repositories } = job;
  const found = await repositories.find(choices.repository);
  if (found === undefined) return undefined;
  if (!isOurs && !(await isEmpty(job, found.name))) throw failed.nameTaken(found.name);
  if (found.isPrivate === choices.isPublic) throw failed.otherVisibility(found.name, found.isPrivate);
  if (!found.mayPush) throw failed.mayNotPush(found.name);
  return found;
}

async function isEmpty({ ports, credentials }: Job, repository: string): Promise<boolean> {
  const { api, signal } = ports;
  const call = ["ls-remote", "--", gitUrl(api, repository)];
  const result = await git(homedir(), call, { signal, credentials, isRemote: true });
  if (result.status !== 0) throw failed.pushFailed(repository, gitReason(result));
  return result.stdout.trim() === "";
}

/**
 * Checks everything that can be known before a new project is created: the token, its scopes, and whether the name is free.
 * @throws PublishError
 */
export async function checkPublish(choices: PublishChoices, ports: PublishPorts): Promise<void> {
  const job = createJob(choices, ports);
  ports.onProgress?.(t("Checking GitHub"));
  checkScopes(await job.repositories.account(), choices.isPublic, true);
  await findReusableRepository(job, false);
}

/** Finds or initializes the folder's own repository; returns the branch to push. */
async function prepareBranch(root: string, { choices, ports }: Job): Promise<string> {
  const { signal } = ports;
  const real = await realpath(root);
  const top = await git(real, ["rev-parse", "--show-toplevel"], { signal });
  const own = top.status === 0 && path.resolve(top.stdout.trim()) === real;
  const message = `Start ${path.basename(root)}`;
  if (!own) {
    const around = await repositoryAround(real, { signal });
    if (around) throw failed.insideOther(root, around);
    const note = await startRepository(real, { folder: real, message, branch: choices.branch }, { signal });
    if (note !== undefined) throw failed.noCommit(note);
  }
  const head = await git(real, ["rev-parse", "--verify", "--quiet", "HEAD"], { signal });
  if (head.status !== 0) {
    const note = await firstCommit(real, message, { signal });
    if (note !== undefined) throw failed.noCommit(note);
  }
  const branch = (await git(real, ["symbolic-ref", "--quiet", "--short", "HEAD"], { signal })).stdout.trim();
  if (branch === "") throw failed.noBranch(root);
  if (choices.branch && choices.branch !== branch) throw failed.otherBranch(root, branch, choices.branch);
  return branch;
}

async function originUrl(root: string): Promise<string> {
  return (await git(root, ["config", "--get", "remote.origin.url"])).stdout.trim();
}

/** Returns the GitHub repository that a folder is connected to; undefined if there is none. */
export async function connectedRepository(root: string, api: string): Promise<string | undefined> {
  return repositoryOfUrl(await originUrl(root), api);
}

/** True if `origin` already is the repository; false if there is no `origin`. */
async function isConnected(root: string, { choices, ports }: Job): Promise<boolean> {
  const url = await originUrl(root);
  if (url === "") return false;
  if (sameName(repositoryOfUrl(url, ports.api) ?? "", choices.repository)) return true;
  throw failed.otherRemote(root, url.replace(/(\w+:\/\/)[^\s/@]+@/, "$1"));
}

async function hasWorkflow(root: string, { ports }: Job): Promise<boolean> {
  const listed = await git(root, ["ls-tree", "--name-only", "HEAD", ".github/workflows/"], {
    signal: ports.signal,
  });
  return listed.stdout.trim() !== "";
}

/**
 * Returns why a ref was rejected, from git's porcelain output: `!\tfrom:to\t[remote rejected] (reason)`, or `[rejected]` if git
 * itself did not send it.
 * @returns undefined if the push failed earlier
 */
function pushRejection({
  stdout,
}: ProgramResult): { readonly remote: boolean; readonly reason: string } | undefined {
  const line = stdout.split("\n").find((one) => one.startsWith("!\t"));
  const [, kind = "", reason = kind] = /\[(remote rejected|rejected)\](?: \((.+)\))?$/.exec(line ?? "") ?? [];
  return kind === "" ? undefined : { remote: kind === "remote rejected", reason };
}

async function push(root: string, branch: string, job: Job): Promise<void> {
  const { choices, ports, credentials } = job;
  ports.onProgress?.(t("Pushing {0} to {1}", branch, choices.repository));
  const ref = `refs/heads/${branch}:refs/heads/${branch}`;
  const args = ["push", "--porcelain", "--set-upstream", "origin", ref];
  const result = await git(root, args, { signal: ports.signal, credentials, isRemote: true });
  if (result.status === 0) return;
  const rejection = pushRejection(result);
  if (rejection === undefined) throw failed.pushFailed(choices.repository, gitReason(result));
  if (!rejection.remote) throw failed.pushBehind(choices.repository, branch);
  // The rejection contains the file that the token may not change.
  if (rejection.reason.includes(".github/workflows/"))
    throw failed.workflowRejected(choices.repository, rejection.reason);
  throw failed.pushRejected(choices.repository, branch, rejection.reason);
}

/**
 * Creates a project's GitHub repository and pushes its branch. Each step first checks what exists, so a failed or cancelled call
 * can be repeated and resumes where it stopped. The token is passed only to the GitHub API and git's credential helper, never to
 * a file or process arguments.
 * @throws PublishError; the project in the folder is unchanged
 */
export async function publishProject(
  root: string,
  choices: PublishChoices,
  ports: PublishPorts,
): Promise<Published> {
  const job = createJob(choices, ports);
  const { repositories } = job;
  const branch = await prepareBranch(root, job);
  const connected = await isConnected(root, job);
  ports.onProgress?.(t("Checking GitHub"));
  const account = await repositories.account();
  checkScopes(account, choices.isPublic, await hasWorkflow(root, job));
  const found = await findReusableRepository(job, connected);
  if (ports.signal?.aborted) throw cancelled();
  if (found === undefined) ports.onProgress?.(t("Creating {0} on GitHub", choices.repository));
  const { name } =
    found ??
    (await repositories.create(choices.repository, {
      login: account.login,
      isPrivate: !choices.isPublic,
    }));
  if (!connected) {
    const added = await git(root, ["remote", "add", "origin", gitUrl(ports.api, name)]);
    if (added.status !== 0) throw failed.noCommit(`${gitReason(added)}.`);
  }
  await push(root, branch, job);
  return { repository: name, url: pageUrl(ports.api, name), branch, created: found === undefined };
}
