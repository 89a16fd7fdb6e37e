// The newcomer's whole walk: wizard, text and diagram, run, signed sample, log. It leaves the pictures, and those of its
// first steps as an animation, which the README opens with.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { wantsScreenshots } from "../runner/tier.ts";
import { until } from "../runner/until.ts";
import { Animation } from "./animation.ts";
import { removeEnvironments, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { pictures, type Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let diagram: FrameLocator;
let project: string;
let source: string;
const animation = new Animation();
const addFrame = async (milliseconds = 1800): Promise<void> => {
  if (wantsScreenshots) await animation.add(bench.page, milliseconds);
};

beforeAll(async () => {
  session = await startSession({ settings: { "workbench.startupEditor": "welcomePageInEmptyWorkbench" } });
  project = join(session.folder, "orders-hook");
  source = join(project, "src", "webhook.ts");
});

runAsStory("walk", () => bench);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
});

const status = (text: RegExp) => bench.page.locator(".statusbar-item", { hasText: text }).first();

const card = (label: string | RegExp) =>
  diagram.locator("[data-testid^=step-]").filter({ hasText: label }).first();

test("the wizard makes a project", async () => {
  bench = await session.open(session.folder);
  await bench.command("Hookloom: New webhook");
  const wizard = await bench.webviewWith("source-github");
  await wizard.getByTestId("source-github").click();
  await wizard.getByTestId("name").fill("Orders Hook");
  await wizard
    .getByText(/orders-hook/)
    .first()
    .waitFor();
  await wizard.getByTestId("name").fill("orders-hook");
  await wizard.getByTestId("folder").fill(project);
  await wizard.getByTestId("event-search").fill("issues.");
  await wizard.getByTestId("event-issues.opened").click();
  await wizard.getByTestId("event-issues.closed").click();
  await addFrame(2400);
  await wizard.getByTestId("create").click();
  const handler = 'hub.on("issues.opened", async ({ payload, log }) => {';
  await expect.poll(() => textOf(source), { timeout: scaled(60_000) }).toContain(handler);
});

const groups = () => bench.page.locator(".editor-group-container");

test("an empty window opens the project as text and as a diagram, with a first step", async () => {
  await bench.close();
  bench = await session.open(project);
  diagram = await bench.webviewWith("start");
  await card("log.info").waitFor();
  await expect.poll(() => groups().count()).toBe(2);
  await expect.poll(() => bench.visibleText()).toContain('hub.on("issues.opened"');
  const toast = await bench.notification("is open as text and as a diagram");
  await gesture(
    "the choice of an event, which the diagram closes if it takes the focus late",
    async (failed) => {
      if (failed === 0) await toast.getByRole("button", { name: "Send sample event" }).click();
      else await bench.command("Hookloom: Send sample event");
      const row = bench.page.locator(".quick-input-list .monaco-list-row", { hasText: "issues.opened" });
      await row.click({ timeout: scaled(5_000) });
    },
  );
  await bench.webviewWith("send");
  await expect.poll(() => groups().count()).toBe(2);
  await bench.command("View: Close Editor");
  await bench.command("Notifications: Clear All Notifications");
  await bench.openFile("webhook.ts");
  await addFrame();
});

test("a terminal knows the command that the wizard shows", async () => {
  const printed = join(session.folder, "version.txt");
  await bench.command("Terminal: Create New Terminal");
  await bench.page.locator(".terminal-wrapper .xterm-helper-textarea").first().waitFor({ state: "attached" });
  await gesture("the terminal's prompt, which is not there yet while the shell starts", async () => {
    await bench.page.locator(".terminal-wrapper .xterm-helper-textarea").first().focus();
    await bench.page.keyboard.type(`hookloom --version > "${printed}"\n`);
    await expect
      .poll(() => (existsSync(printed) ? textOf(printed) : ""), { timeout: scaled(5_000) })
      .toMatch(/^\d+\.\d+/);
  });
  await bench.command("Terminal: Kill the Active Terminal Instance");
});

test("text and diagram follow each other, also while the text is broken", async () => {
  const line =
    textOf(source)
      .split("\n")
      .findIndex((text) => text.includes("log.info")) + 1;
  await bench.focusText();
  await bench.goTo(line);
  await bench.page.keyboard.press("Home");
  await bench.page.keyboard.insertText("const urgent = payload.issue.labels?.length;\n  ");
  await card("urgent").waitFor();
  await addFrame();
  const before = await bench.visibleText();
  await card("urgent").click();
  await bench.page.keyboard.press("Insert");
  await diagram.getByTestId("palette-search").waitFor();
  await bench.page.keyboard.type("log", { delay: 10 });
  await addFrame();
  await bench.page.keyboard.press("Enter");
  const after = await until("the text has the step", async () => {
    const text = await bench.visibleText();
    return text.split("log.info").length > before.split("log.info").length && text;
  });
  expect(after.split("\n").length).toBeGreaterThanOrEqual(before.split("\n").length);
  await addFrame();
  await card("urgent").click();
  await bench.page.keyboard.press("Control+Z");
  await until("the text is as it was", async () => (await bench.visibleText()) === before);
  await bench.focusText();
  const urgent = before.split("\n").findIndex((text) => text.includes("const urgent")) + 1;
  await bench.goTo(urgent);
  await bench.page.keyboard.press("End");
  await bench.page.keyboard.insertText("\n  const half = (");
  await diagram.locator("[data-kind=hole]").first().waitFor();
  await card("log.info").waitFor();
  await bench.page.keyboard.press("Control+Shift+K");
  await diagram.locator("[data-kind=hole]").first().waitFor({ state: "detached" });
  await bench.page.keyboard.press("Control+S");
});

test("one step runs the project and sends it a signed sample, which it logs, and the views show", async () => {
  await diagram.getByTestId("send-sample").click();
  await diagram.getByTestId("sample-outcome").getByText("starting the project first").waitFor();
  await addFrame();
  // The second window is another browser's, which has none of the first one's secrets.
  await bench.makeSecret().click();
  await diagram.locator(".hl-card[data-run=done]").first().waitFor();
  await status(/dev running/).waitFor();
  await expect.poll(() => groups().count()).toBe(2);
  await addFrame(2400);
  await bench.command("Hookloom: Show log");
  await bench.page.locator(".part.panel .view-lines", { hasText: /New\s+issue/ }).waitFor();
  await bench.command("View: Toggle Panel Visibility");
  await bench.command("View: Show Hookloom");
  await bench.page
    .locator(".pane-body .monaco-list-row", { hasText: /issues\.opened/ })
    .first()
    .waitFor();
  await bench.page.locator('.tab[aria-label*="· Flow"]').click();
  await diagram.locator(".hl-card[data-run=done]").first().waitFor();
  await addFrame(3200);
});

if (wantsScreenshots)
  test("the steps so far are an animation", async () => {
    const page = await bench.page.context().newPage();
    await animation.write(page, join(pictures, "walk.webp"));
    await page.setContent(
      `<img src="data:image/webp;base64,${readFileSync(join(pictures, "walk.webp"), "base64")}">`,
    );
    const shown = page.locator("img");
    await expect
      .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(bench.page.viewportSize()?.width);
    await page.close();
  });

test("a build that was deployed to dev says that saving does not change it, and offers Run", async () => {
  await bench.command("Hookloom: Deploy to…");
  const environment = bench.page.locator(".quick-input-list .monaco-list-row");
  await environment.filter({ hasText: /prod.*not deployed/ }).waitFor();
  await environment.filter({ hasText: "dev" }).first().click();
  await status(/dev build [0-9a-f]{8}, not watching/).waitFor();
  await bench.command("Notifications: Clear All Notifications");
  await bench.openFile("webhook.ts");
  await bench.focusText();
  await bench.page.keyboard.press("Control+End");
  await bench.page.keyboard.insertText("// changed\n");
  await bench.page.keyboard.press("Control+S");
  const offer = await bench.notification("take effect only after Run");
  await offer.getByRole("button", { name: "Run" }).click();
  await status(/dev running/).waitFor();
  expect(await status(/not watching/).count()).toBe(0);
});

test("the walkthrough recognizes finished steps, however they were done", async () => {
  await bench.command("Welcome: Open Walkthrough...");
  await bench.page.keyboard.type("Create your first webhook");
  await bench.page
    .locator(".quick-input-list .monaco-list-row", { hasText: "Create your first" })
    .first()
    .click();
  const done = bench.page.locator("[data-done-step-id][aria-checked=true]");
  await expect.poll(() => done.count()).toBeGreaterThanOrEqual(6);
  await bench.page.locator("[data-step-id]", { hasText: "See it as a diagram" }).click();
  await bench.page.getByText("all gestures and keys").click();
  await expect
    .poll(async () => {
      const headings = bench.page
        .frames()
        .map((frame) => frame.locator(".markdown-body h1").allTextContents());
      return (await Promise.allSettled(headings)).flatMap((one) =>
        one.status === "fulfilled" ? one.value : [],
      );
    })
    .toContain("Edit a handler as a diagram");
  await bench.command("View: Close Editor");
  await bench.command("View: Close Editor");
});
