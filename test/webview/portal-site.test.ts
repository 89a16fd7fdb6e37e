// The catalogue that "hookloom portal --static" writes, in a browser without scripts.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type ApiDescription, type EffectiveApi, resolveApi } from "@hookloom/gateway";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PublishedApi } from "../../extension/gateway/src/portal-site/published-api.ts";
import { siteFiles } from "../../extension/gateway/src/portal-site/site-pages.ts";
import { writeSite } from "../../extension/gateway/src/portal-site/write-site.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { expectSiteAppearance, type VisitOptions, visit } from "./testing/visit.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".json": "application/json",
};

const order = {
  type: "object",
  required: ["id", "total"],
  properties: { id: { type: "string" }, total: { type: "integer", description: "In cents" } },
};
const post = {
  summary: "Deliveries of HTTP",
  description: "Requests must be authenticated. A body has at most 1048576 bytes.",
  requestBody: {
    content: {
      "application/json": { schema: order, examples: { request: { value: { id: "A-1", total: 1200 } } } },
    },
  },
  responses: {
    202: { description: "The delivery is stored and will run" },
    401: { description: "The proof is missing or wrong" },
    429: { description: "A limit is exceeded: try again later" },
  },
};

function published(slug: string, more: ApiDescription): PublishedApi {
  const description: ApiDescription = {
    title: "Orders",
    version: "1.2.0",
    description: "Takes the **orders** of the shop.",
    access: ["oauth2", "key"],
    plans: {
      bronze: { requests: "1000/day", burst: "10/second" },
      gold: { title: "Gold", description: "For large shops", requests: "100000/day", approval: true },
    },
    docs: [
      {
        title: "Start",
        text: "1. Ask for a [key](https://example.com/keys).\n2. Send an order.\n\n```sh\ncurl https://hooks.example.com/orders\n```",
      },
      { title: "Changes", url: "https://example.com/changes" },
    ],
    ...more,
  };
  const api = resolveApi(description) as EffectiveApi;
  const openApi = {
    openapi: "3.1.1",
    paths: { "/orders": { post } },
    components: { schemas: { Order: order } },
  };
  const servers = [
    { environment: "prod", address: "https://hooks.example.com" },
    { environment: "staging", address: "https://staging.example.com" },
  ];
  return { slug, environment: "prod", api, servers, openApi };
}

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = temporaryFolder();
  const apis = [
    published("orders", {}),
    published("bills", { title: "Bills", state: "deprecated", deprecation: { sunset: "2027-01-01" } }),
    published("stock", {
      title: "Stock",
      state: "pre-released",
      description: "What is **there**, and what comes.",
    }),
  ];
  const files = siteFiles(apis, "shop");
  await writeSite(folder, files);
  const contents = new Map(files.map((file) => [`/${file.path}`, file.content]));
  server = createServer(({ url = "/" }, response) => {
    const content = contents.get(url);
    response.writeHead(content === undefined ? 404 : 200, {
      "content-type": types[path.extname(url)] ?? "application/octet-stream",
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server?.close();
});

const show = (at: string, look: VisitOptions, work: (page: Page) => Promise<void>): Promise<void> =>
  visit(`${origin}${at}`, look, work);

describe("a catalogue without a server of its own", () => {
  it.each([
    ["catalogue", "/index.html"],
    ["overview", "/bills/index.html"],
    ["reference", "/orders/reference.html"],
    ["page", "/orders/start.html"],
  ])("has nothing that axe finds wrong: %s", (name, at) =>
    // Axe's script may enter pages whose policy keeps all scripts out.
    show(at, { bypassCSP: true }, async (page) => {
      expect(await page.locator("script").count()).toBe(0);
      await expectSiteAppearance(page, `portal-site-${name}`);
    }),
  );

  it("is read with the keyboard alone, and every link within it leads somewhere", async () => {
    await show("/index.html", {}, async (page) => {
      await page.getByRole("link", { name: "Orders" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(`${origin}/orders/index.html`);
      const seen = new Set<string>();
      const open = [page.url()];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        if (!next.endsWith(".html")) {
          // A document that is no page can name no icon, so the browser would request /favicon.ico.
          expect((await page.request.get(next)).status(), next).toBe(200);
          continue;
        }
        expect((await page.goto(next))?.status(), next).toBe(200);
        const links = await page
          .locator("a")
          .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
        open.push(...links.map((link) => link.split("#")[0] ?? "").filter((link) => link.startsWith(origin)));
      }
      expect([...seen].some((one) => one.endsWith("/stock/start.html"))).toBe(true);
    });
  });
});
