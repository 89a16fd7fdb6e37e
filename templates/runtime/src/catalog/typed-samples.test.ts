import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compileText } from "../../build/compile-text.ts";
import { readSamples } from "../../build/read-samples.ts";

// @reads nothing

const samples = readSamples();

function lines(source: string, type: (event: string) => string): readonly string[] {
  const files = samples.get(source) ?? [];
  return files.flatMap(({ event, samples: own }, file) =>
    own.map(
      ({ payload }, index) => `export const s${file}_${index}: ${type(event)} = ${JSON.stringify(payload)};`,
    ),
  );
}

const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `typed-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const compile = (name: string, lines: readonly string[]): string =>
  compileText(join(folder, name), lines.join("\n"));

/**
 * The type of an event's payload, by the source that exports it. Two packages have types that no real payload fits as a
 * literal, so the runtime exports a corrected one: `GitHubSent` for `User & Record<string, never>`, `SlackSent`
 * for a written `subtype: undefined`. `StripePayload` has strings where Stripe's package has its class `Decimal`.
 */
const types: Readonly<Record<string, readonly [name: string, type: (event: string) => string]>> = {
  github: ["GitHubSent", (event) => `GitHubSent<"${event}">`],
  gitlab: ["GitLabPayload", (event) => `GitLabPayload<"${event}">`],
  "google-calendar": ["CalendarPayload", (event) => `CalendarPayload<"${event}">`],
  http: ["HttpContext", () => `HttpContext["payload"]`],
  hubspot: ["HubSpotPayloads", (event) => `HubSpotPayloads["${event}"]`],
  shopify: ["ShopifyPayload", (event) => `ShopifyPayload<"${event}">`],
  slack: ["SlackSent", (event) => `SlackSent<"${event}">`],
  "standard-webhooks": ["StandardPayload", () => "StandardPayload"],
  stripe: ["StripePayload", (event) => `StripePayload<"${event}">`],
  twilio: ["TwilioPayloads", (event) => `TwilioPayloads["${event}"]`],
};

describe("the samples, compiled as literals, have the type of their event:", () => {
  it("the types cover all sources", () => {
    expect(Object.keys(types).sort()).toEqual([...samples.keys()].sort());
  });

  it.each(Object.entries(types))(
    "%s",
    (source, [name, type]) => {
      const head = `import type { ${name} } from "@hookloom/runtime/${source}";`;
      expect(compile(source, [head, ...lines(source, type)])).toBe("");
    },
    240_000,
  );

  it.each(["github", "gitlab", "hubspot", "shopify", "slack", "stripe", "twilio"])(
    "a member that %s does not send is refused",
    (source) => {
      const head = `import type { ${types[source]?.[0]} } from "@hookloom/runtime/${source}";`;
      const [line = ""] = lines(source, types[source]?.[1] ?? String);
      const wrong = line.replace("= {", '= {"no_such_member":1,');
      expect(compile(`${source}-wrong`, [head, wrong])).toContain("no_such_member");
    },
    120_000,
  );
});
