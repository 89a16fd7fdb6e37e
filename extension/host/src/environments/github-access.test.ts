import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GitHubStandIn } from "../../../../test/stand-ins/github.ts";
import { useVscode } from "../testing/vscode.ts";
import { pushingAccess, readingAccess, silentAccess } from "./github-access.ts";

/** The sessions that the person has, by their scopes, and the scopes that they agree to when asked. */
const sessions = new Map<string, string>();
const agreed = new Map<string, string>();
const asked: string[] = [];

useVscode({
  workspace: { getConfiguration: () => ({ get: (_name: string, otherwise: string) => otherwise }) },
  authentication: {
    getAccounts: async () => (sessions.size > 0 ? [{ id: "1", label: "octocat" }] : []),
    getSession: async (_provider: string, scopes: readonly string[], options: { createIfNone?: boolean }) => {
      const key = scopes.join(" ");
      const known = sessions.get(key);
      if (known !== undefined) return { accessToken: known };
      if (!options.createIfNone) return undefined;
      asked.push(key);
      const token = agreed.get(key);
      if (token === undefined) throw new Error("User did not consent to login.");
      sessions.set(key, token);
      return { accessToken: token };
    },
  },
});

let github: GitHubStandIn;
let api: string;
beforeEach(async () => {
  for (const each of [sessions, agreed]) each.clear();
  asked.length = 0;
  github = new GitHubStandIn();
  api = await github.start();
  vi.stubEnv("GITHUB_API_URL", api);
  github.tokens.set("narrow", { login: "octocat", scopes: "repo" });
  github.tokens.set("wide", { login: "octocat", scopes: "repo, workflow" });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await github.stop();
});

it("asks a person without a session once, for all that pushing needs", async () => {
  agreed.set("repo workflow", "wide");
  const { access, account } = await pushingAccess();
  expect(access).toEqual({ api, token: "wide" });
  expect(account.login).toBe("octocat");
  await pushingAccess();
  expect(asked).toEqual(["repo workflow"]);
  expect(await silentAccess()).toEqual({ api, token: "wide" });
});

it("uses a session that was asked for less where its token can do more", async () => {
  sessions.set("repo", "wide");
  expect((await pushingAccess()).access.token).toBe("wide");
  expect(asked).toEqual([]);
});

it("asks for the scope of workflows where the session's token lacks it", async () => {
  sessions.set("repo", "narrow");
  agreed.set("repo workflow", "wide");
  expect((await pushingAccess()).access.token).toBe("wide");
  expect(asked).toEqual(["repo workflow"]);
});

it("asks for reading alone where nothing is pushed", async () => {
  expect(await silentAccess()).toBeUndefined();
  agreed.set("repo", "narrow");
  expect((await readingAccess()).token).toBe("narrow");
  expect(asked).toEqual(["repo"]);
});

it("says what to do where the person declines", async () => {
  await expect(pushingAccess()).rejects.toMatchObject({ code: "declined" });
  await expect(readingAccess()).rejects.toThrow("You are not signed in to GitHub: sign in");
});
