import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Cookie, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { endProject } from "../../extension/cli/src/testing/project.ts";
import type { TestProject } from "../../extension/core/src/environments/local/testing/project.ts";
import { call } from "../../extension/gateway/src/cli/testing/call.ts";
import { describeApi, startProject } from "../../extension/gateway/src/cli/testing/project.ts";
import { axeViolations } from "./testing/axe.ts";
import { picture } from "./testing/looks.ts";
import { expectSiteAppearance, newVisitor } from "./testing/visit.ts";
import { eventually } from "./testing/with-page.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const orders = http({ path: "/orders", verify: "api" });
orders.on("request", async ({ payload, log }) => {
  if (payload.fail) throw new Error("The warehouse said no");
  log.info("taken");
});

export default webhook(orders);
`;

const description = {
  title: "Orders",
  version: "1.2.0",
  description: "Takes orders of partners and hands them to the warehouse.",
  access: ["oauth2", "key"] as const,
  plans: {
    bronze: { title: "Bronze", description: "To try it out", requests: "1000/day", burst: "10/second" },
    gold: { title: "Gold", description: "For production", requests: "100000/day", approval: true },
  },
  resources: { "/orders": { limits: { requests: "600/minute" } } },
  docs: [
    {
      title: "Start",
      text: '# Start\n\nSend an order as JSON.\n\n```json\n{ "item": "chair", "count": 2 }\n```\n\n| Field | Meaning |\n| --- | --- |\n| `item` | what is ordered |\n| `count` | how many |\n',
    },
    { title: "What changed", url: "https://orders.example/changes" },
  ],
  portal: {},
};

let project: TestProject;
let url: string;
let managementPort: number;
let lines: readonly { readonly text?: string }[];
/** Every page that was shown, to be searched for what must not be in any. */
const shown: string[] = [];
const secrets: string[] = [];

beforeAll(async () => {
  project = await startProject(source);
  await describeApi(project, description);
  vi.stubEnv("HOOKLOOM_ATTEMPTS", "1");
  const running = await project.run();
  ({ url, managementPort } = running);
  lines = running.lines as unknown as typeof lines;
});

afterAll(async () => {
  if (project) await endProject(project);
});

const hookloom = async (...args: readonly string[]) => {
  const result = await call(project.root, args);
  expect(result).toMatchObject({ status: 0, stderr: "" });
  return result.stdout;
};

async function post(key: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  return (await fetch(`${url}/orders`, { method: "POST", headers, body: JSON.stringify(body) })).status;
}

async function invite(name: string): Promise<string> {
  const { link } = JSON.parse(await hookloom("portal", "invite", name, "--json"));
  secrets.push(link.slice(link.lastIndexOf("/") + 1));
  return link;
}

async function recordPage(page: Page): Promise<void> {
  shown.push(await page.content());
}

/** Presses a button of a page without scripts, which leads to another page. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.waitForLoadState();
}

async function makeCredential(page: Page, button: string): Promise<string> {
  await press(page, button);
  const text = (await page.locator("code.key").textContent()) ?? "";
  secrets.push(text);
  return text;
}

/** The cookies of a member, and the page of their application. */
let cookies: Cookie[];
let application: string;

describe("a member", () => {
  it("leads from an invitation to a call that counts, without any script", async () => {
    const { page, context } = await newVisitor({ javaScriptEnabled: false });
    await page.goto(await invite("Anna"));
    await recordPage(page);
    await press(page, "Sign in");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Orders");
    await recordPage(page);
    await page.getByRole("link", { name: "Create an application" }).click();
    await page.getByLabel("Name").fill("shop");
    await page.getByRole("radio", { name: /Gold/ }).check();
    await press(page, "Create");
    application = page.url();
    expect(await page.locator("main").textContent()).toContain("has to approve the application");
    const key = await makeCredential(page, "Create a key");
    expect(key).toMatch(/^hl_dev_/);
    expect(await post(key, { item: "chair" })).toBe(403);

    const waiting = await hookloom("api", "requests");
    const [, id = ""] =
      /^shop +gold +by Anna +requested .* --approve (shop-\w+) --plan gold$/m.exec(waiting) ?? [];
    await hookloom("api", "requests", "--approve", id, "--plan", "gold");
    expect(await post(key, { item: "chair" })).toBe(202);
    expect(await post(key, { fail: true })).toBe(202);
    await eventually(async () => {
      await page.goto(application);
      return page.locator("main").textContent();
    }).toContain("failed permanently after one run");
    const text = (await page.locator("main").textContent()) ?? "";
    expect(text).toContain("99,998");
    expect(text).toContain("is waiting for approval by the API's owner");
    // Why a handler failed is for the owner only.
    expect(text).not.toContain("warehouse said no");
    await recordPage(page);

    const second = await makeCredential(page, "Rotate the key");
    expect([await post(key, {}), await post(second, {})]).toEqual([202, 202]);
    await page.getByRole("link", { name: "I have copied it" }).click();
    await press(page, new RegExp(`Revoke the one that ends in ${key.slice(-4)}`));
    expect(await post(key, {})).toBe(401);
    expect(await post(second, {})).toBe(202);
    await makeCredential(page, "Create a secret");
    cookies = await context.cookies();
  });
});

describe("the pages of the portal", () => {
  it("has nothing that axe finds wrong or that is cut off, in light and dark, wide and narrow", async () => {
    const { page, context } = await newVisitor();
    await context.addCookies(cookies);
    const pages = [
      ["overview", ""],
      ["docs", "/docs"],
      ["applications", "/applications"],
      ["new", "/applications/new"],
      ["application", new URL(application).pathname.slice(7)],
    ] as const;
    for (const [name, below] of pages) {
      await page.goto(`${url}/portal${below}`);
      await expectSiteAppearance(page, `portal-${name}`);
      await recordPage(page);
    }
    await context.clearCookies();
    await page.goto(`${url}/portal`);
    expect(page.url()).toBe(`${url}/portal/sign-in`);
    await expectSiteAppearance(page, "portal-sign-in");
  });

  it("is used by the keyboard alone", async () => {
    const { page } = await newVisitor({ javaScriptEnabled: false });
    await page.goto(await invite("Ben"));
    await page.getByRole("button", { name: "Sign in" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/portal`);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Skip to content");
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press("Tab");
      if ((await page.locator(":focus").textContent()) === "Create an application") break;
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/portal/applications/new`);
    await page.getByLabel("Name").focus();
    await page.keyboard.type("bank");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/portal\/applications\/bank-/);
  });
});

describe("the portal", () => {
  it("tries a call out on its own origin, with the user's own key and without the portal's cookie", async () => {
    const { page, context } = await newVisitor();
    await context.addCookies(cookies);
    const hosts = new Set<string>();
    const sent: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) hosts.add(new URL(request.url()).origin);
      if (request.url() === `${url}/orders`) sent.push(JSON.stringify(request.headers()));
    });
    await page.goto(`${url}/portal/try`);
    const operation = page.locator(".opblock").first();
    await operation.locator(".opblock-summary-control").click();
    await page.getByRole("button", { name: "Authorize" }).first().click();
    const dialog = page.locator(".dialog-ux");
    const box = dialog.locator(".auth-container", { hasText: "x-api-key" });
    await box.locator("input").fill(secrets.findLast((text) => text.startsWith("hl_")) ?? "");
    await box.getByRole("button", { name: "Authorize" }).click();
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    const answer = operation.locator(".live-responses-table");
    await answer.waitFor();
    expect(await answer.textContent()).toContain("202");
    expect(await axeViolations(page, "html")).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toContain("hookloom-session");
    expect([...hosts]).toEqual([url]);
    await picture(page, "portal-try");
  });

  it("leaves no key, secret, session or invitation in any page, log, file, export or response", async () => {
    const session = cookies.find(({ name }) => name.endsWith("hookloom-session"))?.value ?? "";
    expect(session).toHaveLength(42);
    // The store of the environment is among them, and whatever git would take.
    const files = await readdir(project.root, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(path.join(file.parentPath, file.name), "latin1")),
    );
    const api = await fetch(`${url}/portal/openapi.json`, { redirect: "manual" });
    expect(api.status).toBe(303);
    const readManagement = async (at: string) =>
      (await fetch(`http://127.0.0.1:${managementPort}${at}`)).text();
    const deliveries: readonly { readonly id: string }[] = JSON.parse(
      await readManagement("/deliveries?limit=1000"),
    );
    const places = ["/api", "/applications", "/failures", "/metrics", "/openapi.json", "/docs"];
    const details = deliveries.map(({ id }) => `/deliveries/${encodeURIComponent(id)}`);
    const written = [
      ["api", "application", "--json"],
      ["deliveries", "--json"],
      ["stats", "--by", "trigger,event,application", "--json"],
      ["postman"],
      ["http"],
    ];
    const dump = [
      ...shown,
      ...contents,
      JSON.stringify(lines),
      ...(await Promise.all([...places, ...details].map(readManagement))),
      ...(await Promise.all(written.map((args) => hookloom(...args)))),
    ].join("\n");
    for (const part of ["portal_session", "The warehouse said no", "hookloom_limited_total", "x-api-key"])
      expect(dump).toContain(part);
    expect(deliveries.length).toBeGreaterThan(2);
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of [...secrets, session]) expect(dump).not.toContain(secret);
  });
});
