// The API of a project as its owner works with it: the form and its text, rules that are applied, a block, a request.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gesture } from "../runner/gesture.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { Environments } from "./environments.ts";
import { removeEnvironments, runCli, type Session, startSession, textOf } from "./session.ts";
import { root } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { longClick, type Workbench } from "./workbench.ts";

const code = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const orders = http({ path: "/orders", verify: "api" });

orders.on("request", async ({ log }) => {
  log.info("ordered");
});

export default webhook(orders);
`;

const config = `{
  "entry": "src/webhook.ts",
  "environments": { "dev": {}, "prod": {} },
  "api": {
    "title": "Orders",
    "access": "key",
    "limits": { "requests": "600/minute" },
    "plans": {
      "bronze": { "requests": "1000/day", "burst": "10/second" },
      "gold": { "requests": "100000/day", "approval": true }
    },
    "defaultPlan": "bronze",
    "applications": { "shop": { "plan": "bronze", "owner": "Team Shop" } }
  }
}
`;

let session: Session;
let bench: Workbench;
let environments: Environments;
let trouble: Trouble;
let form: FrameLocator;
runAsStory("api", () => bench);

beforeAll(async () => {
  session = await startSession();
  const { folder } = session;
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "hookloom.json"), config);
  writeFileSync(join(folder, "package.json"), '{ "name": "orders", "type": "module" }\n');
  writeFileSync(join(folder, "src", "webhook.ts"), code);
  mkdirSync(join(folder, "node_modules", "@hookloom"), { recursive: true });
  const runtime = join(root, "templates", "runtime");
  symlinkSync(runtime, join(folder, "node_modules", "@hookloom", "runtime"), "junction");
  bench = await session.open(folder, { width: 1400, height: 900 });
  environments = new Environments(bench);
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

afterAll(async () => {
  removeEnvironments(session.folder);
  await session?.stop();
});

const file = (): string => join(session.folder, "hookloom.json");
const rules = (): object => JSON.parse(textOf(join(session.folder, ".hookloom", "dev", "api.json")));
const address = async (): Promise<string> => {
  const { url } = JSON.parse(runCli(["status", "dev", "--json"], session.folder));
  return url;
};

async function post(key: string): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  return (await fetch(`${await address()}/orders`, { method: "POST", headers, body: "{}" })).status;
}

test("the form opens from the link above the api, and shows what the text has", async () => {
  await bench.openFile("hookloom.json");
  await bench.page.locator(".codelens-decoration a", { hasText: "Edit in a form" }).first().click();
  form = await bench.webviewWith("api/limits/requests");
  expect(await form.getByTestId("api/limits/requests").inputValue()).toBe("600/minute");
  await form.getByRole("heading", { name: "/orders" }).waitFor();
  const icon = tab().locator(".monaco-icon-label");
  expect(await icon.evaluate((label) => getComputedStyle(label, "::before").display)).not.toBe("none");
});

test("a limit that is changed is one small edit, and one step to undo", async () => {
  await form.getByTestId("api/limits/requests").fill("60/minute");
  await form.getByTestId("api/limits/requests").press("Enter");
  const changed = config.replace("600/minute", "60/minute");
  await form.getByTestId("action-save").click();
  await until("it is written", async () => textOf(file()) === changed);
  await bench.tab("hookloom.json").click();
  await gesture("the schema of the api suggests a value", async () => {
    await bench.page
      .locator(".view-line span", { hasText: /^\W*key\W*$/ })
      .last()
      .click(longClick);
    await bench.page.keyboard.press("Control+ArrowLeft");
    await bench.page.keyboard.press("Control+Space");
    await bench.page.locator(".suggest-widget", { hasText: "oauth2" }).waitFor({ timeout: scaled(5_000) });
  });
  await bench.page.keyboard.press("Escape");
  await bench.focusText();
  await bench.page.keyboard.press("Control+Z");
  await bench.page.keyboard.press("Control+S");
  await until("it is undone", async () => textOf(file()) === config);
  form = await reopenForm();
  await expect.poll(() => form.getByTestId("api/limits/requests").inputValue()).toBe("600/minute");
});

const tab = (): Locator => bench.page.locator(".tab", { hasText: /^API of orders$/ }).first();

async function reopenForm(): Promise<FrameLocator> {
  await tab().click();
  return await bench.webviewWith("api/limits/requests");
}

test("a page is written into hookloom.json in the form, and shown as VS Code shows Markdown", async () => {
  const page = "api/resources/~1orders/docs/0";
  await form.getByTestId("add-page api/resources/~1orders/docs").click(longClick);
  await trouble.pickRow(/Text in hookloom\.json/).click(longClick);
  const text = form.getByTestId(`${page}/text`);
  await text.fill("# The orders\n\nSend an *order*.");
  await text.press("Tab");
  const preview = form.getByTestId(`preview-page ${page}`);
  await preview.waitFor();
  await form.getByTestId("action-save").click(longClick);
  const docs = [{ title: "New page", text: "# The orders\n\nSend an *order*." }];
  await expect.poll(() => JSON.parse(textOf(file())).api.resources).toEqual({ "/orders": { docs } });
  await preview.click(longClick);
  await until("the preview has the page", async () => {
    const shown = bench.page.frames().map((frame) => frame.locator(".markdown-body em").allTextContents());
    return (await Promise.all(shown)).flat().includes("order");
  });
  await bench.command("View: Close Editor");
  writeFileSync(file(), config);
  await bench.tab("hookloom.json").click(longClick);
  await bench.command("File: Revert File");
  form = await reopenForm();
  await form.getByTestId(`${page}/text`).waitFor({ state: "detached" });
});

test("what runs differs once the text is saved, and applying shows how before it does", async () => {
  runCli(["deploy", "dev"], session.folder);
  await bench.command("View: Show Hookloom");
  await environments.row(/^API published$/).waitFor();
  form = await reopenForm();
  await form.getByTestId("api/limits/requests").fill("60/minute");
  await form.getByTestId("api/limits/requests").press("Control+s");
  const row = environments.row(/API published.*differs from hookloom\.json/);
  await row.waitFor();
  expect(rules()).toMatchObject({ limits: { requests: { count: 600 } } });
  await trouble.rowAction(row, "Apply API rules…");
  expect(await environments.answer("Apply")).toMatch(/limits\.requests: 600\/minute → 60\/minute/);
  await bench.notification(/orders applies the rules of hookloom\.json in dev/);
  expect(rules()).toMatchObject({ limits: { requests: { count: 60 } } });
  await environments.row(/^API published$/).waitFor();
  await environments.clearToasts();
});

test("an application is added, its key is shown once, and once its request is approved it may call", async () => {
  await environments.rowMenu(environments.row(/^dev/), "Applications that call the API");
  await trouble.pickRow(/Add an application/).click();
  const box = bench.page.locator(".quick-input-widget input[placeholder='shop']");
  await box.fill("bank");
  await bench.page.keyboard.press("Enter");
  await trouble.pickRow(/gold/).click();
  const dialog = environments.dialog();
  await dialog.getByText(/hl_dev_/).waitFor();
  const shown = (await dialog.textContent()) ?? "";
  await dialog.getByRole("button", { name: "Copy key" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  const key = await bench.page.evaluate(() => navigator.clipboard.readText());
  expect(key).toMatch(/^hl_dev_\w+$/);
  expect(shown).toContain(key);
  expect(await post(key)).toBe(403);
  const request = environments.row(/1 request/);
  await request.waitFor();
  await form.getByRole("heading", { name: "Applications" }).evaluate((heading) => heading.scrollIntoView());
  await bench.screenshot("api-request");
  await request.click();
  await environments.answer("Approve");
  await request.waitFor({ state: "detached" });
  await until("it may call", async () => (await post(key)) === 202);
});

test("a block asks why, closes the API, and names who blocked it; unblocking opens it again", async () => {
  const key = await bench.page.evaluate(() => navigator.clipboard.readText());
  await environments.rowMenu(environments.row(/API published/), "Block the API");
  await bench.page.locator(".quick-input-widget input[placeholder='Database migration']").fill("It moves");
  await bench.page.keyboard.press("Enter");
  const row = environments.row(/API blocked.*by .+ at /);
  await row.waitFor();
  await expect.poll(() => post(key)).toBe(503);
  await trouble.rowAction(row, "Unblock the API…");
  await environments.row(/API published/).waitFor();
  await expect.poll(() => post(key)).toBe(202);
});
