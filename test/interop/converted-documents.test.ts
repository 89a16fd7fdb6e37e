// Postman's own converter reads our OpenAPI documents: importing one by hand gives requests that can be sent.
import { createRequire } from "node:module";
import { join } from "node:path";
import { sources } from "@hookloom/runtime/catalog";
import { describe, expect, it } from "vitest";
import { consumerProof } from "../../templates/gateway/src/access/consumer-proof.ts";
import { type EffectiveApi, resolveApi } from "../../templates/gateway/src/api/api.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { describeWebhook } from "../../templates/runtime/src/openapi/describe-webhook.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { sourceDocument } from "../openapi/documents.ts";
import { toolsFolder } from "../vscode/setup.mjs";
import { timeout, trouble } from "./newman.ts";

/** What is read of a collection; a folder has items. */
interface Item {
  readonly item?: readonly Item[];
  readonly request?: {
    readonly method: string;
    readonly url: { readonly host: readonly string[]; readonly path: readonly string[] };
    readonly auth?: { readonly type: string; readonly oauth2?: readonly object[] };
    readonly body?: { readonly raw?: string };
  };
}

interface Collection extends Item {
  readonly variable: readonly { readonly key: string; readonly value: string }[];
}

interface Conversion {
  readonly result: boolean;
  readonly reason?: string;
  readonly output?: readonly { readonly data: Collection }[];
}

interface Converter {
  convert(
    input: { readonly type: "json"; readonly data: object },
    options: object,
    done: (error: unknown, converted: Conversion) => void,
  ): void;
}

async function convert(document: object): Promise<Collection> {
  const converter: Converter = createRequire(join(toolsFolder, "package.json"))("openapi-to-postmanv2");
  const { result, reason, output } = await new Promise<Conversion>((resolve, reject) => {
    converter.convert({ type: "json", data: document }, {}, (error, converted) =>
      error ? reject(error) : resolve(converted),
    );
  });
  const [collection] = output ?? [];
  if (!result || collection === undefined) throw new Error(reason);
  return collection.data;
}

const requestsOf = ({ item = [], request }: Item): readonly NonNullable<Item["request"]>[] => [
  ...(request === undefined ? [] : [request]),
  ...item.flatMap(requestsOf),
];

const operationsOf = (paths: Readonly<Record<string, object>>): readonly string[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );

function expectAllRequests(collection: Collection, paths: Readonly<Record<string, object>>): void {
  const requests = requestsOf(collection);
  // A request for each operation and none for a webhook, which is sent to nobody.
  expect(requests.map(({ method, url }) => `${method} /${url.path.join("/")}`).sort()).toEqual(
    operationsOf(paths)
      .map((operation) => operation.replaceAll(/\{(\w+)\}/g, ":$1"))
      .sort(),
  );
  expect(new Set(requests.flatMap(({ url }) => url.host))).toEqual(new Set(["{{baseUrl}}"]));
  expect(collection.variable).toContainEqual(
    expect.objectContaining({ key: "baseUrl", value: "https://hooks.shop.test" }),
  );
  expect(requests.filter(({ body }) => body?.raw === "null")).toEqual([]);
}

describe.skipIf(trouble !== undefined)("Postman's converter", { timeout }, () => {
  it.each(sources.map((source) => [source.id, source] as const))(
    "makes requests with a proof of the document of %s",
    async (_id, source) => {
      const document = await sourceDocument(source);
      const collection = await convert(document);
      expectAllRequests(collection, document.paths);
      const posted = requestsOf(collection).filter(({ method }) => method === "POST");
      expect(posted.map(({ auth }) => auth?.type)).toEqual(["apikey"]);
    },
  );

  it("gives consumers a key, or a token with its scopes and the address that gives it", async () => {
    const orders = http({ path: "/orders", verify: "api" });
    orders.on("request", () => undefined);
    const described = async (access: "key" | "oauth2") => {
      const resources = { "/orders": { scopes: ["orders:write"] } };
      const rules = resolveApi({ title: "Orders", access, resources }) as EffectiveApi;
      const address = "https://hooks.shop.test";
      const info = {
        title: "shop",
        version: "1.0.0",
        address,
        environment: "prod",
        hasApi: true,
        consumerProof: (path: string, base: string) => consumerProof(rules, path, base),
      };
      const document = JSON.parse(JSON.stringify(describeWebhook(webhook(orders), info)));
      const collection = await convert(document);
      expectAllRequests(collection, document.paths);
      return requestsOf(collection).map(({ auth }) => auth);
    };
    expect((await described("key")).map((auth) => auth?.type)).toEqual(["apikey", "apikey"]);
    const [post] = await described("oauth2");
    expect(post?.oauth2).toEqual(
      expect.arrayContaining([
        { key: "grant_type", value: "client_credentials" },
        { key: "scope", value: "orders:write" },
        { key: "accessTokenUrl", value: "https://hooks.shop.test/oauth2/token" },
      ]),
    );
  });
});
