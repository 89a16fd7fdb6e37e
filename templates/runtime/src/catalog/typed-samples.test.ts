import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { compile } from "../testing/compile.ts";

const samples = readSamples();

function lines(source: string, type: (event: string) => string): readonly string[] {
  const files = samples.get(source) ?? [];
  return files.flatMap(({ event, samples: own }, file) =>
    own.map(
      ({ payload }, index) => `export const s${file}_${index}: ${type(event)} = ${JSON.stringify(payload)};`,
    ),
  );
}

/** Decimals are texts on the way; the package's type is that of its own client, which makes objects of them. */
const asReceived = `type Received<T> = T extends Stripe.Decimal ? string : T extends object ? { [K in keyof T]: Received<T[K]> } : T;`;

describe("the samples, says the compiler,", () => {
  it("are GitLab's events", () => {
    const head = 'import type { GitLabPayload } from "@hookloom/runtime/gitlab";';
    expect(compile("gitlab", [head, ...lines("gitlab", (event) => `GitLabPayload<"${event}">`)])).toBe("");
  });

  it("are Stripe's events", () => {
    const head =
      'import type { StripePayload } from "@hookloom/runtime/stripe";\nimport type { Stripe } from "stripe";';
    const typed = lines("stripe", (event) => `Received<StripePayload<"${event}">>`);
    expect(compile("stripe", [head, asReceived, ...typed])).toBe("");
  }, 60_000);
});
