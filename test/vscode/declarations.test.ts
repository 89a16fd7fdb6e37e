// What a file declares, changed from its diagram: events, triggers, settings and their values.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { runCli, type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

let session: Session;
let bench: Workbench;
let diagram: Diagram;
let file: string;
/** The text that the steps so far have led to. */
let code: string;
runAsStory("declarations", () => bench);

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });
const at = (id: string) => diagram.frame.getByTestId(id);

beforeAll(async () => {
  session = await startSession();
  const project = join(session.folder, "orders");
  const made = ["new", project, "--source", "github", "--event", "issues.opened", "--no-git", "--no-install"];
  runCli(made, session.folder);
  file = join(project, "src", "webhook.ts");
  code = textOf(file);
  bench = await session.open(project, { width: 1800, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.showInspector();
});

afterAll(() => session?.stop());

/** Waits for a text, and that it came in one step of undo. */
async function isWritten(text: string): Promise<void> {
  await diagram.showsText(text);
  await diagram.focus();
  await bench.page.keyboard.press("Control+z");
  await diagram.showsText(code);
  await bench.page.keyboard.press("Control+Shift+z");
  await diagram.showsText(text);
  code = text;
}

function changed(from: string, to: string): string {
  expect(code).toContain(from);
  return code.replace(from, to);
}

test("the trigger's card changes its event in the literal alone", async () => {
  await at("start").click();
  await at("change-event").click();
  await at("event-search").fill("issues.closed");
  await at("event-issues.closed").waitFor();
  await bench.picture("declarations-events");
  await at("event-issues.closed").click();
  await isWritten(changed('hub.on("issues.opened"', 'hub.on("issues.closed"'));
  await at("flow-event-issues.closed").waitFor();
});

test("a second event of the trigger gets a handler, which is shown", async () => {
  await at("start").click();
  await at("add-event-hub").click();
  await at("event-search").fill("star.created");
  await at("event-star.created").click();
  await at("flow-event-star.created").waitFor();
  const handler =
    'hub.on("star.created", async ({ payload, log }) => {\n  log.info("Received", { payload });\n});\n';
  await isWritten(changed("\nexport default", `\n${handler}\nexport default`));
});

test("a trigger of Slack comes with its import, its secret and its handler", async () => {
  await at("start").click();
  await at("add-trigger").click();
  await at("source-slack").click();
  await at("event-search").fill("app_mention");
  await at("event-app_mention").click();
  await bench.picture("declarations-slack");
  await at("trigger-add").click();
  await at("flow-event-app_mention").waitFor();
  await poll(() => bench.visibleText()).toContain("export default webhook(hub, workspace);");
  const text = await bench.visibleText();
  expect(text).toContain('import { slack } from "@hookloom/runtime/slack";');
  expect(text).toContain(
    'const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });',
  );
  expect(text).toContain('workspace.on("app_mention", async ({ payload, log }) => {');
  await isWritten(text);
});

test("a secret is added, and its value for dev is set without reaching the file", async () => {
  await at("toggle-file").click();
  await at("add-setting").click();
  await at("setting-name").fill("ALERT_TOKEN");
  await at("setting-description").fill("Opens the alerts");
  await at("setting-add").click();
  await poll(() => bench.visibleText()).toContain(
    'const alertToken = secret("ALERT_TOKEN", "Opens the alerts");',
  );
  await isWritten(await bench.visibleText());
  const state = () => at("value-dev-ALERT_TOKEN").getAttribute("data-state");
  await poll(state).toBe("missing");
  await at("set-dev-ALERT_TOKEN").click();
  await bench.page.locator(".quick-input-widget", { hasText: "ALERT_TOKEN in dev" }).waitFor();
  await bench.page.keyboard.type("opensesame");
  await bench.page.keyboard.press("Enter");
  await poll(state).toBe("set");
  expect(await at("value-prod-ALERT_TOKEN").getAttribute("data-state")).toBe("missing");
  await bench.picture("declarations-file");
  expect(textOf(file)).toBe(code);
  expect(textOf(file)).not.toContain("opensesame");
});

test("the trigger goes again, with all that it brought", async () => {
  await at("remove-trigger-workspace").click();
  const lines = at("removal").locator("li");
  await poll(() => lines.allTextContents()).toEqual([
    "the trigger workspace",
    "the handler of workspace: app_mention, with its steps",
    "the setting SLACK_SIGNING_SECRET, which nothing else uses",
  ]);
  await bench.picture("declarations-removal");
  await at("removal-confirm").click();
  await poll(() => bench.visibleText()).not.toContain("slack");
  // The editor draws its lines one by one.
  await poll(() => bench.visibleText()).toContain("export default webhook(hub);");
  const text = await bench.visibleText();
  expect(text).toContain('hub.on("star.created"');
  await isWritten(text);
});
