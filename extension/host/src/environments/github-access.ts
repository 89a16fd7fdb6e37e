import type { GitHubAccess } from "@hookloom/core/project/github/github-client";
import { type GitHubAccount, GitHubRepositories } from "@hookloom/core/project/github/repositories";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";
import { githubApi, githubToken } from "./accounts.ts";

const reading = ["repo"];
/** GitHub takes a commit with a workflow only with the second scope. */
const pushing = ["repo", "workflow"];

/** A user who is signed in to GitHub. */
export interface SignedIn {
  readonly access: GitHubAccess;
  readonly account: GitHubAccount;
}

const declined = (): HostError =>
  new HostError(
    "declined",
    vscode.l10n.t("You are not signed in to GitHub: sign in, or continue without a GitHub repository."),
  );

/** The access that VS Code's sign-in gives without a prompt; undefined if it would have to prompt. */
export async function silentAccess(): Promise<GitHubAccess | undefined> {
  const api = githubApi();
  const token = (await githubToken(api, pushing, false)) ?? (await githubToken(api, reading, false));
  return token === undefined ? undefined : { api, token };
}

/**
 * Signs in for reading the user's repositories.
 * @throws HostError `declined`
 */
export async function readingAccess(): Promise<GitHubAccess> {
  const found = await silentAccess();
  if (found !== undefined) return found;
  const api = githubApi();
  const token = await githubToken(api, reading, true);
  if (token === undefined) throw declined();
  return { api, token };
}

async function signedInWith(api: string, token: string | undefined): Promise<SignedIn | undefined> {
  if (token === undefined) return undefined;
  const access = { api, token };
  return { access, account: await new GitHubRepositories(access).account() };
}

const mayPush = ({ account: { scopes } }: SignedIn): boolean =>
  scopes === undefined || pushing.every((scope) => scopes.includes(scope));

/** Whether an account is known whose session may have fewer scopes than pushing needs. */
async function hasAccount(): Promise<boolean> {
  const accounts = await vscode.authentication.getAccounts("github");
  return accounts.length > 0;
}

/**
 * Signs in for creating a repository and pushing a project with its workflow to it. An existing session is used if its token
 * has the scopes, whatever it was requested for; otherwise another one is requested.
 * @throws HostError `declined`; PublishError `unreachable`, `bad-token`
 */
export async function pushingAccess(): Promise<SignedIn> {
  const api = githubApi();
  const found = await signedInWith(api, await githubToken(api, pushing, false));
  if (found !== undefined) return found;
  const narrow = (await hasAccount())
    ? await signedInWith(api, await githubToken(api, reading, true))
    : undefined;
  if (narrow !== undefined && mayPush(narrow)) return narrow;
  const wide = await signedInWith(api, await githubToken(api, pushing, true));
  if (wide === undefined) throw declined();
  return wide;
}
