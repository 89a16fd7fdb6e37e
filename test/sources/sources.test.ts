import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { type NameLists, problemsOf, reportOf } from "./compare-names.ts";
import { eventsOf, sdkLists } from "./sdk-lists.ts";

// @reads nothing

const acme: NameLists = {
  source: "acme",
  from: "acme 2.0.0",
  theirs: ["order.paid", "order.created", "order.paid"],
  ours: ["order.created", "order.paid", "order.old"],
  leftOut: {},
};

describe("the catalogue compared with a package", () => {
  it("may have more than the package", () => {
    expect(problemsOf(acme)).toEqual([]);
    expect(reportOf(acme)).toEqual(["✓ acme, acme 2.0.0: the catalogue has all that it lists (2)"]);
  });

  it("lacks what is named, but nothing that is left out with a reason", () => {
    const newer = { ...acme, theirs: [...acme.theirs, "order.sent", "order.draft", "ping"] };
    expect(problemsOf({ ...newer, leftOut: { ping: "nothing is posted for it" } })).toEqual([
      "The catalogue lacks for acme: order.draft, order.sent.",
    ]);
    expect(reportOf(newer)).toEqual([
      "✗ acme, acme 2.0.0:",
      "  The catalogue lacks for acme: order.draft, order.sent, ping.",
    ]);
  });

  it("reports exceptions that are no longer needed", () => {
    const leftOut = { "order.paid": "it was not sent", gone: "the package had it" };
    expect(problemsOf({ ...acme, leftOut })).toEqual([
      "sdk-lists.ts leaves out needlessly: gone, order.paid.",
    ]);
  });

  it("does not pass where the package has no names in the expected place", () => {
    expect(problemsOf({ ...acme, theirs: [] })).toEqual([
      "acme 2.0.0 has no names for acme where they are read from.",
    ]);
  });
});

describe("the names of a package", () => {
  const modules = path.join(import.meta.dirname, "..", "..", "node_modules");
  const installed = ["@octokit/webhooks", "@octokit/openapi-webhooks-types", "@slack/types", "stripe"];
  const listOf = (name: string) => {
    const list = sdkLists.find((one) => one.package === name);
    if (list === undefined) throw new Error(`${name} is not listed.`);
    return list;
  };

  it.each(installed)("are found in the installed %s, and the catalogue has them", (name) => {
    const { source, names, leftOut = {} } = listOf(name);
    const theirs = names(path.join(modules, ...name.split("/")));
    expect(new Set(theirs).size).toBeGreaterThan(80);
    expect(problemsOf({ source, from: name, theirs, ours: eventsOf(source), leftOut })).toEqual([]);
  });

  /** A package with one file. */
  function packageWith(file: string, text: string | Uint8Array): string {
    const folder = temporaryFolder();
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    return folder;
  }

  it("are the newest version of the API at Shopify", () => {
    const text =
      'enum ApiVersion {\n    July26 = "2026-07",\n    October26 = "2026-10",\n    Unstable = "unstable"\n}';
    const folder = packageWith("dist/ts/lib/types.d.ts", text);
    expect(listOf("@shopify/shopify-api").names(folder)).toEqual(["2026-10"]);
  });

  it("are the topics of the newest stable version at Shopify", () => {
    const schema = (topic: string) => {
      const enumValues = [{ name: "A", description: `The webhook topic for\n\`${topic}\` events.` }];
      const types = [{ name: "Order" }, { name: "WebhookSubscriptionTopic", enumValues }];
      return gzipSync(JSON.stringify({ data: { __schema: { types } } }));
    };
    const folder = packageWith("dist/data/admin_2026-10.json.gz", schema("orders/create"));
    for (const version of ["2026-07", "unstable"])
      writeFileSync(path.join(folder, "dist", "data", `admin_${version}.json.gz`), schema("orders/other"));
    expect(listOf("@shopify/dev-mcp").names(folder)).toEqual(["orders/create"]);
  });

  it("are the members of the enumeration at HubSpot", () => {
    const file = "lib/codegen/webhooks/models/SubscriptionCreateRequest.d.ts";
    const text =
      'enum EventTypeEnum {\n    ContactMerge = "contact.merge",\n    LineItem = "line_item.creation"\n}';
    expect(listOf("@hubspot/api-client").names(packageWith(file, text))).toEqual([
      "contact.merge",
      "line_item.creation",
    ]);
  });

  it("are the kinds of objects at GitLab, with jobs by their name of today", () => {
    const text = "interface A {\n    object_kind: 'push';\n}\ninterface B {\n    object_kind: 'build';\n}";
    expect(listOf("@gitbeaker/core").names(packageWith("dist/index.d.ts", text))).toEqual(["push", "job"]);
  });
});
