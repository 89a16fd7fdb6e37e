import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describePayloads, eventsNamed } from "../../extension/core/src/environments/build/event-payloads.ts";
import { axeViolations } from "./testing/axe.ts";
import { picture } from "./testing/looks.ts";
import { runtimeDist, type ServedBundle, serveBundle } from "./testing/served-bundle.ts";
import { newVisitor, visit } from "./testing/visit.ts";
import { eventually } from "./testing/with-page.ts";

const key = "a-secret-that-no-page-may-read";

const source = `import { serve } from "@hookloom/runtime/serve";
import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { slack } from "@hookloom/runtime/slack";
const hub = github({ secret: secret("KEY") });
hub.on("issues.opened", () => undefined);
hub.on("push", () => undefined);
const chat = slack({ secret: secret("KEY") });
chat.on("command", () => undefined);
await serve(webhook(hub, chat));
`;

let served: ServedBundle;
let origin: string;

beforeAll(async () => {
  const payloads = await describePayloads(runtimeDist, eventsNamed([source]));
  served = await serveBundle({
    source,
    files: { "webhook.mjs.events.json": JSON.stringify(payloads) },
    variables: () => ({ KEY: key, HOOKLOOM_NAME: "shop" }),
  });
  ({ origin } = served);
});

afterAll(async () => {
  await served?.stop();
});

interface Shown {
  readonly page: Page;
  readonly github: Locator;
}

/** Opens the page and its first path, and fails if a request was rejected or went to another host. */
async function show(colorScheme: "light" | "dark", work: (shown: Shown) => Promise<void>): Promise<void> {
  await visit(`${origin}/docs`, { colorScheme, expected: /status of 401/ }, async (page) => {
    const github = page.locator(".opblock", { hasText: "Deliveries of GitHub" });
    await github.locator(".opblock-summary-control").click();
    await work({ page, github });
    expect(await page.content()).not.toContain(key);
  });
}

async function execute(operation: Locator): Promise<Locator> {
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table");
  await answer.waitFor();
  return answer;
}

describe("the page of /docs", () => {
  it.each(["light", "dark"] as const)(
    "sends a signed sample, and axe finds nothing wrong: %s",
    async (scheme) => {
      await show(scheme, async ({ page, github }) => {
        await github.getByRole("button", { name: "Try it out" }).click();
        const answer = await execute(github);
        expect(await answer.textContent()).toContain("202");
        expect(await answer.textContent()).toContain('"event": "issues.opened"');
        await page
          .locator(".opblock", { hasText: "command" })
          .last()
          .locator(".opblock-summary-control")
          .click();
        expect(await axeViolations(page, "html")).toEqual([]);
        await picture(page, `docs-${scheme}`);
        await page.getByRole("button", { name: "Authorize" }).first().click();
        await page.locator(".dialog-ux").waitFor();
        await eventually(() => axeViolations(page, "html")).toEqual([]);
      });
    },
  );

  it("signs as the event of the example, or as the one that was chosen", async () => {
    await show("light", async ({ github }) => {
      await github.getByRole("button", { name: "Try it out" }).click();
      await github.getByRole("combobox", { name: "Example" }).first().selectOption("push");
      expect(await (await execute(github)).textContent()).toContain('"event": "push"');
      await github.getByRole("combobox", { name: "x-hookloom-event" }).selectOption("issues.opened");
      await github.getByRole("button", { name: "Clear" }).click();
      expect(await (await execute(github)).textContent()).toMatch(/"event": "issues/);
    });
  });

  it("shows the problem of a wrong signature", async () => {
    await show("light", async ({ page, github }) => {
      await page.getByRole("button", { name: "Authorize" }).first().click();
      const dialog = page.locator(".dialog-ux");
      const wrong = `sha256=${"0".repeat(64)}`;
      await dialog
        .locator(".auth-container", { hasText: "x-hub-signature-256" })
        .locator("input")
        .fill(wrong);
      await dialog
        .locator(".auth-container", { hasText: "x-hub-signature-256" })
        .getByRole("button", { name: "Authorize" })
        .click();
      await dialog.getByRole("button", { name: "Close" }).first().click();
      await github.getByRole("button", { name: "Try it out" }).click();
      const text = await (await execute(github)).textContent();
      expect(text).toContain("401");
      expect(text).toContain("application/problem+json");
      expect(text).toContain("The signature does not match");
    });
  });

  it("requests the description again if its connection is cut", async () => {
    const { page } = await newVisitor({ expected: /ERR_FAILED/ });
    let left = 2;
    await page.route("**/openapi.json", (route) => (left-- > 0 ? route.abort() : route.continue()));
    await page.goto(`${origin}/docs`);
    await page.locator(".opblock", { hasText: "Deliveries of GitHub" }).waitFor();
    expect(left).toBeLessThan(0);
  });

  it("says that nothing responds, or that there is no description", async () => {
    const { page } = await newVisitor({ expected: /ERR_FAILED|status of 500/ });
    await page.route("**/openapi.json", (route) => route.abort());
    await page.goto(`${origin}/docs`);
    await page.getByText("The environment does not respond").waitFor();
    await page.route("**/openapi.json", (route) => route.fulfill({ status: 500, body: "{}" }));
    await page.reload();
    await page.getByText("The description could not be read").waitFor();
    expect(await page.getByText("The environment does not respond").count()).toBe(0);
  });

  it("has a policy without inline styles", async () => {
    const { headers } = await fetch(`${origin}/docs`);
    expect(headers.get("content-security-policy")).toContain(
      "default-src 'none'; style-src 'self'; script-src 'self'",
    );
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
  });
});
