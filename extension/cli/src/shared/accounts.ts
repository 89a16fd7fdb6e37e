import { spawn } from "node:child_process";
import process from "node:process";
import type { Accounts } from "@hookloom/core/environments/contract/registration";
import { slackTokens } from "@hookloom/core/environments/registration/slack/slack-tokens";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import type { CliContext } from "./command.ts";

const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens a page in the user's browser. If that fails, the user can still use the printed address. */
function openBrowser(url: string): void {
  const [program = "xdg-open", ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

/** Signs in to GitHub and Slack with tokens in environment variables, and to Google in a browser. Tokens are never arguments. */
export function cliAccounts({ stderr }: Pick<CliContext, "stderr">): Accounts {
  const githubApi = process.env.GITHUB_API_URL?.trim().replace(/\/+$/, "");
  // A project can specify any server; only the user may decide which server receives the token.
  const trustedApi = githubApi || "https://api.github.com";
  return {
    ...(githubApi ? { githubApi } : {}),
    github: async ({ api }) =>
      (api === trustedApi && (process.env.GITHUB_TOKEN?.trim() || process.env.GH_TOKEN?.trim())) || undefined,
    slack: slackTokens(commandLineStore()),
    google: {
      async openBrowser(url) {
        stderr.write(`Sign in at Google: ${url}\n`);
        openBrowser(url);
      },
    },
  };
}
