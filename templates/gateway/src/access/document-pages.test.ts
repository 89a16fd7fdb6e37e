import { expect, it } from "vitest";
import { type ApiDescription, type DocumentFile, type EffectiveApi, resolveApi } from "../api/api.ts";
import { apiDocuments } from "./api-documents.ts";
import { documentReply } from "./document-pages.ts";

const files = new Map<string, DocumentFile>([
  ["docs/start.md", { markdown: "# Start\n\nSee [the terms](terms & more.pdf), [orders](orders.md#pay)." }],
  ["docs/orders.md", { markdown: "# Orders\n\n## Pay\n" }],
  ["docs/terms.pdf", { mediaType: "application/pdf", base64: "JVBERi0=" }],
]);
const description: ApiDescription = {
  title: "Orders & <more>",
  version: "1.2.0",
  docs: [
    { title: "Start", file: "docs/start.md" },
    { title: "Terms", file: "docs/terms.pdf" },
    { title: "Changes", url: "https://example.com/changes" },
  ],
  resources: { "/orders": { docs: [{ title: "Pay <now>", file: "docs/orders.md" }] } },
};
const api = resolveApi(description, undefined, { files }) as EffectiveApi;
const answered = (path: string, one = api) => documentReply(one, path);

it("the page with Swagger UI has the navigation around it", () => {
  const { body, headers } = answered("/docs") ?? {};
  expect(headers?.["content-type"]).toBe("text/html; charset=utf-8");
  expect(body).toContain('<a href="/docs">Orders &amp; &lt;more&gt;</a><span>1.2.0</span>');
  expect(body).toContain('<a href="/docs" aria-current="page">Reference</a>');
  expect(body).toContain('<a href="/docs/pages/start">Start</a>');
  expect(body).toContain('<a href="/docs/files/terms">Terms<span> (file)</span></a>');
  expect(body).toContain('<a href="https://example.com/changes" rel="noopener noreferrer">Changes');
  expect(body).toContain("<h2>/orders</h2>");
  expect(body).toContain('<div id="docs">');
  expect(body).toContain('<script src="/docs/docs.js" defer></script>');
});

it("a page has its text, and no script", () => {
  const { status, body } = answered("/docs/pages/start") ?? {};
  expect(status).toBe(200);
  expect(body).toContain('<a href="/docs/pages/start" aria-current="page">Start</a>');
  expect(body).toContain('<a href="/docs/pages/pay-now#section-pay" rel="noopener noreferrer">orders</a>');
  expect(body).not.toContain("<script");
  expect(answered("/docs/pages/pay-now")?.body).toContain("<h1>Pay &lt;now&gt;</h1>");
});

it("a file is for keeping, and runs nothing", () => {
  const { body, headers } = answered("/docs/files/terms") ?? {};
  expect(Buffer.from(body ?? "").toString()).toBe("%PDF-");
  expect(headers).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": "attachment; filename*=UTF-8''terms.pdf",
    "content-security-policy": "default-src 'none'; sandbox",
  });
});

it("what is not there is said, and other paths are left to others", () => {
  for (const path of ["/docs/pages/gone", "/docs/pages/changes", "/docs/files/gone", "/docs/pages/__proto__"])
    expect(answered(path)?.status, path).toBe(404);
  expect(answered("/docs/files/start")).toBeUndefined();
  for (const path of ["/docs/docs.js", "/docs/pages/start/more", "/docs/pages", "/deliveries"])
    expect(answered(path), path).toBeUndefined();
});

it("an API without pages has no navigation", () => {
  const { body } = answered("/docs", resolveApi({ title: "Orders" })) ?? {};
  expect(body).not.toContain("<nav");
  expect(body).toContain('<div id="docs">');
});

it("the document of the API names what the description says and its pages on the web", async () => {
  const documents = apiDocuments(() => api);
  expect(documents.about()).toEqual({
    title: "Orders & <more>",
    version: "1.2.0",
    links: [{ title: "Changes", url: "https://example.com/changes" }],
  });
  expect((await documents.handle("/docs/pages.css"))?.body).toContain(".prose");
  const unknown = apiDocuments(() => undefined);
  expect([unknown.about(), await unknown.handle("/docs")]).toEqual([undefined, undefined]);
});
