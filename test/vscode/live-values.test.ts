// What a delivery did, on the cards: run the project, send an event, see path and values, step a loop, replay.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { makeProject, runCli, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const urgent = payload.issue.title.length > 500;
  if (urgent) {
    log.warn("urgent");
  } else {
    log.info("later", { number: payload.issue.number });
  }
  const [owner, labels] = await Promise.all([lookUp("owner"), lookUp("labels")]);
  for (const name of ["ada", "grace", "alan"]) {
    log.info(name);
  }
  if (payload.issue.number > 0) throw new Error("There is no room");
});

async function lookUp(name: string) {
  return \`\${name} found\`;
}

export default webhook(hub);
`;

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let project: string;
let frame: FrameLocator;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"), ["issues.opened"]);
  writeFileSync(join(project, "src", "webhook.ts"), code);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

const story = runAsStory("live-values", () => bench);

afterAll(async () => {
  if (story.broken) await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const runs = (): readonly (string | null)[] | Promise<readonly (string | null)[]> =>
  frame
    .locator(".hl-card[data-label][data-run]")
    .evaluateAll((cards) =>
      cards.map((card) => `${card.getAttribute("data-label")} ${card.getAttribute("data-run")}`),
    );
/** Beside the text the diagram is narrow, and the inspector starts closed. */
async function showInspector(): Promise<void> {
  const toggle = frame.getByTestId("toggle-inspector");
  if ((await toggle.getAttribute("aria-pressed")) === "false") await toggle.click();
}
const recordings = (): readonly string[] =>
  readdirSync(join(project, ".hookloom/dev/recordings")).filter((name) => name.endsWith(".rec"));

test("a delivery shows its path, times and values on the cards", async () => {
  await bench.command("View: Show Hookloom");
  await trouble.choose("Hookloom: Run", /Make a random secret/);
  await trouble.running().waitFor();
  await bench.command("View: Toggle Panel Visibility");
  await bench.openFile("webhook.ts");
  await bench.command("Hookloom: Open diagram");
  frame = await bench.webviewWith("start");
  runCli(["send", "issues.opened"], project);
  await frame.getByTestId("run-bar").waitFor({ timeout: stepTimeout });
  // Only cards that are in view are in the page.
  await frame.getByTestId("fit").click();
  await expect
    .poll(runs, { timeout: stepTimeout })
    .toEqual([
      "urgent done",
      "if done",
      "log.warn none",
      "log.info done",
      "parallel done",
      "for each done",
      "log.info done",
      "if left",
      "throw failed",
    ]);
  await bench.command("Notifications: Clear All Notifications");
  await bench.picture("live-values-dark");
});

test("each branch of a parallel step shows what it gave", async () => {
  const branches = frame.locator(".hl-card-branch");
  await expect
    .poll(() => branches.getByTestId("run-value").allTextContents())
    .toEqual(['"owner found"', '"labels found"']);
  await frame.locator('[data-label="parallel"]').first().click();
  await showInspector();
  await expect.poll(() => frame.getByTestId("branch-run").count()).toBe(2);
  await bench.picture("live-values-branches");
  // Below a narrow diagram it covers the cards that come next.
  await frame.getByTestId("toggle-inspector").click();
  await frame.getByTestId("inspector").waitFor({ state: "detached" });
  await frame.getByTestId("fit").click();
});

test("the passes of a loop are stepped through", async () => {
  await frame.locator('[data-label="for each"]').first().click();
  await showInspector();
  await frame.getByTestId("pass-count").filter({ hasText: "pass 3 of 3" }).waitFor();
  await frame.getByTestId("previous-pass").click();
  await frame.getByTestId("pass-count").filter({ hasText: "pass 2 of 3" }).waitFor();
  await frame.getByTestId("json-pass").filter({ hasText: "grace" }).waitFor();
  await bench.picture("live-values-loop");
});

test("replay from here runs the delivery again, and the slider has both", async () => {
  expect(recordings()).toHaveLength(1);
  await frame.getByTestId("replay-run").click();
  await frame
    .getByTestId("run-count")
    .filter({ hasText: "delivery 2 of 2" })
    .waitFor({ timeout: stepTimeout });
  await until("both are recorded", async () => recordings().length === 2);
  await frame.getByTestId("run-slider").press("ArrowLeft");
  await frame.getByTestId("run-count").filter({ hasText: "delivery 1 of 2" }).waitFor();
});

test("a step that is changed shows no value any more, and no file of the project was touched", async () => {
  expect(readFileSync(join(project, "src", "webhook.ts"), "utf8")).toBe(code);
  await bench.focusText();
  await bench.goTo(11, 15);
  await bench.page.keyboard.type("x");
  await frame.getByTestId("run-notes").filter({ hasText: "1 of the steps that ran has changed" }).waitFor();
  await bench.command("Undo");
});
