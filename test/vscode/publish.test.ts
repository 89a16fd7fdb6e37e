// A project's way to GitHub and back: VS Code's own sign-in, a repository that is created, pushed to and cloned.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";
import { type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const token = "good-token";
let github: GitHubStandIn;
let session: Session;
let bench: Workbench;
let api: string;
let project: string;

runAsStory(
  "publish",
  () => bench,
  () => bench.closeEditors(),
);

beforeAll(async () => {
  github = new GitHubStandIn();
  api = await github.start();
  // More than a page of them, the newest last.
  for (let count = 0; count < 130; count++) github.repositories.add(`octocat/shop-${count}`);
  session = await startSession({
    environment: {
      GITHUB_API_URL: api,
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@example.com",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@example.com",
    },
  });
  project = join(session.folder, "orders-hook");
  bench = await session.open(session.folder, undefined, token);
});

afterAll(async () => {
  await session?.stop();
  await github?.stop();
});

async function openWizard(): Promise<FrameLocator> {
  await bench.command("Hookloom: New webhook");
  const wizard = await bench.webviewWith("create");
  await wizard.getByTestId("name").waitFor();
  return wizard;
}

/** VS Code asks once whether Hookloom may sign in, and with which account; it has no name without GitHub itself. */
async function allowSignIn(): Promise<void> {
  const dialog = bench.page.locator(".monaco-dialog-box", { hasText: "wants to sign in using GitHub" });
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Allow" }).click();
  await bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "<unknown>" }).click();
}

const pushed = (): string => {
  try {
    return github.repositories.git("octocat/orders-hook", "ls-tree", "-r", "--name-only", "main");
  } catch {
    return "";
  }
};

test("the wizard creates the repository at GitHub and pushes the project with its workflow", {
  meta: { gives: "the project" },
}, async () => {
  const wizard = await openWizard();
  await wizard.getByTestId("name").fill("orders-hook");
  await wizard.getByTestId("folder").fill(project);
  await wizard.getByTestId("event-issues.opened").click();
  await wizard.getByTestId("publish").click();
  await allowSignIn();
  await expect.poll(() => wizard.getByTestId("publish-repository").inputValue()).toBe("octocat/orders-hook");
  await wizard.getByTestId("publish-repository").fill("octocat/shop-1");
  await wizard.getByTestId("publish-public").check();
  await wizard.getByTestId("create").click();
  await wizard.getByTestId("create-error").filter({ hasText: "is private" }).waitFor();
  expect(existsSync(project)).toBe(false);
  await wizard.getByTestId("publish-public").uncheck();
  await wizard.getByTestId("publish-repository").fill("octocat/orders-hook");
  github.faults.push({ method: "POST", path: "/user/repos", effect: "lost" });
  await wizard.getByTestId("create").click();
  const toast = await bench.notification(/cannot be reached/);
  expect(existsSync(join(project, "hookloom.json"))).toBe(true);
  await toast.getByRole("button", { name: "Publish to GitHub" }).click();
  await until("the project is at GitHub", async () => pushed().includes(".github/workflows/ci.yml"));
  await bench.notification(/The branch \w+ was pushed to octocat\/orders-hook/);
  expect(github.repositories.isPrivate("octocat/orders-hook")).toBe(true);
  expect(readFileSync(join(project, ".git", "config"), "utf8")).not.toContain(token);
});

test("the wizard says why it cannot clone or use a folder, and keeps what was typed", {
  meta: { needs: ["the project"] },
}, async () => {
  const wizard = await openWizard();
  await wizard.getByTestId("name").fill("shop-hook");
  await wizard.getByTestId("folder").fill(join(session.folder, "shop-hook"));
  await wizard.getByTestId("event-issues.opened").click();
  await wizard.getByTestId("repository-clone").click();
  await wizard.getByTestId("clone-url").fill("file:///no/such/shop.git");
  await wizard.getByTestId("create").click();
  await expect
    .poll(() => wizard.getByTestId("create-error").textContent())
    .toMatch(/^Git could not clone file:\/\/\/no\/such\/shop\.git \(.+\): check .+\.$/);
  await expect.poll(() => wizard.getByTestId("clone-url").inputValue()).toBe("file:///no/such/shop.git");
  await wizard.getByTestId("repository-new").click();
  await wizard.getByTestId("folder").fill(project);
  await wizard.getByText(`${project} is already a Hookloom project: open it instead.`).waitFor();
  await wizard.getByTestId("create").click();
  await expect.poll(() => wizard.getByTestId("name").inputValue()).toBe("shop-hook");
  await expect.poll(() => wizard.getByTestId("folder").inputValue()).toBe(project);
  await expect.poll(() => wizard.getByTestId("event-count").textContent()).toContain("1 selected");
  await bench.command("View: Close Editor");
});

test("a repository is picked from all pages, and a project in it is opened as it is", {
  meta: { needs: ["the project"] },
}, async () => {
  rmSync(project, { recursive: true });
  mkdirSync(join(session.folder, "clones"), { recursive: true });
  const wizard = await openWizard();
  await wizard.getByTestId("repository-clone").check();
  await wizard.getByTestId("pick-repository").click();
  const rows = bench.page.locator(".quick-input-list .monaco-list-row");
  await rows.filter({ hasText: "octocat/orders-hook" }).waitFor();
  // The last of the second page.
  await bench.page.keyboard.type("shop-0");
  await rows.filter({ hasText: "octocat/shop-0" }).first().waitFor();
  await bench.page.locator(".quick-input-widget input").first().fill("orders");
  await rows.filter({ hasText: "octocat/orders-hook" }).first().waitFor();
  await bench.page.keyboard.press("Enter");
  await expect
    .poll(() => wizard.getByTestId("clone-url").inputValue())
    .toBe(`${api}/octocat/orders-hook.git`);
  await wizard.getByTestId("as-is").waitFor();
  const clone = join(session.folder, "clones", "orders");
  await wizard.getByTestId("folder").fill(clone);
  await wizard.getByTestId("create").filter({ hasText: "Open" }).click();
  await until("the clone is on disk", async () =>
    textOf(join(clone, "src", "webhook.ts")).includes('hub.on("issues.opened"'),
  );
  expect(existsSync(join(clone, "node_modules"))).toBe(false);
  expect(readFileSync(join(clone, ".git", "config"), "utf8")).not.toContain(token);
});
