// The box on an edge that asks the editor's language model, with a model that an extension of the tests provides.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { ModelCalls } from "./model-calls.ts";
import { type Session, startSession } from "./session.ts";
import { makeTyped, runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(payload.issue.title);
});

export default webhook(hub);
`;
const statements = 'if (payload.issue.locked) {\n  log.warn("It is locked");\n  return;\n}';

let session: Session;
let bench: Workbench;
let diagram: Diagram;
let model: ModelCalls;
const story = runAsStory("proposal", () => bench);

beforeAll(async () => {
  model = await ModelCalls.make();
  session = await startSession({
    more: [model.vsix],
    environment: model.environment,
    settings: { "chat.disableAIFeatures": false },
  });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "src", "webhook.ts"), code);
  makeTyped(session.folder);
  bench = await session.open(session.folder, { width: 1600, height: 900 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.card("log.info").waitFor();
});
afterAll(async () => {
  if (!story.broken) await bench?.picture("proposal-last");
  await session?.stop();
});

async function openPalette(): Promise<void> {
  await diagram.press("log.info", "+");
  await diagram.frame.getByTestId("palette-search").waitFor({ timeout: stepTimeout });
}

/** Asks in the box; the editor asks once whether the extension may use the model of another one. */
async function ask(wish: string): Promise<void> {
  await openPalette();
  await diagram.frame.getByTestId("palette-propose").click();
  await diagram.frame.getByTestId("propose-wish").waitFor();
  await bench.page.keyboard.type(wish);
  await bench.page.keyboard.press("Enter");
}

test("without a model there is no box", async () => {
  await openPalette();
  expect(await diagram.frame.getByTestId("palette-propose").count()).toBe(0);
  await bench.page.keyboard.press("Escape");
});

test("with one it appears, and its proposal is cards and lines that nothing has written", async () => {
  model.answer(`\`\`\`ts\n${statements}\n\`\`\``);
  await openPalette();
  await diagram.frame.getByTestId("palette-propose").waitFor({ timeout: stepTimeout });
  await bench.page.keyboard.press("Escape");
  await ask("Skip issues that are locked");
  const allow = bench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Allow" });
  const bar = diagram.frame.getByTestId("proposal-bar");
  await until("the proposal", async () => {
    if (await allow.isVisible()) await allow.click();
    return await bar.isVisible();
  });
  expect(model.asked()).toContain("What should happen there: Skip issues that are locked");
  await expect.poll(() => diagram.frame.locator('.hl-card[data-change="added"]').count()).toBe(3);
  expect(await diagram.frame.getByTestId("proposal-lines").innerText()).toContain(
    "if (payload.issue.locked) {",
  );
  await bench.picture("proposal");
  await diagram.showsText(code);
});

test("it is accepted as one undo step", async () => {
  await diagram.frame.getByTestId("proposal-accept").click();
  const written = code.replace(
    "issue.title);\n",
    () => `issue.title);\n${statements.replace(/^/gm, "  ")}\n`,
  );
  await diagram.showsText(written);
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("what does not fit the types is never shown, and changes nothing", async () => {
  model.answer("log.info(payload.issue.nothing.at.all);");
  await ask("Log nothing");
  const box = diagram.frame.getByTestId("propose-box");
  await expect
    .poll(() => box.innerText(), { timeout: stepTimeout })
    .toContain("does not fit the types of this place");
  await bench.picture("proposal-refused");
  await bench.page.keyboard.press("Escape");
  await diagram.showsText(code);
});
