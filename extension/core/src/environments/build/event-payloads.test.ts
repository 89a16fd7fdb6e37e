import path from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../project/testing/dist.ts";
import { describePayloads, eventsNamed } from "./event-payloads.ts";

// @reads templates/runtime/dist/samples/** templates/runtime/build/** templates/runtime/src/**/*.json

const dist = path.join(repository, "templates", "runtime", "dist");
const named = (...texts: readonly string[]) =>
  Object.fromEntries([...eventsNamed(texts)].map(([{ id }, events]) => [id, events]));

const handler = `import { github } from "@hookloom/runtime/github";
const name = 'push';
hub.on("issues.opened", async () => {});
hub.on(name, record);
hub.on(\`repository_dispatch.deploy\`, record);
console.log("stripe says invoice.paid", "no.event");
`;

describe("the events that a source text names", () => {
  it("are the texts that are events of an imported source, in constants too", () => {
    expect(named(handler)).toEqual({ github: ["issues.opened", "push", "repository_dispatch.deploy"] });
  });

  it("may stand in another file than the import", () => {
    const shop = 'import { shopify } from "@hookloom/runtime/shopify";';
    expect(named(shop, 'shop.on("orders/create", f);')).toEqual({ shopify: ["orders/create"] });
  });

  it("are only those of registrations where senders name their events", () => {
    const text = `import { standardWebhooks } from "@hookloom/runtime/standard-webhooks";
hooks.on<"user.made">( "user.made", f); log.info("something");`;
    expect(named(text)).toEqual({ "standard-webhooks": ["user.made"] });
  });

  it("leave out a source that is not imported", () => {
    expect(named('hub.on("issues.opened", f)')).toEqual({});
  });
});

describe("what travels beside a bundle", () => {
  it("has the named events alone, with a schema and a few examples", async () => {
    const { github } = await describePayloads(dist, eventsNamed([handler]));
    expect(Object.keys(github?.events ?? {})).toEqual([
      "issues.opened",
      "push",
      "repository_dispatch.deploy",
    ]);
    const opened = github?.events["issues.opened"];
    expect(opened?.schema.properties?.issue?.properties?.title).toEqual({ type: "string" });
    expect(opened?.inferred).toBe(true);
    expect(opened?.examples[0]?.payload).toMatchObject({ action: "opened" });
    expect(github?.events["repository_dispatch.deploy"]?.examples[0]?.payload).toMatchObject({
      action: "deploy",
    });
    const pulls = 'import "@hookloom/runtime/github"; hub.on("pull_request", f)';
    // The provider has dozens of samples of this event, together half a megabyte.
    expect(JSON.stringify(await describePayloads(dist, eventsNamed([pulls]))).length).toBeLessThan(200_000);
  });

  it("has what a source documents, with the objects that it refers to and no others", async () => {
    const text = 'import "@hookloom/runtime/shopify"; shop.on("orders/create", f)';
    const { shopify } = await describePayloads(dist, eventsNamed([text]));
    expect(shopify?.events["orders/create"]).toMatchObject({
      inferred: false,
      schema: { $ref: "#/components/schemas/ShopifyOrder" },
    });
    const { schemas = {} } = shopify ?? {};
    expect(schemas.ShopifyOrder?.properties?.line_items).toMatchObject({
      items: { $ref: "#/components/schemas/ShopifyLineItem" },
    });
    expect(schemas).toHaveProperty("ShopifyLineItem");
    expect(schemas).not.toHaveProperty("ShopifyCart");
  });

  it("has what is documented of a family for an event of it that the catalogue does not list", async () => {
    const text = 'import "@hookloom/runtime/twilio"; phone.on("com.twilio.conversations.message.added", f)';
    const { twilio } = await describePayloads(dist, eventsNamed([text]));
    const added = twilio?.events["com.twilio.conversations.message.added"];
    expect(added).toMatchObject({ inferred: false, schema: { properties: { type: { type: "string" } } } });
    expect(added?.examples[0]?.payload).toMatchObject({ type: "com.twilio.conversations.message.added" });
  });

  it("claims nothing of payloads that their senders decide on", async () => {
    const text = 'import "@hookloom/runtime/http"; web.on("request", f)';
    const { http } = await describePayloads(dist, eventsNamed([text]));
    expect(http?.events.request).toMatchObject({ schema: {}, inferred: false });
    expect(http?.events.request?.examples.length).toBeGreaterThan(0);
  });

  it("is empty where there are no samples", async () => {
    const none = await describePayloads(path.join(dist, "none"), eventsNamed([handler]));
    expect(none.github?.events["issues.opened"]).toEqual({ schema: {}, inferred: true, examples: [] });
  });
});
