import { GitHubClient, publicApi } from "../../../project/github/github-client.ts";
import { noAccount } from "../provider/errors.ts";
import type { ProviderContext } from "../provider/provider.ts";
import { hookFailures, type Purpose } from "./github-errors.ts";

/** The base of the API of GitHub.com, or of the server that hookloom.json or the caller names. */
export function apiBase(api: string | undefined, { input }: ProviderContext): string {
  return (api ?? input.apis?.github ?? publicApi).replace(/\/+$/, "");
}

/**
 * Signs in at GitHub for one purpose.
 * @throws RegistrationError `no-account`
 */
export async function openGitHub(
  api: string,
  purpose: Purpose,
  { input, signal }: ProviderContext,
): Promise<GitHubClient> {
  const token = await input.accounts.github?.({ api, scopes: purpose.scopes });
  if (token === undefined || token === "") {
    const server = api === publicApi ? "" : `, and ${api} in GITHUB_API_URL`;
    throw noAccount(
      `Nobody is signed in at GitHub: sign in in the editor, or put a token with the scope ${purpose.scopes.join(" or ")} in GITHUB_TOKEN${server}.`,
    );
  }
  return new GitHubClient({ api, token, signal }, hookFailures(purpose));
}
