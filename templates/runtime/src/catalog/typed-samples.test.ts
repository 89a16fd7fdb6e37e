import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compileText } from "../../build/compile-text.ts";
import { readSamples } from "../../build/read-samples.ts";

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

/** The type of an event's payload, by the source that exports it. */
const types: Readonly<Record<string, readonly [name: string, type: (event: string) => string]>> = {
  gitlab: ["GitLabPayload", (event) => `GitLabPayload<"${event}">`],
  "google-calendar": ["CalendarPayload", (event) => `CalendarPayload<"${event}">`],
  hubspot: ["HubSpotPayloads", (event) => `HubSpotPayloads["${event}"]`],
  twilio: ["TwilioPayloads", (event) => `TwilioPayloads["${event}"]`],
  stripe: ["StripePayload", (event) => `StripePayload<"${event}">`],
  slack: ["SlackSent", (event) => `SlackSent<"${event}">`],
  github: ["GitHubSent", (event) => `GitHubSent<"${event}">`],
  shopify: ["ShopifyPayload", (event) => `ShopifyPayload<"${event}">`],
};

describe("the samples, as literals, are of the type of their event, says the compiler:", () => {
  it.each(Object.entries(types))(
    "%s",
    (source, [name, type]) => {
      const head = `import type { ${name} } from "@hookloom/runtime/${source}";`;
      expect(compile(source, [head, ...lines(source, type)])).toBe("");
    },
    240_000,
  );
});
