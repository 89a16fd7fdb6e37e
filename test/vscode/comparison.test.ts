// The picture of what differs in a file's flows: from the commands, the source control view and the diagram.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { longClick, type Workbench } from "./workbench.ts";

const before = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info("An issue came");
  if (payload.issue.locked) {
    log.warn("It is locked", payload.issue.number);
    return;
  }
  const title = payload.issue.title;
  await notify(title);
});

async function notify(text: string): Promise<void> {
  await fetch("https://chat.example/posts", { method: "POST", body: text });
}

export default webhook(hub);
`;
const after = before
  .replace("An issue came", "A new issue came in")
  .replace("    return;\n", "")
  .replace('    log.warn("It is locked", payload.issue.number);\n', "    counted.locked += 1;\n")
  .replace("  const title", '  log.warn("It is locked", payload.issue.number);\n  const title');

let session: Session;
let bench: Workbench;
let frame: FrameLocator;
const story = runAsStory("comparison", () => bench);

const file = (): string => join(session.folder, "src", "webhook.ts");
const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", ...args],
    {
      cwd: session.folder,
      encoding: "utf8",
      stdio: "pipe",
    },
  );

beforeAll(async () => {
  session = await startSession({
    settings: { "git.enabled": true, "git.openRepositoryInParentFolders": "never" },
  });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(file(), before);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Receive issues");
  writeFileSync(file(), after);
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
});
afterAll(async () => {
  if (!story.broken) await bench?.picture("comparison-last");
  await session?.stop();
});

const marks = (): Promise<readonly (string | null)[]> =>
  frame
    .locator(".hl-card[data-change]")
    .evaluateAll((cards) =>
      cards.map((card) => `${card.getAttribute("data-change")} ${card.getAttribute("data-label")}`),
    );
const firstMarks = ["changed log.info", "added counted.locked", "removed return", "moved log.warn"];
const tabs = (): Locator => bench.page.locator('.tab[aria-label*="· Flow"]');

test("the working tree is compared with HEAD, in every theme", async () => {
  await bench.command("Hookloom: Compare diagram with HEAD");
  frame = await bench.webviewWith("compare-bar");
  await expect.poll(marks).toEqual(firstMarks);
  expect(await frame.getByTestId("legend-changed").textContent()).toBe("1 changed");
  await bench.picture("comparison-dark");
  await bench.theme("Light 2026");
  await bench.picture("comparison-light");
  await bench.theme("Default High Contrast");
  await bench.picture("comparison-high-contrast");
  await bench.theme("Dark 2026");
});

test("keys go from change to change, and a card shows both texts", async () => {
  await frame.getByTestId("fit").first().click();
  await bench.page.keyboard.press("F8");
  await expect.poll(() => frame.getByTestId("change-count").textContent()).toBe("1 of 4");
  await expect
    .poll(() => frame.getByTestId("code-before").textContent())
    .toContain('log.info("An issue came");');
  expect(await frame.getByTestId("code-after").textContent()).toContain('log.info("A new issue came in");');
  await bench.picture("comparison-both-texts");
});

test("the picture follows the text", async () => {
  writeFileSync(file(), after.replace("counted.locked += 1;", "counted.locked += 1;\n    counted.all += 1;"));
  await expect
    .poll(marks)
    .toEqual([
      "changed log.info",
      "added counted.locked",
      "added counted.all",
      "removed return",
      "moved log.warn",
    ]);
  writeFileSync(file(), after);
  await expect.poll(marks).toEqual(firstMarks);
});

test("the text diff opens at the card", async () => {
  await frame.locator('[data-label="log.warn"]').click();
  await frame.getByTestId("open-text-diff").click();
  await bench.page.locator(".monaco-diff-editor").first().waitFor();
  await bench.picture("comparison-text-diff");
});

test("the source control view offers it for a file", async () => {
  await bench.command("View: Close All Editors");
  await bench.command("Source Control: Focus on Changes View");
  const row = bench.page.locator(".scm-view .monaco-list-row", { hasText: "webhook.ts" }).first();
  const entry = bench.page
    .locator(".monaco-menu .action-label", { hasText: "Compare diagram with HEAD" })
    .first();
  await until("the menu of the changed file", async () => {
    await bench.page.keyboard.press("Escape");
    await row.click({ button: "right", ...longClick });
    return await entry.waitFor({ timeout: 5_000 }).then(() => true);
  });
  await bench.picture("comparison-source-control");
  await entry.click();
  frame = await bench.webviewWith("compare-bar");
  await expect.poll(marks).toEqual(firstMarks);
  expect(await tabs().count()).toBe(1);
});

test("a revision that is not there is one sentence, and a commit is compared with the one before", async () => {
  await bench.command("View: Close All Editors");
  await bench.openFile("webhook.ts");
  const ask = async (revision: string): Promise<void> => {
    await bench.command("Hookloom: Compare diagram with…");
    await bench.page.locator(".quick-input-title", { hasText: "Compare the diagram with" }).waitFor();
    await bench.page.keyboard.type(revision);
    await bench.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: revision }).waitFor();
    await bench.page.keyboard.press("Enter");
  };
  await ask("nowhere");
  await bench.notification("Git knows no revision nowhere: fetch it first, or name another one.");
  expect(await tabs().count()).toBe(0);
  git("commit", "--quiet", "--all", "--message", "Go on when an issue is locked");
  await ask("HEAD~1..HEAD");
  frame = await bench.webviewWith("compare-bar");
  await expect.poll(marks).toEqual(firstMarks);
});

test("the picture can be read in 600 pixels", async () => {
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await bench.resize(650, 900);
  await frame.getByTestId("compare-bar").waitFor();
  await expect
    .poll(() => frame.locator("body").evaluate((body) => body.scrollWidth - body.clientWidth), {
      timeout: 30_000,
    })
    .toBeLessThanOrEqual(0);
  await bench.picture("comparison-600");
});
