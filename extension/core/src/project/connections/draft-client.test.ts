import { expect, test } from "vitest";
import { clientVariable, draftClient, hasClient, withFactory } from "./draft-client.ts";

const one = (name: string, kind: "class" | "function" | "other") => ({ name, kind });

test.each([
  [
    "stripe",
    [one("Stripe", "class"), one("default", "class"), one("VERSION", "other")],
    "new Stripe({{STRIPE_KEY}})",
    "Stripe",
  ],
  [
    "@acme/shop-client",
    [one("log", "function"), one("ShopClient", "class")],
    "new ShopClient({{SHOP_CLIENT_KEY}})",
    "ShopClient",
  ],
  ["resend", [one("default", "class")], "new Resend({{RESEND_KEY}})", "default"],
  ["acme-db", [one("parse", "function"), one("connect", "function")], "connect({{ACME_DB_KEY}})", "connect"],
  ["lodash", [one("default", "other"), one("map", "function")], "lodashModule", "default"],
  ["things", [], "thingsModule", "*"],
])("%s gets a first draft of its client", (name, exports, factory, imported) => {
  const draft = draftClient(name, exports);
  expect(draft.factory).toBe(factory);
  expect(draft.imports).toMatchObject([{ module: name, name: imported }]);
  expect(draft.settings.map((each) => `{{${each.name}}}`)).toEqual(factory.match(/\{\{\w+\}\}/g) ?? []);
});

test.each([
  ["stripe", [one("default", "class")], true],
  ["@acme/shop-client", [one("log", "function"), one("ShopClient", "class")], true],
  ["acme-db", [one("parse", "function"), one("connect", "function")], true],
  ["redis", [one("createClient", "function")], true],
  [
    "nanoid",
    [one("nanoid", "function"), one("customAlphabet", "function"), one("urlAlphabet", "other")],
    false,
  ],
  ["slugify", [one("default", "function")], false],
  ["zod", [one("ZodString", "class"), one("string", "function")], false],
  ["things", [], false],
])("%s has a client: %s", (name, exports, expected) => {
  expect(hasClient(name, exports)).toBe(expected);
});

test("a variable is named after its package", () => {
  expect(["@acme/web-shop", "node-fetch", "3d-tiles", "discord.js"].map(clientVariable)).toEqual([
    "webShop",
    "nodeFetch",
    "client3dTiles",
    "discord",
  ]);
});

test("a person's factory names its secrets and uses what the package exports", () => {
  const draft = draftClient("stripe", [one("Stripe", "class")]);
  const code = withFactory(draft, "new Stripe({{STRIPE_KEY}}, { host: {{STRIPE_HOST}} })", "stripe");
  expect(code.settings.map(({ name, secret }) => [name, secret])).toEqual([
    ["STRIPE_KEY", true],
    ["STRIPE_HOST", true],
  ]);
  expect(() => withFactory(draft, "create()", "stripe")).toThrow(
    "The client must be created with Stripe, such as new Stripe({{STRIPE_KEY}}).",
  );
});
