// The console in the editor: other resources and proofs, what was sent before, a sample of the project, and a call of prod
// as a consumer.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wantsScreenshots } from "../runner/tier.ts";
import { until } from "../runner/until.ts";
import { removeEnvironments, runCli, type Session, startSession } from "./session.ts";
import { root } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const orders = http({ path: "/orders", verify: "none" });
const shop = http({ path: "/shop", verify: "api" });

hub.on("issues.opened", async ({ log }) => {
  log.info("opened");
});

orders.on("request", async ({ log }) => {
  log.info("ordered");
});

shop.on("request", async ({ log }) => {
  log.info("bought");
});

export default webhook(hub, orders, shop);
`;

const description = {
  entry: "src/webhook.ts",
  environments: { dev: {}, prod: {} },
  api: { title: "Shop", access: ["key", "oauth2"], limits: { requests: "600/minute" } },
};

const secrets = { GITHUB_SECRET: "the-secret-of-this-story" };

let session: Session;
let bench: Workbench;
let page: FrameLocator;
runAsStory(
  "console",
  () => bench,
  () => bench.closeEditors(),
);

beforeAll(async () => {
  session = await startSession({ environment: secrets });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), JSON.stringify(description));
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(join(session.folder, "src", "webhook.ts"), code);
  mkdirSync(join(session.folder, "node_modules", "@hookloom"), { recursive: true });
  const runtime = join(root, "templates", "runtime");
  symlinkSync(runtime, join(session.folder, "node_modules", "@hookloom", "runtime"), "junction");
  bench = await session.open(session.folder, { width: 1400, height: 1000 });
  await bench.explorerReady();
});

afterAll(async () => {
  if (session) removeEnvironments(session.folder);
  await session?.stop();
});

const status = (): Promise<string | null> => page.getByTestId("status").textContent();

/** Sends by a gesture and waits for one more row in the list of what was sent. */
async function send(
  gesture = () => page.getByTestId("payload").press("Control+Enter"),
): Promise<string | null> {
  const before = await page.getByTestId("sent").count();
  await gesture();
  await until("the answer came", async () => (await page.getByTestId("sent").count()) === before + 1);
  return await status();
}

test("Run and send starts dev and sends a signed event; a wrong secret and no proof are refused", {
  meta: { gives: "dev" },
}, async () => {
  await bench.command("Hookloom: Send sample event");
  const choice = bench.page.locator(".quick-input-widget .monaco-list-row", { hasText: "issues.opened" });
  await choice.click();
  page = await bench.webviewWith("console-resource");
  expect(await send()).toBe("202");
  await page.getByTestId("open-delivery").waitFor();
  for (const proof of ["wrong", "none"]) {
    await page.getByTestId("console-proof").selectOption(proof);
    expect(await send()).toBe("401");
  }
});

test("another resource is called with headers and parameters, and its payload is kept as a sample of the project", {
  meta: { needs: ["dev"], gives: "four answers" },
}, async () => {
  await page.getByTestId("console-resource").selectOption("/orders");
  await page.getByText("Sent unsigned to").waitFor();
  await page.getByTestId("console-more").click();
  await page.getByTestId("console-headers").fill("X-Debug: 1");
  await page.getByTestId("console-parameters").fill("page=2");
  await page.getByTestId("payload").fill('{ "order": 7 }');
  expect(await send()).toBe("202");
  await page.getByTestId("save-sample").click();
  await bench.page.locator(".quick-input-widget input").fill("A small order");
  await bench.page.keyboard.press("Enter");
  const file = join(session.folder, "samples", "http", "request", "a-small-order.json");
  // VS Code creates a file before it writes it, so an early look finds it empty.
  const sample = await until("the sample is written", async () => JSON.parse(readFileSync(file, "utf8")));
  expect(sample).toEqual({ order: 7 });
  await until(
    "the sample is chosen",
    async () => (await page.getByTestId("sample-choice").inputValue()) === "project:a-small-order.json",
  );
});

test("an earlier request is sent again as it was, and two answers are compared", {
  meta: { needs: ["four answers"] },
}, async () => {
  expect(await send(() => page.getByTestId("sent-again").nth(3).click())).toBe("202");
  expect(await page.getByTestId("console-resource").inputValue()).toBe("/github");
  await page.getByTestId("sent-choose").nth(0).check();
  await page.getByTestId("sent-choose").nth(2).check();
  await page.getByTestId("compare").click();
  await bench.page.locator(".monaco-diff-editor").getByText("HTTP 401").first().waitFor();
});

/** Moves the keyboard's place to a control, as a person does who has no mouse. */
async function tabTo(testId: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const control = page.getByTestId(testId).first();
  for (let count = 0; count < 80; count++) {
    if (await control.evaluate((one) => one === document.activeElement)) return;
    await bench.page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${testId}`);
}

/** Goes to a button and presses it. */
async function press(testId: string): Promise<void> {
  await tabTo(testId);
  await bench.page.keyboard.press("Enter");
}

const credentials = (): Promise<number> => page.getByTestId("credential").count();

test("prod is chosen, and a key is made for it by keyboard alone, whose limit the answer shows", {
  meta: { needs: ["dev"], gives: "prod" },
}, async () => {
  runCli(["deploy", "prod", "--yes"], session.folder, secrets);
  await bench.command("Hookloom: Send sample event");
  const rows = bench.page.locator(".quick-input-widget .monaco-list-row");
  await rows.filter({ hasText: "/shop" }).waitFor();
  await bench.page.keyboard.type("/shop");
  await bench.page.keyboard.press("Enter");
  await rows.filter({ hasText: "prod" }).waitFor();
  await bench.page.keyboard.type("dev");
  await bench.page.keyboard.press("Enter");
  page = await bench.webviewWith("make-credential");
  await page.getByTestId("console-environment").focus();
  await bench.page.keyboard.type("prod");
  await page.getByText("The prod environment handles this event like any other.").waitFor();
  // On a busy machine the page gives up before prod has answered, and offers to check again.
  await until(
    "prod is seen to run",
    async () => {
      if ((await page.getByTestId("not-running").count()) === 0) return true;
      await page.getByTestId("run").click();
      return false;
    },
    { intervalMs: 1_000 },
  );
  await press("make-credential");
  await until("a key is listed", async () => (await credentials()) === 1);
  await page.getByText(/^The request carries the key …\w{4}\.$/).waitFor();
  expect(await send(() => press("send"))).toBe("202");
  await page.getByText(/^The whole API: 599 of 600 left, renewed in \d+ s$/).waitFor();
  await page.getByTestId("handled").filter({ hasText: "handled in" }).waitFor();
  await press("read-outcome");
  await page.getByTestId("outcome").filter({ hasText: '"outcome":"ok"' }).waitFor();
});

test("a token is shown with its limit, too", { meta: { needs: ["prod"], gives: "a token" } }, async () => {
  await tabTo("console-proof", "Shift+Tab");
  await bench.page.keyboard.press("ArrowDown");
  await page.getByText("Sent with a test token to").waitFor();
  await press("make-credential");
  await until("a token is listed", async () => (await credentials()) === 2);
  expect(await send(() => press("send"))).toBe("202");
  await page.getByText(/: \d+ of 600 left, renewed in/).waitFor();
});

test.skipIf(process.platform === "win32")(
  "a line for a shell has a token of its own",
  { meta: { needs: ["a token"], gives: "a line" } },
  async () => {
    await press("copy-curl");
    await until("it is listed", async () => (await credentials()) === 3);
    const line = await bench.page.evaluate(() => navigator.clipboard.readText());
    expect(line).toMatch(/-H 'authorization: Bearer [\w.-]+'/);
    expect(execFileSync("sh", ["-c", line], { encoding: "utf8" })).toMatch(/^HTTP\/1\.1 202 /);
  },
);

test("a revoked one is gone, and the page has the text of none", {
  meta: { needs: ["a line"] },
}, async () => {
  await tabTo("console-proof", "Shift+Tab");
  const before = await credentials();
  await press("revoke-credential");
  await until("it is gone", async () => (await credentials()) === before - 1);
  const html = await page.locator("html").innerHTML();
  expect(html).not.toMatch(/hl_prod_|eyJ[\w-]{20}/);
  if (!wantsScreenshots) return;
  // The page alone, as in the README.
  await bench.page.keyboard.press("Control+J");
  for (const [theme, name] of [
    ["Light Modern", "light"],
    ["Dark Modern", "dark"],
  ] as const) {
    await bench.theme(theme);
    await page.getByTestId("console-environment").scrollIntoViewIfNeeded();
    await bench.screenshot(`console-consumer-${name}`);
  }
});
