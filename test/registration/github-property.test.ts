import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type GitHubScene,
  inspected,
  openScene,
  registered,
  repository,
  unregistered,
} from "./github-scene.ts";

/** What can happen, in any order: our verbs, crashes in them, and what people do at GitHub. */
const steps = [
  "register",
  "inspect",
  "unregister",
  "crash while registering",
  "crash while unregistering",
  "events",
  "secret",
  "active",
  "url",
  "delete",
  "stranger",
] as const;

type Step = (typeof steps)[number];

const people: ReadonlySet<Step> = new Set(["events", "secret", "active", "url", "delete"]);

async function crash(scene: GitHubScene, lives: number, work: () => Promise<unknown>): Promise<void> {
  scene.bindings.lives = lives;
  await work().catch((error: Error) => expect(error.message).toBe("crashed"));
  scene.bindings.lives = Number.POSITIVE_INFINITY;
}

async function take(step: Step, scene: GitHubScene, index: number): Promise<void> {
  const { github, bindings, input } = scene;
  // A person is slower than a ping, whose success would otherwise count for what was changed since.
  if (people.has(step)) await github.hooks.settled();
  const ours = new Set([...bindings.all.values()].map(({ remoteId }) => remoteId));
  const hook = scene.hooks().find(({ id }) => ours.has(String(id)));
  const before = JSON.stringify(scene.hooks());
  if (step === "register") await registered(input);
  else if (step === "unregister") await unregistered(input);
  else if (step === "crash while registering") await crash(scene, index % 3, () => registered(input));
  else if (step === "crash while unregistering") await crash(scene, index % 2, () => unregistered(input));
  else if (step === "stranger")
    github.hooks.add(repository, { url: `https://example.com/${index}`, secret: "theirs" });
  else if (step === "inspect") {
    await inspected(input);
    expect(JSON.stringify(scene.hooks())).toBe(before);
  } else if (hook && step === "events") hook.events = ["star"];
  else if (hook && step === "secret") hook.config.secret = "changed";
  else if (hook && step === "active") hook.active = false;
  else if (hook && step === "url") hook.config.url = "https://example.com/elsewhere";
  else if (hook && step === "delete") {
    github.hooks.set(
      repository,
      scene.hooks().filter((one) => one !== hook),
    );
  }
}

const strangers = (scene: GitHubScene) => scene.hooks().filter(({ config }) => config.secret === "theirs");

describe("any sequence of verbs, crashes and changes at GitHub", () => {
  it("ends with one hook as described after registering, with none after unregistering, and other hooks untouched", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...steps), { maxLength: 12 }), async (sequence) => {
        const scene = await openScene();
        for (const [index, step] of sequence.entries()) await take(step, scene, index);
        const others = strangers(scene).length;
        expect(others).toBe(sequence.filter((step) => step === "stranger").length);
        const last = await registered(scene.input);
        expect(last).toMatchObject({ state: "registered" });
        const url = `${scene.service.url}/github`;
        const ours = scene.hooks().filter(({ config }) => config.secret !== "theirs");
        expect(ours).toMatchObject([
          {
            active: true,
            events: ["issues", "push"],
            config: { url, content_type: "json", secret: "first-secret" },
          },
        ]);
        expect((await scene.bindings.list()).map(({ remoteId }) => remoteId)).toEqual([String(ours[0]?.id)]);
        await unregistered(scene.input);
        expect(scene.hooks()).toEqual(strangers(scene));
        expect(strangers(scene)).toHaveLength(others);
        expect(await scene.bindings.list()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
