import { readBlockScope } from "@hookloom/bridge/block-scope";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { bridge } from "@hookloom/bridge/server-bridge";
import { statusCheckAfter } from "@hookloom/protocol/status-check";
import { expect, it } from "vitest";
import { paletteFor } from "./palette.ts";

const importedText = () => undefined;
const uri = "file:///project/src/webhook.ts";

it("offers the methods of the file's connections, ready to run, with a name for the result that is free", () => {
  const file = `import { WebClient } from "@slack/web-api";
import { Pool } from "pg";

const chat = new WebClient();
const db = new Pool();

export async function run(message: string) {
  await db.query("select 1");
}
`;
  const names = bridge.readNames(file);
  const read = bridge.readFlow(file, { names });
  const declarations = bridge.readDeclarations(file, { document: read });
  const block = read.flows[0]?.body;
  const findScope = (id: string) => readBlockScope(file, read, id);
  const subject = {
    uri,
    document: read,
    text: file,
    names,
    importedText,
    declarations,
    findScope,
    others: [],
  };
  const { items } = paletteFor(subject, block?.id ?? "");
  const own = items.filter(({ group }) => group === "connections");
  expect(own[0]).toMatchObject({
    label: "Post a message",
    detail: "chat.chat.postMessage",
    icon: "brand:slack",
    code: 'const message2 = await chat.chat.postMessage({ channel: "#general", text: "" });',
  });
  expect(own.map(({ label }) => label)).toContain("Insert a row");
  expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  for (const { code = "", label } of own) {
    const edit = { op: "insert", block: block?.id ?? "", index: 1, code } as const;
    const after = applyEdits(file, bridge.writeEdit(file, read, edit));
    const step = bridge.readFlow(after, { names: bridge.readNames(after) }).flows[0]?.body.steps[1];
    // Two rows that call the same method are one kind of card.
    expect([step?.kind, label.endsWith("row") || label === "Update rows" ? "Run a query" : label]).toEqual([
      "action",
      step?.label,
    ]);
  }
});

it("offers the operations of a client that is made of an OpenAPI document", () => {
  const file = `import createClient from "openapi-fetch";

const shop = createClient<import("./shop-api.ts").paths>({ baseUrl: "https://shop.example" });

export async function run(data: string) {
  await shop.POST("/orders", {});
}
`;
  const types = `export interface paths {
    "/orders": {
        parameters: { query?: never };
        get?: never;
        /** Create an order */
        post: operations["createOrder"];
    };
    "/orders/{order-id}/{line}": {
        /**
         * Read a line
         * @description Longer.
         */
        get: { parameters: object; requestBody?: never };
        delete: operations["gone"];
    };
}
export interface operations {
    createOrder: { requestBody: { content: object } };
}
`;
  const names = bridge.readNames(file);
  expect(names).toEqual({ shop: { connector: "openapi-fetch", types: "./shop-api.ts" } });
  const read = bridge.readFlow(file, { names });
  const [step] = read.flows[0]?.body.steps ?? [];
  expect([step?.kind, step?.label, step?.detail]).toEqual(["action", "POST", "/orders"]);
  const declarations = bridge.readDeclarations(file, { document: read });
  const shown = (specifier: string) => (specifier === "./shop-api.ts" ? types : undefined);
  const block = read.flows[0]?.body.id ?? "";
  const findScope = (id: string) => readBlockScope(file, read, id);
  const subject = {
    uri,
    document: read,
    text: file,
    names,
    importedText: shown,
    declarations,
    findScope,
    others: [],
  };
  const { items } = paletteFor(subject, block);
  const own = items.filter(({ group }) => group === "connections");
  const checked = (call: string): string =>
    `const { data: data2, error, response } = await shop.${call};
if (error !== undefined || !response.ok)
  throw new Error(\`Request failed: \${response.status}\`, { cause: error });`;
  expect(own.map(({ label, code }) => [label, code])).toEqual([
    ["Create an order", checked('POST("/orders", { body: {} })')],
    [
      "Read a line",
      checked('GET("/orders/{order-id}/{line}", { params: { path: { "order-id": "", line: "" } } })'),
    ],
    [
      "DELETE /orders/{order-id}/{line}",
      checked('DELETE("/orders/{order-id}/{line}", { params: { path: { "order-id": "", line: "" } } })'),
    ],
  ]);
  for (const { code = "" } of own) {
    const after = applyEdits(file, bridge.writeEdit(file, read, { op: "insert", block, index: 1, code }));
    const { body } = bridge.readFlow(after, { names }).flows[0] ?? {};
    const request = body?.steps[1];
    if (!body || !request) throw new Error("There is no request.");
    expect(request.kind).toBe("action");
    expect(statusCheckAfter(body, request)?.fails?.kind).toBe("throw");
  }
});
