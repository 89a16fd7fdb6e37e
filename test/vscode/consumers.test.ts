// A consumer of an API and its owner: an invitation to the portal, a request with its scopes, and other scopes later.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Environments } from "./environments.ts";
import { removeEnvironments, runCli, type Session, startSession } from "./session.ts";
import { root } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { longClick, stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const orders = http({ path: "/orders", verify: "api" });
const returns = http({ path: "/returns", verify: "api" });

orders.on("request", async ({ log }) => {
  log.info("ordered");
});

returns.on("request", async ({ log }) => {
  log.info("returned");
});

export default webhook(orders, returns);
`;

const description = {
  entry: "src/webhook.ts",
  environments: { dev: {}, prod: {} },
  api: {
    title: "Orders",
    access: "key",
    plans: { gold: { title: "Gold", requests: "100000/day", approval: true } },
    resources: { "/orders": { scopes: ["orders:write"] }, "/returns": { scopes: ["returns:write"] } },
    portal: {},
  },
};

let session: Session;
let bench: Workbench;
let environments: Environments;
let trouble: Trouble;
/** What the consumer has open, in a browser of their own. */
let portal: Page;
let url: string;
let key: string;
runAsStory("consumers", () => bench);

beforeAll(async () => {
  session = await startSession();
  const { folder } = session;
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "hookloom.json"), JSON.stringify(description, null, 2));
  writeFileSync(join(folder, "package.json"), '{ "name": "orders", "type": "module" }\n');
  writeFileSync(join(folder, "src", "webhook.ts"), code);
  mkdirSync(join(folder, "node_modules", "@hookloom"), { recursive: true });
  const runtime = join(root, "templates", "runtime");
  symlinkSync(runtime, join(folder, "node_modules", "@hookloom", "runtime"), "junction");
  runCli(["deploy", "dev"], folder);
  url = JSON.parse(runCli(["status", "dev", "--json"], folder)).url;
  bench = await session.open(folder, { width: 1400, height: 900 });
  environments = new Environments(bench);
  trouble = new Trouble(bench);
  await bench.explorerReady();
  await bench.command("View: Show Hookloom");
});

afterAll(async () => {
  if (session) removeEnvironments(session.folder);
  await session?.stop();
});

const api = (): Locator => environments.row(/API published/);

/** What the key opens. */
async function postStatuses(): Promise<readonly number[]> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  const post = async (path: string) =>
    (await fetch(`${url}${path}`, { method: "POST", headers, body: "{}" })).status;
  return [await post("/orders"), await post("/returns")];
}

const waitForStatuses = (expected: readonly number[]): Promise<boolean> =>
  until(`it opens ${expected.join(", ")}`, async () => String(await postStatuses()) === String(expected));

const scope = (name: string): Locator => trouble.pickRow(new RegExp(name));
const checkedScopes = async (): Promise<readonly (string | null)[]> => {
  await scope("orders:write").waitFor();
  return Promise.all(["orders:write", "returns:write"].map((one) => scope(one).getAttribute("aria-checked")));
};

async function press(name: string): Promise<void> {
  await portal.getByRole("button", { name }).click(longClick);
  await portal.waitForLoadState();
}

test("an invitation from the Environments view opens the portal once, and what is asked for there is a row of the view", async () => {
  await environments.rowMenu(api(), "Invite to the Portal");
  await bench.page.locator(".quick-input-widget input[placeholder='Anna']").fill("Anna");
  await bench.page.keyboard.press("Enter");
  const dialog = environments.dialog();
  await dialog.getByText(/\/portal\/invitations\//).waitFor();
  await dialog.getByRole("button", { name: "Copy the link" }).click(longClick);
  await dialog.waitFor({ state: "detached" });
  const link = await until("the link is copied", async () => {
    const text = await bench.page.evaluate(() => navigator.clipboard.readText());
    return text.startsWith(`${url}/portal/invitations/`) && text;
  });
  const consumer = await session.browser.newContext({ viewport: { width: 1100, height: 900 } });
  portal = await consumer.newPage();
  portal.setDefaultTimeout(stepTimeout);
  await portal.goto(link);
  await portal.getByText("Sign in as Anna").waitFor();
  await press("Sign in");
  expect(await portal.getByRole("heading", { level: 1 }).textContent()).toBe("Orders");
  const again = await fetch(link);
  expect(await again.text()).not.toContain("Sign in as");
  await portal.getByRole("link", { name: "Create an application" }).click(longClick);
  await portal.getByLabel("Name").fill("shop");
  await portal.getByRole("radio", { name: /Gold/ }).check();
  await press("Create");
  await press("Create a key");
  key = (await portal.locator("code.key").textContent()) ?? "";
  expect(key).toMatch(/^hl_dev_/);
  await portal.getByRole("link", { name: "I have copied it" }).click(longClick);
  expect(await postStatuses()).toEqual([403, 403]);
  await environments.row(/1 request/).waitFor();
});

test("approving asks which scopes to grant, none of which is ticked, and grants those alone", async () => {
  await environments.row(/1 request/).click(longClick);
  expect(await environments.answer("Approve")).toContain("Created in the portal by: Anna");
  expect(await checkedScopes()).toEqual(["false", "false"]);
  await scope("orders:write").click(longClick);
  await bench.page.keyboard.press("Enter");
  await environments.row(/1 request/).waitFor({ state: "detached" });
  await waitForStatuses([202, 403]);
});

test("scopes are granted and taken from the menu of the API", async () => {
  await environments.rowMenu(api(), "Grant scopes to an application");
  const row = trouble.pickRow(/shop/);
  await row.waitFor();
  expect(await row.textContent()).toContain("has orders:write");
  await row.click(longClick);
  expect(await checkedScopes()).toEqual(["true", "false"]);
  await scope("returns:write").click(longClick);
  await scope("orders:write").click(longClick);
  await bench.page.keyboard.press("Enter");
  await waitForStatuses([403, 202]);
  await portal.reload();
  expect(await portal.locator("main").textContent()).toContain(
    "The application can use the scope returns:write",
  );
});

test("closing the question changes nothing, by the keys alone", async () => {
  await trouble.asked("Hookloom: Grant scopes to an application…", /server-environment|dev/);
  await bench.page.keyboard.type("dev");
  await bench.page.keyboard.press("Enter");
  await trouble.pickRow(/shop/).waitFor();
  await bench.page.keyboard.press("Enter");
  expect(await checkedScopes()).toEqual(["false", "true"]);
  await bench.page.keyboard.press("Escape");
  await scope("orders:write").waitFor({ state: "hidden" });
  expect(await postStatuses()).toEqual([403, 202]);
});
