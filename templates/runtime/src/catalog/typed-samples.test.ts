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

/** Decimals are texts on the way; the package's type is that of its own client, which makes objects of them. */
const asReceived = `type Received<T> = T extends Stripe.Decimal ? string : T extends object ? { [K in keyof T]: Received<T[K]> } : T;`;

const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `typed-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const compile = (name: string, lines: readonly string[]): string =>
  compileText(join(folder, name), lines.join("\n"));

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
