// What environments counted, on the cards: a release of dev fails at a step, which the diagram shows with its deliveries.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { Diagram } from "./diagram.ts";
import { makeProject, removeEnvironments, runCli, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { longClick, stepTimeout, type Workbench } from "./workbench.ts";

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
let diagram: Diagram;
let trouble: Trouble;
let project: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"), ["issues.opened"]);
  writeFileSync(join(project, "src", "webhook.ts"), code);
  runCli(["deploy", "dev"], project, secret);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

runAsStory("overlay", () => bench);

afterAll(async () => {
  removeEnvironments(project);
  await session?.stop();
});

const part = (testId: string): Locator => diagram.frame.getByTestId(testId);
const badge = (card: string): Locator => diagram.card(card).getByTestId("failed");
const waitForRuns = (text: string): Promise<void> =>
  part("handler-runs").filter({ hasText: text }).waitFor({ timeout: stepTimeout });
const waitForBadge = (card: string, text: string): Promise<void> =>
  badge(card).filter({ hasText: text }).waitFor({ timeout: stepTimeout });

/** Chooses dev in the diagram's menu, which closes where another part of the window takes the focus. */
async function showRunsOfDev(): Promise<void> {
  const row = part("menu-runs-of-dev").filter({ hasText: "Show" });
  await gesture("the runs of dev are shown", async () => {
    if (await part("environment-bar").isVisible()) return;
    if (!(await part("menu-outline").isVisible())) await part("view-menu").click(longClick);
    await row.click(longClick);
    await part("environment-bar").waitFor({ timeout: longClick.timeout });
  });
}

test("the runs of dev are shown, with the step that their errors came through", async () => {
  for (let sent = 0; sent < 3; sent++) runCli(["send", "issues.opened"], project, secret);
  await bench.command("View: Show Hookloom");
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await showRunsOfDev();
  await waitForRuns("3 runs, 3 failed");
  await waitForBadge("reserve", "3 failed");
  expect(await badge("reserve").getAttribute("title")).toContain(
    "3 deliveries failed in a called function: RangeError: There is no room",
  );
  expect(await part("failed").count()).toBe(1);
});

test("a badge shows the deliveries that failed, and what comes meanwhile is counted without asking", async () => {
  await badge("reserve").click();
  await bench.page
    .locator(".pane-header", { hasText: "Deliveries" })
    .filter({ hasText: 'failed and retrying · GitHub · "issues.opened"' })
    .waitFor();
  await expect.poll(() => trouble.deliveries().count()).toBe(3);
  await trouble.delivery(/issues\.opened.*failed/).waitFor();
  runCli(["send", "issues.opened"], project, secret);
  await waitForRuns("4 runs, 4 failed");
  await waitForBadge("reserve", "4 failed");
});

test("the promoted build has runs of its own in prod, which are shown once it is stopped, too", async () => {
  runCli(["promote", "dev", "prod", "--yes"], project, secret);
  await part("environment").selectOption("prod");
  await waitForRuns("no runs");
  await expect.poll(() => part("failed").count(), { timeout: stepTimeout }).toBe(0);
  runCli(["send", "issues.opened", "--to", "prod"], project, secret);
  await waitForRuns("1 run, 1 failed");
  await waitForBadge("reserve", "1 failed");
  runCli(["stop", "prod", "--yes"], project, secret);
  await part("environment-problem")
    .filter({
      hasText: /prod is not running, and its last log entry is from .*\. Its stored deliveries are shown/,
    })
    .waitFor();
  // What it stored stays on the cards.
  await waitForRuns("1 run, 1 failed");
});
