import { sources } from "@hookloom/runtime/catalog";
import { expect, it } from "vitest";
import { http } from "../../templates/runtime/src/http/http.ts";
import { secret } from "../../templates/runtime/src/settings/setting.ts";
import type { Trigger } from "../../templates/runtime/src/webhook/trigger.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { documentOf, sourceDocument } from "./documents.ts";
import { lint } from "./lint-document.ts";

it.each(sources.map((source) => [source.id, source] as const))(
  "the document of %s has no error of Redocly's rules and no warning of Spectral's",
  async (_id, source) => {
    const document = await sourceDocument(source);
    expect(Object.keys(document.webhooks).length).toBeGreaterThan(0);
    expect(await lint(document)).toEqual([]);
  },
);

it("several triggers of one source have a valid document, too, with each kind of signature and check", async () => {
  const password = secret("PASSWORD");
  const triggers = [
    http({ verify: "none", path: "/open", challenge: { query: "hub.challenge" } }),
    http({ verify: "key", secret: password, path: "/key" }),
    http({ verify: "key", secret: password, path: "/bearer", header: "authorization", prefix: "Bearer " }),
    http({
      verify: "basic",
      user: "shop",
      secret: password,
      path: "/basic",
      challenge: { body: "challenge" },
    }),
    http({ secret: password, path: "/", algorithm: "sha512", encoding: "base64" }),
  ];
  for (const trigger of triggers) trigger.on("request", () => undefined);
  const document = await documentOf(webhook(...triggers));
  expect(await lint(document)).toEqual([]);
  expect(Object.values(document.components?.["securitySchemes" as never] ?? {})).toMatchObject([
    { type: "apiKey", name: "x-api-key" },
    { type: "http", scheme: "bearer" },
    { type: "http", scheme: "basic" },
    { "x-hookloom-signature": { algorithm: "HMAC-SHA512", encoding: "base64", covers: ["body"] } },
  ]);
});

it("a project with an api has a valid document, too", async () => {
  const signed = http({ secret: secret("SIGNED"), path: "/signed" });
  const open = http({ verify: "none", path: "/orders" });
  const protocol = { ...open.protocol, consumers: true };
  const orders: Trigger = Object.create(open, { protocol: { value: protocol } });
  const document = await documentOf(webhook(signed, orders), true);
  expect(await lint(document)).toEqual([]);
  const answers = (path: string) =>
    Object.keys(JSON.parse(JSON.stringify(document.paths))[path].post.responses).sort();
  expect(answers("/signed")).not.toContain("429");
  expect(answers("/signed")).toEqual(expect.arrayContaining(["403", "410"]));
  expect(answers("/orders")).toEqual(expect.arrayContaining(["401", "403", "410", "429"]));
});

it("reports an invalid document", async () => {
  const [github] = sources;
  if (github === undefined) throw new Error("There is no source.");
  const { components: _components, ...rest } = await sourceDocument(github);
  expect(await lint(rest)).not.toEqual([]);
});
