// The console in the editor: other resources and proofs, what was sent before, and a sample of the project.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Session, startSession } from "./session.ts";
import { root } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import { eventually, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const orders = http({ path: "/orders", verify: "none" });

hub.on("issues.opened", async ({ log }) => {
  log.info("opened");
});

orders.on("request", async ({ log }) => {
  log.info("ordered");
});

export default webhook(hub, orders);
`;

let session: Session;
let bench: Workbench;
let page: FrameLocator;
runAsStory("console", () => bench);

beforeAll(async () => {
  session = await startSession({ environment: { GITHUB_SECRET: "the-secret-of-this-story" } });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(join(session.folder, "src", "webhook.ts"), code);
  mkdirSync(join(session.folder, "node_modules", "@hookloom"), { recursive: true });
  const runtime = join(root, "templates", "runtime");
  symlinkSync(runtime, join(session.folder, "node_modules", "@hookloom", "runtime"), "junction");
  bench = await session.open(session.folder, { width: 1400, height: 1000 });
  await bench.explorerReady();
});

afterAll(async () => {
  await session?.stop();
});

const status = (): Promise<string | null> => page.getByTestId("status").textContent();

/** Sends with the keyboard and waits for one more row in the list of what was sent. */
async function send(rows: number): Promise<void> {
  await page.getByTestId("payload").press("Control+Enter");
  await eventually("the answer came", async () => (await page.getByTestId("sent").count()) === rows);
}

test("Run and send starts dev and sends a signed event", async () => {
  await bench.command("Hookloom: Send sample event");
  const choice = bench.page.locator(".quick-input-widget .monaco-list-row", { hasText: "issues.opened" });
  await choice.click();
  page = await bench.webviewWith("console-resource");
  await send(1);
  expect(await status()).toBe("202");
  await page.getByTestId("open-delivery").waitFor();
  await bench.picture("console-sent");
});

test("a wrong secret and no proof are refused", async () => {
  for (const [index, proof] of ["wrong", "none"].entries()) {
    await page.getByTestId("console-proof").selectOption(proof);
    await send(index + 2);
    expect(await status()).toBe("401");
  }
  await bench.picture("console-refused");
});

test("another resource is called with headers and parameters, and needs no proof", async () => {
  await page.getByTestId("console-resource").selectOption("/orders");
  await page.getByText("Sent unsigned to").waitFor();
  await page.getByTestId("console-more").click();
  await page.getByTestId("console-headers").fill("X-Debug: 1");
  await page.getByTestId("console-parameters").fill("page=2");
  await page.getByTestId("payload").fill('{ "order": 7 }');
  await send(4);
  expect(await status()).toBe("202");
  await bench.picture("console-orders");
});

test("the payload is kept as a sample of the project", async () => {
  await page.getByTestId("save-sample").click();
  await bench.page.locator(".quick-input-widget input").fill("A small order");
  await bench.page.keyboard.press("Enter");
  const file = join(session.folder, "samples", "http", "request", "a-small-order.json");
  await eventually("the sample is a file", async () => existsSync(file));
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ order: 7 });
  await eventually(
    "the sample is chosen",
    async () => (await page.getByTestId("sample-choice").inputValue()) === "project:a-small-order.json",
  );
});

test("an earlier request is sent again as it was, and two answers are compared", async () => {
  await page.getByTestId("sent-again").nth(3).click();
  await eventually("it was sent again", async () => (await page.getByTestId("sent").count()) === 5);
  expect(await page.getByTestId("console-resource").inputValue()).toBe("/github");
  expect(await status()).toBe("202");
  await page.getByTestId("sent-choose").nth(0).check();
  await page.getByTestId("sent-choose").nth(2).check();
  await page.getByTestId("compare").click();
  await bench.page.locator(".monaco-diff-editor").getByText("HTTP 401").first().waitFor();
  await bench.picture("console-compared");
});
