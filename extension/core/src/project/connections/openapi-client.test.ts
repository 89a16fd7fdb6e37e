import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { isDocument, openApiClient, readOpenApi, typesFile, writeTypes } from "./openapi-client.ts";

const orders = {
  openapi: "3.1.0",
  info: { title: "Order Desk", version: "1" },
  servers: [{ url: "/v1/" }],
  paths: {},
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
};

const cwd = temporaryFolder();
const write = (name: string, text: string): string => {
  writeFileSync(path.join(cwd, name), text);
  return name;
};
const service = createServer(({ url }, response) => {
  if (url === "/orders.json") response.end(JSON.stringify(orders));
  else if (url === "/endless.json") {
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(1 << 20))) sent++;
    };
    response.on("drain", more);
    more();
  } else if (url === "/reader.json")
    response.end(JSON.stringify({ ...orders, paths: { "/a": { $ref: "file:///etc/passwd" } } }));
  else response.writeHead(404).end();
});
/** Megabytes of the document that does not end. */
let sent = 0;
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => service.close());

test("a document is named by its URL or by a file of its kinds", () => {
  const names = ["https://a.example/openapi", "api.yaml", "./api.JSON", "slack", "@acme/json"];
  expect(names.map(isDocument)).toEqual([true, true, true, false, false]);
});

it("reads JSON from a URL and YAML from a file", async () => {
  expect(await readOpenApi(`${address}/orders.json`, { cwd })).toEqual({
    source: `${address}/orders.json`,
    text: JSON.stringify(orders),
    title: "Order Desk",
    server: `${address}/v1`,
    auth: { header: "authorization", scheme: "Bearer" },
  });
  const yaml = `openapi: 3.0.3
info: { title: "Stock (v2)" }
paths: {}
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Api-Key }
`;
  const read = await readOpenApi(write("stock.yaml", yaml), { cwd });
  expect(read).toEqual({
    source: path.join(cwd, "stock.yaml"),
    title: "Stock (v2)",
    auth: { header: "x-api-key" },
  });
});

it.each([
  [
    "nowhere.json",
    undefined,
    /nowhere\.json cannot be used as an OpenAPI document, because it cannot be read: /,
  ],
  ["half.json", "{ half", /because it is neither JSON nor YAML: /],
  ["list.yaml", "- a\n", /because it is not an object\.$/],
  [
    "old.json",
    '{ "swagger": "2.0" }',
    /because it is Swagger 2\.0, which has to be converted to OpenAPI 3 first\.$/,
  ],
  ["other.json", '{ "name": "package" }', /because it has no "openapi": "3\.…"\.$/],
  ["empty.json", '{ "openapi": "3.1.0" }', /because it has no paths\.$/],
])("refuses %s with one sentence", async (name, text, sentence) => {
  if (text !== undefined) write(name, text);
  const refused = readOpenApi(name, { cwd });
  await expect(refused).rejects.toMatchObject({
    code: "bad-document",
    message: expect.stringMatching(sentence),
  });
});

it("refuses a URL that is not there or does not answer", async () => {
  await expect(readOpenApi(`${address}/none.json`, { cwd })).rejects.toThrow(
    /because the server responded with status 404\.$/,
  );
  await expect(readOpenApi("http://127.0.0.1:9/a.json", { cwd })).rejects.toMatchObject({
    code: "bad-document",
  });
});

it("reads no more of a URL than a document may have, and nothing that it refers to", async () => {
  await expect(readOpenApi(`${address}/endless.json`, { cwd })).rejects.toThrow(/it is larger than 20 MB\.$/);
  expect(sent).toBeLessThan(100);
  await expect(readOpenApi(`${address}/reader.json`, { cwd })).rejects.toThrow(
    /it refers to another document \(file:\/\/\/etc\/passwd\)/,
  );
});

it("takes no header whose name is code", async () => {
  const scheme = { type: "apiKey", in: "header", name: "x-{{API_TOKEN}}" };
  const text = JSON.stringify({ ...orders, components: { securitySchemes: { key: scheme } } });
  expect(await readOpenApi(write("strange.json", text), { cwd })).not.toHaveProperty("auth");
});

test("the client has the document's server, header and types", async () => {
  const entry = path.join(cwd, "src", "webhook.ts");
  const document = await readOpenApi(`${address}/orders.json`, { cwd });
  const types = typesFile(entry, document);
  expect(types).toBe(path.join(cwd, "src", "order-desk-api.ts"));
  expect(openApiClient(document, types, entry)).toMatchObject({
    variable: "orderDesk",
    factory: [
      'createClient<import("./order-desk-api.ts").paths>({',
      "  baseUrl: {{ORDER_DESK_URL}},",
      "  headers: { authorization: `Bearer ${" + "{{ORDER_DESK_TOKEN}}}` },",
      "})",
    ].join("\n"),
    settings: [
      { name: "ORDER_DESK_URL", secret: false, default: `${address}/v1` },
      { name: "ORDER_DESK_TOKEN", secret: true },
    ],
  });
  const open = { source: "a.json", title: "Stock API", auth: { header: "x-api-key" } };
  expect(openApiClient(open, "src/stock-api.js", "src/webhook.js").factory).toBe(
    'createClient({\n  baseUrl: {{STOCK_API_URL}},\n  headers: { "x-api-key": {{STOCK_API_TOKEN}} },\n})',
  );
});

it("replaces no file that a person has written", async () => {
  mkdirSync(path.join(cwd, "src"), { recursive: true });
  const file = path.join(cwd, "src", "order-desk-api.ts");
  writeFileSync(file, "export const mine = 1;\n");
  const document = { source: "a.json", title: "Order Desk" };
  await expect(writeTypes(document, file, { root: cwd })).rejects.toThrow(
    /exists and was not generated: rename or delete it, then try again\.$/,
  );
  expect(readFileSync(file, "utf8")).toBe("export const mine = 1;\n");
});
