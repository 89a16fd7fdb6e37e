// What an environment counted, on the cards: a release of dev fails at a step, which the diagram shows with its deliveries.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeProject, removeEnvironments, runCli, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { pictureInBoth, systemThemes } from "./system-themes.ts";
import { Trouble } from "./trouble.ts";
import { eventually, stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  if (title.length > 0) {
    log.info(title);
    await reserve(payload.issue.number);
  }
  log.info("reserved");
}, { attempts: 1 });

async function reserve(number: number): Promise<void> {
  const room = await Promise.resolve(0);
  if (room < number) throw new RangeError("There is no room");
}

export default webhook(hub);
`;

const secret = { GITHUB_SECRET: "the-secret-of-this-story" };

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let project: string;
let frame: FrameLocator;

beforeAll(async () => {
  session = await startSession({ settings: systemThemes });
  project = makeProject(join(session.folder, "orders"), ["issues.opened"]);
  writeFileSync(join(project, "src", "webhook.ts"), code);
  runCli(["deploy", "dev"], project, secret);
  for (let sent = 0; sent < 3; sent++) runCli(["send", "issues.opened"], project, secret);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

runAsStory("overlay", () => bench);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
});

const badge = (label: string): Locator =>
  frame.locator(`[data-label="${label}"]`).first().getByTestId("failed");
const runs = (): Locator => frame.getByTestId("handler-runs");

test("the runs of dev are shown, with the steps that their errors came through", async () => {
  await bench.command("View: Show Hookloom");
  await bench.openFile("webhook.ts");
  await bench.command("Hookloom: Open diagram");
  frame = await bench.webviewWith("start");
  await frame.getByTestId("view-menu").click();
  await frame.getByTestId("menu-runs-of-dev").click();
  await runs().filter({ hasText: "3 runs, 3 failed" }).waitFor({ timeout: stepTimeout });
  await badge("reserve").filter({ hasText: "3 failed" }).waitFor();
  expect(await badge("reserve").getAttribute("title")).toContain(
    "3 deliveries failed in what it calls: RangeError: There is no room",
  );
  expect(await frame.getByTestId("failed").count()).toBe(1);
  await pictureInBoth(bench, "overlay");
});

test("a badge shows the deliveries of its failure", async () => {
  await badge("reserve").click();
  await bench.page
    .locator(".pane-header", { hasText: "Deliveries" })
    .filter({ hasText: 'failed and retrying · "issues.opened"' })
    .waitFor();
  await eventually("the three are listed", async () => (await trouble.deliveries().count()) === 3);
  await bench.picture("overlay-deliveries");
});

test("what is delivered meanwhile is counted without asking", async () => {
  runCli(["send", "issues.opened"], project, secret);
  await runs().filter({ hasText: "4 runs, 4 failed" }).waitFor({ timeout: stepTimeout });
  await badge("reserve").filter({ hasText: "4 failed" }).waitFor();
});

test("the function that threw shows it, too", async () => {
  await frame
    .locator('[data-label="reserve"]')
    .first()
    .click({ position: { x: 30, y: 40 } });
  await frame.locator('[data-label="reserve"] [data-call]').first().click();
  await badge("throw").filter({ hasText: "4 failed" }).waitFor();
  expect(await badge("throw").getAttribute("title")).toContain("4 deliveries failed here: RangeError");
  await bench.picture("overlay-function");
  await frame.getByTestId("flow-picker").click();
  await frame.getByRole("option", { name: /issues\.opened/ }).click();
  await runs().waitFor();
});

test("once the step says something else, the handler says that it has changed", async () => {
  await bench.focusText();
  await bench.goTo(10, 19);
  await bench.page.keyboard.type("1 + ");
  await frame.getByTestId("unplaced").filter({ hasText: "4 failed at a step that has changed" }).waitFor();
  expect(await badge("reserve").count()).toBe(0);
  await bench.picture("overlay-changed");
  await bench.command("Undo");
  await badge("reserve").waitFor();
});

test("an environment that is stopped says so, and its runs can be hidden", async () => {
  runCli(["stop", "dev"], project, secret);
  await frame
    .getByTestId("environment-problem")
    .filter({ hasText: "Nothing of dev is running, so its runs cannot be read" })
    .waitFor({ timeout: stepTimeout });
  await bench.picture("overlay-stopped");
  await frame.getByTestId("hide-environment").click();
  await frame.getByTestId("environment-bar").waitFor({ state: "detached" });
  expect(await frame.getByTestId("failed").count()).toBe(0);
});
