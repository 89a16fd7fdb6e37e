// The tools of language models: in the editor, and from outside through the editor's dialog.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowDocument } from "@hookloom/language-server/protocol";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentTools } from "../../extension/src/agents/tools.ts";
import { McpClient } from "../agents/mcp-client.ts";
import { until } from "../runner/until.ts";
import { ModelCalls } from "./model-calls.ts";
import { type Session, startSession, textOf } from "./session.ts";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("one");
});

export default webhook(hook);
`;

let session: Session;
let bench: Workbench;
let model: ModelCalls;
const story = runAsStory("agents", () => bench);
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
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders", "type": "module" }\n');
  writeFileSync(file(), code);
  bench = await session.open(session.folder);
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
});
afterAll(async () => {
  if (!story.broken) await bench?.picture("agents-last");
  await session?.stop();
});

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

/** Presses the editor's own button, which has no name of ours. */
const agree = (box: Locator): Promise<void> =>
  box.locator(".dialog-buttons .monaco-button:not(.secondary)").click();

interface ReadFlow {
  readonly version: string;
  readonly document: FlowDocument;
}

test("the editor offers every tool", async () => {
  const names = agentTools.map(({ name }) => `hookloom_${name}`);
  await until("all tools are there", async () => {
    const { tools = [] } = await (await model.start({ list: true }))();
    return names.every((name) => tools.includes(name));
  });
});

test("a tool reads without asking anybody", async () => {
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
  const box = await dialog("These lines of src/webhook.ts are changed.");
  await expect.poll(() => box.innerText()).toContain('log.info("two");');
  expect(textOf(file())).toBe(code);
  await bench.picture("agents-edit");
  await agree(box);
  expect(JSON.parse((await answer()).text ?? "{}")).toMatchObject({ written: true });
  await expect.poll(() => textOf(file())).toContain('log.info("two");');
  await bench.focusText();
  await bench.page.keyboard.press("ControlOrMeta+z");
  await until("the text is as before", async () => !(await bench.visibleText()).includes("two"));
});

test("production waits for the editor's own dialog, which names all of it", async () => {
  const answer = await model.start({ tool: "hookloom_deploy", input: { environment: "prod" } });
  const first = await dialog("orders is saved, built and deployed to prod.");
  await agree(first);
  const box = await dialog("Deploy to prod?");
  await expect
    .poll(() => box.innerText())
    .toMatch(/Project: orders[\s\S]*Build: the source[\s\S]*Where: this machine/);
  await bench.picture("agents-prod");
  await press(box, "Cancel");
  expect((await answer()).error).toContain("A person declined");
  const status = await model.ask("hookloom_environment_status", { environment: "prod" });
  expect(status).toMatchObject({ phase: "absent" });
});

test("a client outside that cannot ask has the dialog of the window that has the project open", async () => {
  const client = await McpClient.start({ folder: session.folder, protocol: "auto", variables: {} });
  try {
    const answer = client.call("deploy", { environment: "prod" });
    const box = await dialog("Deploy to prod?");
    await expect.poll(() => box.innerText()).toContain("Asked by: a language model, by hookloom mcp");
    await bench.picture("agents-outside");
    await press(box, "Cancel");
    expect(await answer).toMatchObject({ refused: true, text: expect.stringContaining("declined") });
  } finally {
    await client.stop();
  }
});
