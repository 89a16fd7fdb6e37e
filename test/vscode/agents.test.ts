// The tools of language models in the editor.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowDocument } from "@hookloom/language-server/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentTools } from "../../extension/src/agents/tools.ts";
import { ModelCalls } from "./model-calls.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { eventually, type Workbench } from "./workbench.ts";

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

interface ReadFlow {
  readonly version: string;
  readonly document: FlowDocument;
}

test("the editor offers every tool", async () => {
  const names = agentTools.map(({ name }) => `hookloom_${name}`);
  await eventually("all tools are there", async () => {
    const { tools = [] } = await (await model.start({ list: true }))();
    return names.every((name) => tools.includes(name));
  });
});

test("a tool reads without asking anybody", async () => {
  const { document } = await model.ask<ReadFlow>("hookloom_read_flow", { file: "src/webhook.ts" });
  expect(document.flows[0]?.triggers).toMatchObject([{ event: "request" }]);
});
