import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { GitHubStandIn } from "../../../../test/stand-ins/github.ts";
import type { Projects } from "../projects/projects.ts";
import { useVscode } from "../testing/vscode.ts";
import { publishChoices, publishCommand, publishOrReport } from "./publish-command.ts";

const editor = {
  isTrusted: true,
  token: "good-token" as string | undefined,
  /** What the person types and picks; undefined closes the question. */
  typed: undefined as string | undefined,
  picked: undefined as number | undefined,
  requested: [] as string[],
  said: [] as string[],
  opened: [] as string[],
};
useVscode({
  Uri: { parse: (text: string) => text },
  env: { openExternal: async (url: string) => editor.opened.push(url) },
  workspace: {
    get isTrusted() {
      return editor.isTrusted;
    },
    getConfiguration: () => ({ get: (_name: string, otherwise: string) => otherwise }),
  },
  authentication: {
    getAccounts: async () => [],
    getSession: async () => (editor.token === undefined ? undefined : { accessToken: editor.token }),
  },
  window: {
    showInformationMessage: async (text: string, button: string) => {
      editor.said.push(text);
      return button;
    },
    showInputBox: async ({
      value,
      validateInput,
    }: {
      value: string;
      validateInput(text: string): unknown;
    }) => {
      editor.requested.push(value, String(validateInput("no owner")));
      return editor.typed;
    },
    showQuickPick: async (items: readonly unknown[]) => items[editor.picked ?? -1],
    withProgress: (_options: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
});

let github: GitHubStandIn;
let root: string;
let api: string;
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();

beforeEach(async () => {
  Object.assign(editor, { isTrusted: true, token: "good-token", typed: undefined, picked: undefined });
  for (const list of [editor.requested, editor.said, editor.opened]) list.length = 0;
  github = new GitHubStandIn();
  api = await github.start();
  root = temporaryFolder();
  vi.stubEnv("GITHUB_API_URL", api);
  for (const name of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${name}_NAME`, "A");
    vi.stubEnv(`GIT_${name}_EMAIL`, "a@example.com");
  }
  writeFileSync(path.join(root, "hookloom.json"), "{}");
  git("init", "--quiet", "--initial-branch=main");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await github.stop();
});

const run = (argument?: object) => {
  const projects = { choose: async () => ({ root, name: "Orders Hook" }) } as unknown as Projects;
  return publishCommand(projects)["hookloom.publish"](argument);
};

it("asks for the name and who may read it, and offers the repository's page", async () => {
  Object.assign(editor, { typed: " octocat/orders ", picked: 0 });
  await run();
  expect(editor.requested).toEqual([
    "octocat/orders-hook",
    expect.stringContaining("is not the name of a GitHub repository"),
  ]);
  expect(github.repositories.isPrivate("octocat/orders")).toBe(true);
  expect(github.repositories.git("octocat/orders", "ls-tree", "--name-only", "main")).toBe("hookloom.json");
  expect(editor.said).toEqual(["The branch main was pushed to octocat/orders."]);
  await expect.poll(() => editor.opened).toEqual([`${api}/octocat/orders`]);
});

it("names the repository that the project is connected to already", async () => {
  git("remote", "add", "origin", `${api}/octocat/connected.git`);
  await expect(run()).rejects.toMatchObject({ name: "AbortError" });
  expect(editor.requested[0]).toBe("octocat/connected");
  expect(github.repositories.isPrivate("octocat/connected")).toBeUndefined();
});

it("asks nothing where a button names the repository, and nothing is done without trust or a sign-in", async () => {
  editor.isTrusted = false;
  await expect(run({ root, repository: "octocat/a", isPublic: true })).rejects.toMatchObject({
    code: "untrusted",
  });
  Object.assign(editor, { isTrusted: true, token: undefined });
  await expect(run({ root, repository: "octocat/a", isPublic: true })).rejects.toMatchObject({
    code: "declined",
  });
  expect(github.calls).toEqual([]);
  editor.token = "good-token";
  await run({ root, repository: "octocat/a", isPublic: true });
  expect(editor.requested).toEqual([]);
  expect(github.repositories.isPrivate("octocat/a")).toBe(false);
});

it("leaves a failure of a new project for later", async () => {
  const answers = { repository: "octocat/a", isPublic: false };
  const ports = { api, token: "good-token" };
  github.faults.push({ method: "POST", path: "/user/repos", effect: "unreachable" });
  expect(await publishOrReport(root, answers, ports)).toEqual({
    ...answers,
    message: expect.stringMatching(
      /^The project was created, but not yet published to octocat\/a\. GitHub's API .* cannot be reached/,
    ),
  });
  const stopped = AbortSignal.abort();
  expect(await publishOrReport(root, answers, { ...ports, signal: stopped })).toMatchObject({
    message: "Cancelled: the project was created, but not yet published to octocat/a.",
  });
  expect(await publishOrReport(root, answers, ports)).toBeUndefined();
});

it("publishes new projects alone", () => {
  const given = { source: "github", name: "a", folder: "/a", events: [] };
  const publish = { repository: " octocat/a ", isPublic: true };
  expect(publishChoices({ ...given, publish, repository: { kind: "new" } })).toEqual({
    repository: "octocat/a",
    isPublic: true,
  });
  expect(publishChoices({ ...given, publish, repository: { kind: "existing" } })).toBeUndefined();
  expect(publishChoices({ ...given, repository: { kind: "new" } })).toBeUndefined();
});
