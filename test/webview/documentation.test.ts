// The documentation of an api on the management port, in a browser.
import path from "node:path";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedBundle, serveBundle } from "./testing/served-bundle.ts";
import { expectSiteAppearance, type VisitOptions, visit } from "./testing/visit.ts";

const source = `import { serve } from "@hookloom/runtime/serve";
import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const web = http({ path: "/orders", verify: "api" });
web.on("request", () => undefined);
await serve(webhook(web));
`;

const start = `# Start

Every order is a *delivery*. <script>document.title = "run";</script> <b onclick="alert(1)">bold</b>

![A badge](https://evil.example/badge.svg) ![The way of an order](way.png)

1. Get a [key](orders.md#get-a-key) or read the [terms](terms.pdf).
2. Send it to \`/orders\`, never to [us](javascript:alert(1)).

| Field | Meaning | Amount |
|---|:-:|--:|
| \`id\` | yours | 1 |
| \`total\` | in cents, with tax and whatever else a long sentence about it may say in a narrow column | 1200 |

\`\`\`sh
curl -X POST https://hooks.example.com/orders -H "x-api-key: $KEY" -d '{"id": "1", "total": 1200, "lines": [{ "sku": "A-1", "count": 2 }] }'
\`\`\`

> Orders are taken once: a second one with the same id is answered and not run again.
`;

const dot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADAgH/eGFDsAAAAABJRU5ErkJggg==";
const description: ApiDescription = {
  title: "Orders",
  version: "1.2.0",
  description: "Takes **orders** of the shop.",
  access: "key",
  docs: [
    { title: "Start", file: "docs/start.md" },
    { title: "The way of an order", file: "docs/way.png" },
    { title: "Terms", file: "docs/terms.pdf" },
    { title: "Changes", url: "https://example.com/changes" },
  ],
  resources: { "/orders": { docs: "docs/orders.md" } },
};
const files = new Map([
  ["docs/start.md", { markdown: start }],
  ["docs/orders.md", { markdown: "# Orders\n\n[Back](start.md)\n\n## Get a key\n\nAsk for one.\n" }],
  ["docs/way.png", { mediaType: "image/png", base64: dot }],
  ["docs/terms.pdf", { mediaType: "application/pdf", base64: "JVBERi0=" }],
]);

let served: ServedBundle;
let origin: string;

beforeAll(async () => {
  served = await serveBundle({
    source,
    conditions: ["hookloom-api"],
    files: { "api.json": JSON.stringify(resolveApi(description, undefined, { files })) },
    variables: (folder) => ({ HOOKLOOM_API: path.join(folder, "api.json") }),
  });
  ({ origin } = served);
});

afterAll(async () => {
  await served?.stop();
});

const show = (at: string, look: VisitOptions, work: (page: Page) => Promise<void>): Promise<void> =>
  visit(`${origin}${at}`, look, work);

describe("the documentation at /docs", () => {
  it("frames Swagger UI, and axe finds nothing wrong", async () => {
    await show("/docs", {}, async (page) => {
      await page.locator(".opblock").first().waitFor();
      expect(await page.title()).toBe("Orders");
      expect(await page.locator(".information-container").textContent()).toContain(
        "Takes orders of the shop.",
      );
      const shown = await page.locator(".page-nav a").allTextContents();
      expect(shown).toEqual([
        "Reference",
        "Start",
        "The way of an order (file)",
        "Terms (file)",
        "Changes ↗",
        "Orders",
      ]);
      await expectSiteAppearance(page, "documentation-reference", async () => {
        await page.reload();
        await page.locator(".opblock").first().waitFor();
      });
    });
  });

  it("has pages that run nothing, and axe finds nothing wrong", async () => {
    await show("/docs/pages/start", {}, async (page) => {
      expect(await page.title()).toBe("Start · Orders");
      expect(await page.locator("article").textContent()).toContain("<script>document.title");
      expect(await page.locator("script").count()).toBe(0);
      expect(
        await page.locator("article img").evaluateAll((all) => all.map((one) => one.getAttribute("src"))),
      ).toEqual(["/docs/files/the-way-of-an-order"]);
      const isShown = await page
        .locator("article img")
        .evaluate((one) => (one as HTMLImageElement).naturalWidth);
      expect(isShown).toBe(1);
      expect(await page.getByRole("link", { name: "us" }).count()).toBe(0);
      await expectSiteAppearance(page, "documentation-page");
    });
  });

  it("is read with the keyboard alone, from page to page and to a heading", async () => {
    await show("/docs/pages/start", {}, async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").textContent()).toBe("Skip to content");
      await page.getByRole("link", { name: "key" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(`${origin}/docs/pages/orders#section-get-a-key`);
      expect(await page.locator("#section-get-a-key").textContent()).toBe("Get a key");
      await page.getByRole("link", { name: "Back" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(`${origin}/docs/pages/start`);
    });
  });

  it("has a policy without inline styles and scripts", async () => {
    for (const at of ["/docs", "/docs/pages/start", "/docs/pages/gone"]) {
      const { headers } = await fetch(`${origin}${at}`);
      expect(headers.get("content-security-policy"), at).toMatch(/^default-src 'none'; style-src 'self'/);
      expect(headers.get("content-security-policy"), at).not.toContain("unsafe");
    }
  });
});
