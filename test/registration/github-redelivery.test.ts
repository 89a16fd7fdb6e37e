import { describe, expect, it } from "vitest";
import type { RegistrationInput } from "../../extension/core/src/environments/contract/registration.ts";
import { redeliver } from "../../extension/core/src/environments/registration/redeliver.ts";
import { openScene, registered, repository } from "./github-scene.ts";
import { verb } from "./scene.ts";

const again = (input: RegistrationInput, options: { since?: number; dryRun?: boolean } = {}) =>
  redeliver(input, options, verb().verb);

const hour = 60 * 60 * 1000;

describe("missed deliveries", () => {
  it("are redelivered once each, and run once", async () => {
    const scene = await openScene();
    const { github, service } = scene;
    await registered(scene.input);
    await github.hooks.emit(repository, "push", { ref: "one" });
    // The service refuses everything for a while, like one with a wrong secret.
    service.environment.GITHUB_SECRET = "broken";
    for (let index = 0; index < 5; index++)
      await github.hooks.emit(repository, "push", { ref: `missed ${index}` });
    service.environment.GITHUB_SECRET = "first-secret";
    const plannedRedeliveries = await again(scene.input, { dryRun: true });
    expect(plannedRedeliveries).toHaveLength(5);
    expect(github.count("POST /repos/octocat/hello-world/hooks/101/deliveries")).toBe(0);
    expect((await again(scene.input)).every(({ redelivered }) => redelivered)).toBe(true);
    await github.hooks.settled();
    expect(await again(scene.input)).toEqual([]);
    expect(new Set(scene.ran).size).toBe(6);
    expect(scene.ran).toHaveLength(6);
  });

  it("are found for three days, or since a time, on every page", async () => {
    const scene = await openScene();
    const { github } = scene;
    await registered(scene.input);
    const id = scene.hooks()[0]?.id ?? 0;
    const now = Date.now();
    for (let index = 0; index < 300; index++) {
      github.hooks.addPastDelivery(id, `missed-${index}`, 502, now - index * hour);
      // Half of them arrived with a second attempt.
      if (index % 2 === 1)
        github.hooks.addPastDelivery(id, `missed-${index}`, 200, now - index * hour + 1000, true);
      if (index % 4 === 0)
        github.hooks.addPastDelivery(id, `missed-${index}`, 0, now - index * hour + 1000, true);
    }
    github.pageSize = 20;
    const all = await again(scene.input, { dryRun: true });
    expect(all).toHaveLength(37);
    expect(new Set(all.map(({ guid }) => guid)).size).toBe(37);
    expect(all[0]?.guid).toBe("missed-72");
    expect(all.filter(({ status }) => status === 0)).toHaveLength(19);
    const late = await again(scene.input, { dryRun: true, since: now - 10.5 * hour });
    expect(late.map(({ guid }) => guid)).toEqual([10, 8, 6, 4, 2, 0].map((index) => `missed-${index}`));
  });

  it("that GitHub has deleted do not block the others", async () => {
    const scene = await openScene();
    const { github } = scene;
    await registered(scene.input);
    const id = scene.hooks()[0]?.id ?? 0;
    github.hooks.addPastDelivery(id, "old", 500, Date.now() - 2 * hour);
    github.hooks.addPastDelivery(id, "new", 500, Date.now() - hour);
    const body = { message: "Validation Failed", documentation_url: "" };
    github.faults.push({ method: "POST", path: "/attempts", effect: { status: 422, body } });
    const missed = await again(scene.input);
    expect(missed.map(({ guid, redelivered }) => [guid, redelivered])).toEqual([
      ["old", false],
      ["new", true],
    ]);
  });
});
