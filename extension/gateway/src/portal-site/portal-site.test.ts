import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ApiDescription, type DocumentFile, type EffectiveApi, resolveApi } from "@hookloom/gateway";
import { Ajv } from "ajv";
import { beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { isShown, type PublishedApi, uniqueSlugs } from "./published-api.ts";
import { type SiteFile, siteFiles } from "./site-pages.ts";
import backstageSchema from "./testing/backstage-api-schema.json" with { type: "json" };
import { writeSite } from "./write-site.ts";

const documents = new Map<string, DocumentFile>([
  [
    "docs/start.md",
    { markdown: "# Start\n\n<script>1</script> [Orders](orders.md) [x](javascript:1) ![](a.png)" },
  ],
  ["docs/orders.md", { markdown: "# Orders\n" }],
  ["docs/a.png", { mediaType: "image/png", base64: "AQ==" }],
  ["docs/evil.html", { mediaType: "text/html", base64: "PHNjcmlwdD4=" }],
]);

const description: ApiDescription = {
  title: "Orders & <more>",
  version: "1.2.0",
  description: "Takes *orders* <b>of</b> the shop.\n\nMore of it.",
  access: ["oauth2", "key"],
  plans: {
    bronze: { requests: "1000/day", burst: "10/second" },
    gold: { requests: "unlimited", approval: true },
  },
  docs: [
    { title: "Start", file: "docs/start.md" },
    { title: "Way", file: "docs/a.png" },
    { title: "Changes", url: "https://example.com/changes" },
  ],
  resources: { "/orders": { docs: "docs/orders.md" } },
};

function published(
  more: ApiDescription = {},
  slug = "orders",
  otherServers: PublishedApi["servers"] = [],
): PublishedApi {
  const api = resolveApi({ ...description, ...more }, undefined, { files: documents }) as EffectiveApi;
  const post = {
    summary: "Deliveries of HTTP",
    description: "A body has at most 10 bytes.",
    requestBody: {
      content: {
        "application/json": { schema: { type: "object" }, examples: { a: { value: { "<i>": 1 } } } },
      },
    },
    responses: { 202: { description: "It is stored" }, 401: { description: "No proof" } },
  };
  const servers = [{ environment: "prod", address: "https://hooks.example.com" }, ...otherServers];
  const openApi = { openapi: "3.1.1", info: { title: api.title }, paths: { "/orders": { post } } };
  return { slug, environment: "prod", api, servers, openApi };
}

const textOf = (files: readonly SiteFile[], name: string): string =>
  String(files.find((file) => file.path === name)?.content);

describe("a site", () => {
  it("has the pages, the document and the files of each API", () => {
    const files = siteFiles([published(), published({ title: "Bills" }, "bills")], "shop");
    expect(files.map((file) => file.path).sort()).toEqual(
      ["orders", "bills"]
        .flatMap((slug) =>
          ["files/way.png", "index.html", "openapi.json", "orders.html", "reference.html", "start.html"].map(
            (name) => `${slug}/${name}`,
          ),
        )
        .concat(["catalog-info.yaml", "index.html", "style.css"])
        .sort(),
    );
    const start = textOf(files, "orders/start.html");
    expect(start).toContain('<a href="orders.html" rel="noopener noreferrer">Orders</a>');
    expect(start).toContain('<img src="files/way.png" alt="">');
    expect(start).toContain("&lt;script&gt;1&lt;/script&gt;");
    expect(start).toContain('<link rel="stylesheet" href="../style.css">');
    expect(textOf(files, "orders/reference.html")).toContain("<h2><code>POST /orders</code></h2>");
    expect(textOf(files, "orders/reference.html")).toContain("&lt;i&gt;");
    const overview = textOf(files, "orders/index.html");
    expect(overview).toContain("Takes <em>orders</em> &lt;b&gt;of&lt;/b&gt; the shop.");
    expect(overview).toContain("<td>1,000 per day, in bursts 10 per second</td>");
    expect(textOf(files, "index.html")).toContain(
      '<a href="orders/index.html">Orders &amp; &lt;more&gt;</a>',
    );
  });

  it("keeps the overview and the reference where a page has one of their names", () => {
    const docs = [
      { title: "Reference", text: "Mine" },
      { title: "Index", text: "My [reference](reference.md)" },
    ];
    const files = siteFiles([published({ docs })], "shop");
    const paths = files.map((file) => file.path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(textOf(files, "orders/reference.html")).toContain("<h2><code>POST /orders</code></h2>");
    expect(textOf(files, "orders/index.html")).toContain('<a href="page_reference.html">Reference</a>');
    expect(textOf(files, "orders/page_reference.html")).toContain("<p>Mine</p>");
  });

  it("has no script, no style of an element and nothing from elsewhere in any page", () => {
    for (const { path: name, content } of siteFiles([published()], "shop")) {
      if (!name.endsWith(".html")) continue;
      const html = String(content);
      expect(html, name).not.toMatch(/<script|<style|style="|onload=|onclick=/i);
      expect(html, name).not.toMatch(/(src|<link[^>]*href)="(https?:)?\/\//);
      expect(html, name).toContain("default-src 'none'");
    }
  });

  it("says where each environment is called, the shown one first", () => {
    const overview = textOf(siteFiles([published()], "shop"), "orders/index.html");
    expect(overview).toContain("<p>Call the API at <code>https://hooks.example.com</code>.</p>");
    expect(overview).not.toContain(">Environment</th>");
    const other = { environment: "<dev>", address: "http://127.0.0.1:3000" };
    const both = textOf(siteFiles([published({}, "orders", [other])], "shop"), "orders/index.html");
    const rows = [...both.matchAll(/<tr><td>(.*?)<\/td><td><code>(.*?)<\/code><\/td><\/tr>/g)];
    expect(rows.map(([, name, address]) => [name, address])).toEqual([
      ["prod", "https://hooks.example.com"],
      ["&lt;dev&gt;", "http://127.0.0.1:3000"],
    ]);
  });

  it("marks what is not a plain published API, and says when it ends", () => {
    const deprecation = { sunset: "2027-01-01", successor: "https://example.com/next" };
    const files = siteFiles([published({ state: "deprecated", deprecation })], "shop");
    expect(textOf(files, "index.html")).toContain('<span class="badge">Deprecated</span>');
    expect(textOf(files, "orders/index.html")).toContain("It stops working on 2027-01-01.");
    expect(textOf(files, "orders/index.html")).toContain('href="https://example.com/next"');
    expect(textOf(siteFiles([published({ state: "pre-released" })], "shop"), "index.html")).toContain(
      "Pre-release",
    );
    const states = ["created", "pre-released", "published", "deprecated", "blocked", "retired"] as const;
    expect(states.filter((state) => isShown({ state }))).toEqual(["pre-released", "published", "deprecated"]);
  });
});

describe("the catalogue of a site", () => {
  it("has a catalogue that Backstage's own schema takes", () => {
    const apis = [
      published(),
      published({ state: "pre-released" }, "two"),
      published({ state: "deprecated" }, "three"),
    ];
    const files = siteFiles(apis, "group:shop");
    const validate = new Ajv({ strict: false }).compile(backstageSchema);
    const entities = parseAllDocuments(textOf(files, "catalog-info.yaml")).map((one) => one.toJS());
    expect(entities.map(({ spec }) => spec.lifecycle)).toEqual(["production", "experimental", "deprecated"]);
    for (const entity of entities) {
      // Backstage reads the file before it checks the entity.
      const { $text } = entity.spec.definition;
      const read = {
        ...entity,
        spec: { ...entity.spec, definition: textOf(files, $text.replace("./", "")) },
      };
      expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
      expect(entity.metadata.name).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
      expect(JSON.parse(read.spec.definition)).toMatchObject({ openapi: "3.1.1" });
    }
    expect(entities[0].metadata.description).toBe("Takes *orders* <b>of</b> the shop.");
    expect(validate({ ...entities[0], kind: "Component" })).toBe(false);
  });

  it("has a folder of its own for each API", () => {
    expect(uniqueSlugs(["Orders", "orders!", "Bestellungen über", "説明", "説明"])).toEqual([
      "orders",
      "orders-2",
      "bestellungen-uber",
      "api",
      "api-2",
    ]);
  });
});

describe("writing a site", () => {
  let folder = "";
  beforeEach(() => {
    folder = temporaryFolder();
  });
  const read = (name: string) => readFile(path.join(folder, name), "utf8");
  const all = async () =>
    (await readdir(folder, { recursive: true }))
      .filter((name) => name.includes("."))
      .map((name) => name.replaceAll("\\", "/"))
      .sort();

  it("again replaces what it wrote, and removes what is no longer there", async () => {
    await writeSite(folder, [
      { path: "index.html", content: "one" },
      { path: "a/page.html", content: "page" },
    ]);
    await writeFile(path.join(folder, "own.txt"), "mine");
    await writeSite(folder, [{ path: "index.html", content: "two" }]);
    expect(await read("index.html")).toBe("two");
    expect(await all()).toEqual(["hookloom-portal.json", "index.html", "own.txt"]);
  });

  it("touches nothing where one file is somebody else's", async () => {
    await writeFile(path.join(folder, "index.html"), "mine");
    const files = [
      { path: "a.html", content: "a" },
      { path: "index.html", content: "ours" },
    ];
    await expect(writeSite(folder, files)).rejects.toThrow(
      /index\.html was changed or written by another program/,
    );
    expect(await all()).toEqual(["index.html"]);
    await rm(path.join(folder, "index.html"));
    await writeSite(folder, files);
    await writeFile(path.join(folder, "a.html"), "edited");
    await expect(writeSite(folder, [])).rejects.toThrow(/a\.html was changed or written by another program/);
    expect(await read("index.html")).toBe("ours");
  });

  it("follows no link out of the folder, whatever the record says", async () => {
    const outside = temporaryFolder();
    await symlink(outside, path.join(folder, "a"));
    await expect(writeSite(folder, [{ path: "a/page.html", content: "page" }])).rejects.toThrow();
    expect(await readdir(outside)).toEqual([]);
    await rm(path.join(folder, "a"));
    const victim = path.join(outside, "settings.json");
    await writeFile(victim, '{ "mine": true }');
    await symlink(victim, path.join(folder, "hookloom-portal.json"));
    await expect(writeSite(folder, [{ path: "b.html", content: "page" }])).rejects.toMatchObject({
      code: "outside",
    });
    expect(await readFile(victim, "utf8")).toBe('{ "mine": true }');
    await rm(path.join(folder, "hookloom-portal.json"));
    await mkdir(path.join(folder, "inner"));
    await writeFile(path.join(folder, "victim.txt"), "mine");
    const record = { files: { "../victim.txt": "0", "/etc/passwd": "0" } };
    await writeFile(path.join(folder, "inner", "hookloom-portal.json"), JSON.stringify(record));
    await writeSite(path.join(folder, "inner"), [{ path: "index.html", content: "x" }]);
    expect(await read("victim.txt")).toBe("mine");
  });
});
