// Language models, which an extension of the tests provides: their tools in the editor and from outside, and the box on an edge
// that asks one for steps.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capabilities } from "../../extension/core/src/capabilities/capabilities.ts";
import { McpClient } from "../agents/mcp-client.ts";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { ModelCalls } from "./model-calls.ts";
import { type Session, startSession, textOf } from "./session.ts";
import { makeTyped, runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

/** The project of the tools. */
const code = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("one");
});

export default webhook(hook);
`;

/** The file that a proposal is for. */
const issues = `import { secret, webhook } from "@hookloom/runtime";
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
let model: ModelCalls;
const file = (): string => join(session.folder, "src", "webhook.ts");

beforeAll(async () => {
  model = await ModelCalls.make();
  session = await startSession({
    more: [model.vsix],
    environment: model.environment,
    settings: { "chat.disableAIFeatures": false },
  });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  makeTyped(session.folder);
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders", "type": "module" }\n');
  writeFileSync(file(), code);
  writeFileSync(join(session.folder, "src", "issues.ts"), issues);
  bench = await session.open(session.folder);
  await bench.explorerReady();
});
afterAll(() => session?.stop());

/** The dialog over the whole window, once it says this. */
async function dialog(text: string | RegExp): Promise<Locator> {
  const box = bench.page.locator(".monaco-dialog-box").filter({ hasText: text });
  await box.waitFor();
  return box;
}

async function press(box: Locator, button: string): Promise<void> {
  await box.getByRole("button", { name: button, exact: true }).click();
  await box.waitFor({ state: "detached" });
}

/** Presses a button of VS Code itself, which has no test id. */
const confirmDialog = (box: Locator): Promise<void> =>
  box.locator(".dialog-buttons .monaco-button:not(.secondary)").click();

interface ReadFlow {
  readonly version: string;
  readonly document: FlowDocument;
}

describe("the tools", () => {
  runAsStory("models-tools", () => bench);
  beforeAll(() => bench.openFile("webhook.ts"));

  test("the editor offers every tool, and a read-only tool runs without confirmation", async () => {
    const names = capabilities.map(({ name }) => `hookloom_${name}`);
    await until("all tools are there", async () => {
      const { tools = [] } = await (await model.start({ list: true }))();
      return names.every((name) => tools.includes(name));
    });
    const { document } = await model.ask<ReadFlow>("hookloom_read_flow", { file: "src/webhook.ts" });
    expect(document.flows[0]?.triggers).toMatchObject([{ event: "request" }]);
  });

  test("an edit is shown with its lines before it is made, and is one undo step", async () => {
    const { version, document } = await model.ask<ReadFlow>("hookloom_read_flow", { file: "src/webhook.ts" });
    const edit = { op: "insert", block: document.flows[0]?.body.id, index: 1, code: 'log.info("two");' };
    const answer = await model.start({
      tool: "hookloom_edit_flow",
      input: { file: "src/webhook.ts", version, edit },
    });
    const box = await dialog("These lines of src/webhook.ts will be changed.");
    await expect.poll(() => box.innerText()).toContain('log.info("two");');
    expect(textOf(file())).toBe(code);
    await confirmDialog(box);
    expect(JSON.parse((await answer()).text ?? "{}")).toMatchObject({ written: true });
    await expect.poll(() => textOf(file())).toContain('log.info("two");');
    await bench.focusText();
    await bench.page.keyboard.press("ControlOrMeta+z");
    await until("the text is as before", async () => !(await bench.visibleText()).includes("two"));
  });

  test("a change in production waits for the editor's own dialog, which shows all details", async () => {
    const answer = await model.start({ tool: "hookloom_deploy", input: { environment: "prod" } });
    const first = await dialog("orders will be saved, built and deployed to prod.");
    await confirmDialog(first);
    const box = await dialog("Deploy to prod?");
    await expect
      .poll(() => box.innerText())
      .toMatch(/Project: orders[\s\S]*Build: the current source[\s\S]*Location: this machine/);
    await press(box, "Cancel");
    expect((await answer()).error).toContain("The user declined");
    const status = await model.ask("hookloom_environment_status", { environment: "prod" });
    expect(status).toMatchObject({ phase: "absent" });
  });

  test("a client outside that cannot ask has the dialog of the window that has the project open", async () => {
    const client = await McpClient.start({ folder: session.folder, protocol: "auto", variables: {} });
    try {
      const answer = client.call("deploy", { environment: "prod" });
      const box = await dialog("Deploy to prod?");
      await expect
        .poll(() => box.innerText())
        .toContain("Requested by: a language model, through hookloom mcp");
      await press(box, "Cancel");
      expect(await answer).toMatchObject({ refused: true, text: expect.stringContaining("declined") });
    } finally {
      await client.stop();
    }
  });
});

describe("the box that asks a model for steps", () => {
  runAsStory("models-box", () => bench);
  let diagram: Diagram;
  beforeAll(async () => {
    await bench.closeEditors();
    await bench.openFile("issues.ts");
    diagram = await Diagram.open(bench);
    await diagram.card("log.info").waitFor();
  });
  const ghosts = () => diagram.frame.locator('.hl-card[data-change="added"]');

  /** Asks in the box, which the palette has as soon as the editor has a model. */
  async function ask(wish: string, answer: string): Promise<void> {
    model.answer(answer);
    await diagram.press("log.info", "+");
    await diagram.frame.getByTestId("palette-propose").click({ timeout: stepTimeout });
    await diagram.frame.getByTestId("propose-wish").waitFor();
    await bench.page.keyboard.type(wish);
    await bench.page.keyboard.press("Enter");
  }

  test("it appears with the first model, and its proposal is written only when it is accepted, as one undo step", async () => {
    await diagram.press("log.info", "+");
    await diagram.frame.getByTestId("palette-search").waitFor({ timeout: stepTimeout });
    expect(await diagram.frame.getByTestId("palette-propose").count()).toBe(0);
    await bench.page.keyboard.press("Escape");
    await ask("Skip issues that are locked", `\`\`\`ts\n${statements}\n\`\`\``);
    // The editor asks once whether the extension may use the model of another one.
    const allow = bench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Allow" });
    const bar = diagram.frame.getByTestId("proposal-bar");
    await until("the proposal", async () => {
      if (await allow.isVisible()) await allow.click();
      return await bar.isVisible();
    });
    expect(model.lastPrompt()).toContain("What should happen there: Skip issues that are locked");
    await expect.poll(() => ghosts().count()).toBe(3);
    expect(await diagram.frame.getByTestId("proposal-lines").innerText()).toContain(
      "if (payload.issue.locked) {",
    );
    await diagram.showsText(issues);
    await diagram.frame.getByTestId("proposal-accept").click();
    const indented = statements.replace(/^/gm, "  ");
    await diagram.showsText(issues.replace("issue.title);\n", () => `issue.title);\n${indented}\n`));
    await diagram.focus();
    await bench.page.keyboard.press("Control+Z");
    await diagram.showsText(issues);
  });

  test("a proposal with type errors is never shown, and changes nothing", async () => {
    await ask("Log nothing", "log.info(payload.issue.nothing.at.all);");
    const box = diagram.frame.getByTestId("propose-box");
    await expect
      .poll(() => box.innerText(), { timeout: stepTimeout })
      .toContain("does not match the expected types");
    expect(await ghosts().count()).toBe(0);
    await bench.page.keyboard.press("Escape");
    await diagram.showsText(issues);
  });
});
