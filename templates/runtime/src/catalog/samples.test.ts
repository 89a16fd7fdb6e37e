import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { GitHubSampler, makeGitHubSamples } from "../../build/samples.ts";
import { sources } from "./catalog.ts";

const files = makeGitHubSamples();
const isGroup = (event: string) => files.some((file) => file.event.startsWith(`${event}.`));
const delivered = files.filter(({ event }) => !isGroup(event));
/** Senders name its actions. */
const open = "repository_dispatch";

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
    for (const { event, samples } of delivered.filter((file) => file.event !== open)) {
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

  it("are marked where GitHub publishes no example: 114 of 275", () => {
    const generated = delivered.filter(({ samples }) => samples.some((sample) => sample.generated));
    expect(delivered).toHaveLength(275);
    expect(generated).toHaveLength(114);
    expect(generated.every(({ samples }) => samples.length === 1)).toBe(true);
  });

  it("have everything that GitHub's description requires, and times where it says date-time", () => {
    const sampler = new GitHubSampler();
    // The first is newer than the description; no value fits the description of the second.
    const apart = ["dependabot_alert.withdrawn", "label.archived"];
    const described = delivered.filter(({ event }) => !apart.includes(event));
    for (const { event, samples } of described) {
      for (const { payload, id } of samples) {
        expect(sampler.fit(event, payload).changes, `${event} ${id}`).toBe(0);
      }
    }
    // An example that is older than the description does not fit it as it is published.
    const [issue] = files.find(({ event }) => event === "issues.opened")?.samples ?? [];
    const { sender: _missing, ...rest } = issue?.payload ?? {};
    const fitted = sampler.fit("issues.opened", { ...rest, issue: { ...Object(rest.issue), id: "1" } });
    expect(fitted.changes).toBeGreaterThan(1);
    expect(sampler.fit("issues.opened", fitted.value).changes).toBe(0);
  });

  it("are the same in every build", () => {
    expect(JSON.stringify(makeGitHubSamples())).toBe(JSON.stringify(files));
  });
});
