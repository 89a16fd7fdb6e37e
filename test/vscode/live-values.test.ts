// What deliveries did, in the diagram: a literal becomes a secret that Run needs, values in scope are those of the last
// delivery, its path and values are on the cards, and it is replayed from there.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { makeProject, runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const key = "sesame-open-42";
  const urgent = payload.issue.title.length > 500;
  if (urgent) {
    log.warn("urgent");
  } else {
    log.info(\`the key has \${key.length} characters\`);
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
const withSecret = code
  .replace("\n\nconst hub", '\n\nconst keySecret = secret("KEY", "Opens the door");\n\nconst hub')
  .replace('"sesame-open-42"', "keySecret.value");

let session: Session;
let bench: Workbench;
let diagram: Diagram;
let trouble: Trouble;
let project: string;

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"));
  writeFileSync(source(), code);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.showInspector();
});

const story = runAsStory("live-values", () => bench);

afterAll(async () => {
  if (story.broken) await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const source = (): string => join(project, "src", "webhook.ts");
const part = (id: string): Locator => diagram.frame.getByTestId(id);
const recordings = (): readonly string[] =>
  readdirSync(join(project, ".hookloom/dev/recordings")).filter((name) => name.endsWith(".rec"));

test("a literal becomes a secret: its value leaves the source and is kept for dev", async () => {
  await diagram.card("key").click();
  await part("field-value").click();
  await part("setting-value").click();
  await expect.poll(() => part("name-input").inputValue(), { timeout: stepTimeout }).toBe("KEY");
  await part("name-description").fill("Opens the door");
  await part("name-secret").check();
  await part("name-input").press("Enter");
  await diagram.showsText(withSecret);
  await bench.page.keyboard.press("Control+S");
  await expect.poll(() => textOf(source()), { timeout: stepTimeout }).toBe(withSecret);
});

test("what is in scope shows a sample's values, then those of the delivery that came", async () => {
  await diagram.card("urgent").click();
  const note = part("scope-values");
  await note.getByText("sample").waitFor();
  await trouble.choose("Hookloom: Run", bench.makeSecret());
  await trouble.running().waitFor();
  // A second try of a command begins with Escape, which clears the selection of a diagram that has the focus.
  await diagram.card("urgent").click();
  const payload = join(project, "issue.json");
  const issue = {
    action: "opened",
    issue: { number: 1, title: "The door is stuck" },
    sender: { login: "ada" },
  };
  writeFileSync(payload, JSON.stringify(issue));
  runCli(["send", "issues.opened", "--payload", payload], project);
  await note.getByText("last delivery in dev").waitFor();
  await part("scope-search").fill("issue title");
  await part("scope-payload.issue.title").getByText('"The door is stuck"').waitFor();
  // The handler read the secret that left the source.
  await until("the length of the key", async () =>
    runCli(["logs", "dev"], project).includes("the key has 14 characters"),
  );
  expect(textOf(source())).not.toContain("sesame");
  expect(runCli(["logs", "dev"], project)).not.toContain("sesame");
});

test("the delivery shows its path and values on the cards, and no file of the project was touched", async () => {
  await bench.command("View: Toggle Panel Visibility");
  await part("run-bar").waitFor({ timeout: stepTimeout });
  // Beside the text the diagram is narrow, and only cards that are in view are in the page.
  await part("toggle-inspector").click();
  await part("inspector").waitFor({ state: "detached" });
  await part("fit").click();
  const runs = () =>
    diagram.frame
      .locator(".hl-card[data-label][data-run]")
      .evaluateAll((cards) =>
        cards.map((card) => `${card.getAttribute("data-label")} ${card.getAttribute("data-run")}`),
      );
  await expect
    .poll(runs, { timeout: stepTimeout })
    .toEqual([
      "key done",
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
  await expect
    .poll(() => diagram.frame.locator(".hl-card-branch").getByTestId("run-value").allTextContents())
    .toEqual(['"owner found"', '"labels found"']);
  await bench.command("Notifications: Clear All Notifications");
  await bench.screenshot("live-values-dark");
  expect(textOf(source())).toBe(withSecret);
});

test("replay from here runs the delivery again, and the slider has both", async () => {
  expect(recordings()).toHaveLength(1);
  await part("replay-run").click();
  await part("run-count").filter({ hasText: "run 2 of 2" }).waitFor({ timeout: stepTimeout });
  await until("both are recorded", async () => recordings().length === 2);
  await part("run-slider").press("ArrowLeft");
  await part("run-count").filter({ hasText: "run 1 of 2" }).waitFor();
});

test("a sample is sent without leaving the diagram, which shows why it failed, with the card in view", async () => {
  await part("send-sample").click();
  await part("run-count").filter({ hasText: "run 3 of 3" }).waitFor({ timeout: stepTimeout });
  const outcome = part("run-outcome").filter({ hasText: /failed after .*: There is no room$/ });
  await diagram.card("throw").waitFor();
  await outcome.click();
  await diagram.frame.locator('.hl-card-selected[data-label="throw"]').waitFor();
  expect(await part("sample-bar").count()).toBe(0);
  // The delivery of the terminal is another one's, and raised one that was closed; what was sent from here raised none.
  expect(await bench.page.locator(".notification-toast", { hasText: "failed" }).count()).toBe(0);
  await bench.screenshot("sent-dark");
});

test("the console opens below the diagram and sends there, too", async () => {
  await part("open-console").click();
  const console = await bench.webviewWith("payload");
  await console.getByTestId("send").click();
  await part("run-count").filter({ hasText: "run 4 of 4" }).waitFor({ timeout: stepTimeout });
  await console.getByTestId("handled").filter({ hasText: "There is no room" }).waitFor();
  expect(await part("run-outcome").isVisible()).toBe(true);
  await bench.screenshot("sent-from-the-console-dark");
  await bench.command("View: Close Editor");
});

test("where nothing runs, sending starts the project, with what was typed", async () => {
  await bench.command("Hookloom: Stop");
  await trouble.running().waitFor({ state: "detached" });
  await bench.focusText();
  await bench.page.keyboard.press("Control+Home");
  await bench.page.keyboard.insertText("// changed\n");
  await part("send-sample").click();
  await part("run-count").filter({ hasText: "run 5 of 5" }).waitFor({ timeout: stepTimeout });
  expect(textOf(source())).toContain("// changed");
  await bench.command("Hookloom: Stop");
});
