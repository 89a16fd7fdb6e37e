import type { GitHubAccess } from "@hookloom/core/project/github/github-client";
import { type GitHubAccount, GitHubRepositories } from "@hookloom/core/project/github/repositories";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";
import { githubApi, githubToken } from "./accounts.ts";

const readScopes = ["repo"];
/** OAuth scopes for pushing. GitHub requires the second one for commits that contain a workflow. */
const pushScopes = ["repo", "workflow"];

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

/** Returns the access from VS Code's sign-in without prompting; undefined if a prompt would be necessary. */
export async function silentAccess(): Promise<GitHubAccess | undefined> {
  const api = githubApi();
  const token = (await githubToken(api, pushScopes, false)) ?? (await githubToken(api, readScopes, false));
  return token === undefined ? undefined : { api, token };
}

/**
 * Signs in to read the user's repositories.
 * @throws HostError `declined`
 */
export async function readingAccess(): Promise<GitHubAccess> {
  const found = await silentAccess();
  if (found !== undefined) return found;
  const api = githubApi();
  const token = await githubToken(api, readScopes, true);
  if (token === undefined) throw declined();
  return { api, token };
}

async function signedInWith(api: string, token: string | undefined): Promise<SignedIn | undefined> {
  if (token === undefined) return undefined;
  const access = { api, token };
  return { access, account: await new GitHubRepositories(access).account() };
}

const mayPush = ({ account: { scopes } }: SignedIn): boolean =>
  scopes === undefined || pushScopes.every((scope) => scopes.includes(scope));

/** Returns whether VS Code has a GitHub account; its session may have fewer scopes than pushing requires. */
async function hasAccount(): Promise<boolean> {
  const accounts = await vscode.authentication.getAccounts("github");
  return accounts.length > 0;
}

/**
 * Signs in to create a repository and to push a project with its workflow. An existing session is used if its token has the
 * scopes, regardless of the scopes requested for it; otherwise a new session is requested.
 * @throws HostError `declined`; PublishError `unreachable`, `bad-token`
 */
export async function pushingAccess(): Promise<SignedIn> {
  const api = githubApi();
  const found = await signedInWith(api, await githubToken(api, pushScopes, false));
  if (found !== undefined) return found;
  const narrow = (await hasAccount())
    ? await signedInWith(api, await githubToken(api, readScopes, true))
    : undefined;
  if (narrow !== undefined && mayPush(narrow)) return narrow;
  const wide = await signedInWith(api, await githubToken(api, pushScopes, true));
  if (wide === undefined) throw declined();
  return wide;
}
