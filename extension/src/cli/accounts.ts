import { spawn } from "node:child_process";
import process from "node:process";
import type { Accounts } from "../environments/registration/registration.ts";
import { slackTokens } from "../environments/registration/slack/slack-tokens.ts";
import { commandLineStore } from "../environments/secrets/system-secret-store.ts";
import type { CliContext } from "./command.ts";

const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens a page in the person's browser; where none opens, the address was printed. */
function openBrowser(url: string): void {
  const [program = "xdg-open", ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

/** How the command line signs in: GitHub and Slack by variables, Google in a browser. No token is ever an argument. */
export function cliAccounts({ stderr }: Pick<CliContext, "stderr">): Accounts {
  const githubApi = process.env.GITHUB_API_URL?.trim().replace(/\/+$/, "");
  // A project can name any server; only the person says which one the token is for.
  const own = githubApi || "https://api.github.com";
  return {
    ...(githubApi ? { githubApi } : {}),
    github: async ({ api }) =>
      (api === own && (process.env.GITHUB_TOKEN?.trim() || process.env.GH_TOKEN?.trim())) || undefined,
    slack: slackTokens(commandLineStore()),
    google: {
      async openBrowser(url) {
        stderr.write(`Sign in at Google: ${url}\n`);
        openBrowser(url);
      },
    },
  };
}
