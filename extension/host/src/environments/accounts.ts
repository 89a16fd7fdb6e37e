import type { Accounts } from "@hookloom/core/environments/contract/registration";
import { slackTokens } from "@hookloom/core/environments/registration/slack/slack-tokens";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { publicApi } from "@hookloom/core/project/github/github-client";
import * as vscode from "vscode";

/** Returns the GitHub API's URL from the user's environment variables, as on the command line; by default, GitHub.com's. */
export const githubApi = (): string => process.env.GITHUB_API_URL?.trim().replace(/\/+$/, "") || publicApi;

/**
 * Returns whether a server is the user's own. A project file may specify any server, but a token is only sent to the one in the
 * user's settings.
 */
function isOwnServer(api: string): boolean {
  const uri = vscode.workspace.getConfiguration("github-enterprise").get<string>("uri", "");
  if (!URL.canParse(uri)) return false;
  const { host, protocol } = new URL(uri);
  const apiUrl = new URL(api);
  return apiUrl.protocol === protocol && [host, `api.${host}`].includes(apiUrl.host);
}

/**
 * Returns a GitHub token from VS Code's sign-in; undefined if the user declines.
 * @see https://code.visualstudio.com/api/references/vscode-api#authentication
 */
export async function githubToken(
  api: string,
  scopes: readonly string[],
  interactive: boolean,
): Promise<string | undefined> {
  const isGitHub = api === publicApi || api === githubApi();
  if (!isGitHub && !isOwnServer(api)) return undefined;
  const provider = isGitHub ? "github" : "github-enterprise";
  const options = interactive ? { createIfNone: true } : { silent: true };
  try {
    const session = await vscode.authentication.getSession(provider, scopes, options);
    return session?.accessToken;
  } catch {
    // The user declined, or the editor has no GitHub sign-in. The registrar reports what to do.
    return undefined;
  }
}

/** Returns the editor's accounts for signing in to sources. The user is only prompted during an action that the user started. */
export function editorAccounts(secrets: SecretStore, interactive: boolean): Accounts {
  const github: NonNullable<Accounts["github"]> = ({ api, scopes }) => githubToken(api, scopes, interactive);
  const slack = slackTokens(secrets);
  if (!interactive) return { github, slack };
  return {
    github,
    slack,
    google: {
      openBrowser: async (url) => {
        await vscode.env.openExternal(vscode.Uri.parse(url, true));
      },
    },
  };
}
