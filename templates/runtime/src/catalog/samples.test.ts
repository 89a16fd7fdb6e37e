import { rmSync } from "node:fs";
import { join } from "node:path";
import { emitterEventNames } from "@octokit/webhooks";
import { afterAll, describe, expect, it } from "vitest";
import { compileText } from "../../build/compile-text.ts";
import { readSamples } from "../../build/read-samples.ts";
import { makeGitHubSamples } from "../../build/samples.ts";
import { sources } from "./catalog.ts";

const files = makeGitHubSamples();
const isGroup = (event: string) => emitterEventNames.some((name) => name.startsWith(`${event}.`));
const delivered = files.filter(({ event }) => !isGroup(event));

describe("the samples", () => {
  it("exist for every event of every source", () => {
    const all = readSamples();
    for (const source of sources) {
      const events = (all.get(source.id) ?? []).map((file) => file.event).sort();
      expect(events, source.id).toEqual(source.events.map((event) => event.name).sort());
    }
    for (const { event, samples } of [...all.values()].flat()) {
      expect(samples.length, event).toBeGreaterThan(0);
      expect(new Set(samples.map((sample) => sample.id)).size, event).toBe(samples.length);
      expect(new Set(samples.map((sample) => sample.label)).size, event).toBe(samples.length);
    }
  });

  it("have the action that their event names", () => {
    for (const { event, samples } of delivered) {
      const dot = event.indexOf(".");
      const action = dot < 0 ? undefined : event.slice(dot + 1);
      for (const { payload } of samples) expect(payload.action, event).toBe(action);
    }
    for (const { event, samples } of files.filter((file) => isGroup(file.event))) {
      const actions = delivered.filter((file) => file.event.startsWith(`${event}.`));
      expect(samples.map((sample) => sample.payload.action)).toEqual(
        actions.map((file) => file.event.slice(event.length + 1)),
      );
    }
  });

  it("are marked where GitHub publishes no example: 101 of 261", () => {
    const generated = delivered.filter(({ samples }) => samples.some((sample) => sample.generated));
    expect(delivered).toHaveLength(261);
    expect(generated).toHaveLength(101);
    expect(generated.every(({ samples }) => samples.length === 1)).toBe(true);
  });

  it("are the same in every build", () => {
    expect(JSON.stringify(makeGitHubSamples())).toBe(JSON.stringify(files));
  });
});

/** Its type asks for objects that have certain properties and have none at all, which no value can satisfy. */
const unsatisfiable: readonly string[] = ["issues.closed"];

describe("the samples that are made from a type", () => {
  const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `samples-${process.pid}`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are of that type, says the compiler", () => {
    const lines = delivered.flatMap(({ event, samples }, file) =>
      samples
        .filter((sample) => sample.generated && !unsatisfiable.includes(event))
        .map(({ payload }) => `const s${file}: GitHubPayload<"${event}"> = ${JSON.stringify(payload)};`),
    );
    const head = 'import type { GitHubPayload } from "@hookloom/runtime/github";';
    expect(compileText(folder, [head, ...lines].join("\n"))).toBe("");
  });
});
