import { describe, expect, it } from "vitest";
import { type GitHubScene, inspected, openScene, registered, repository } from "./github-scene.ts";
import { hub, triggerOf } from "./scene.ts";

type Change = (scene: GitHubScene) => unknown;

function hookOf(scene: GitHubScene) {
  const [hook] = scene.hooks();
  if (hook === undefined) throw new Error("no hook");
  return hook;
}

const drifts: readonly (readonly [string, Change, string, string])[] = [
  [
    "another URL",
    (scene) => Object.assign(hookOf(scene).config, { url: "https://example.com/x" }),
    "drifted",
    "sends to https://example.com/x instead of",
  ],
  [
    "fewer events",
    (scene) => Object.assign(hookOf(scene), { events: ["push"] }),
    "drifted",
    "sends push instead of issues, push",
  ],
  [
    "other events",
    (scene) => Object.assign(hookOf(scene), { events: ["push", "issues", "star"] }),
    "drifted",
    "sends push, issues, star instead of",
  ],
  ["switched off", (scene) => Object.assign(hookOf(scene), { active: false }), "drifted", "is disabled"],
  [
    "sent as forms",
    (scene) => Object.assign(hookOf(scene).config, { content_type: "form" }),
    "drifted",
    "sends forms instead of JSON",
  ],
  [
    "without a secret",
    (scene) => Object.assign(hookOf(scene).config, { secret: undefined }),
    "drifted",
    "has no secret",
  ],
  [
    "without a look at the certificate",
    (scene) => Object.assign(hookOf(scene).config, { insecure_ssl: "1" }),
    "drifted",
    "does not verify the certificate",
  ],
  ["deleted", (scene) => scene.github.hooks.set(repository, []), "missing", "has no hook that sends to"],
  [
    "answered with failures",
    async (scene) => {
      const { id } = hookOf(scene);
      scene.github.hooks.addPastDelivery(id, "one", 500, Date.now());
      scene.github.hooks.addPastDelivery(id, "two", 0, Date.now());
    },
    "drifted",
    "no response). Deliveries that have failed since the last success: 2.",
  ],
];

describe("a hook that drifts", () => {
  it.each(drifts)(
    "%s is reported without a change, and fixed by registering again",
    async (_name, change, state, message) => {
      const scene = await openScene();
      await registered(scene.input);
      // A ping that is still under way would count as the newest delivery.
      await scene.github.hooks.settled();
      await change(scene);
      const before = JSON.stringify([scene.hooks(), await scene.bindings.list()]);
      const calls = scene.github.calls.length;
      expect(await inspected(scene.input)).toMatchObject({
        state,
        message: expect.stringContaining(message),
      });
      expect(JSON.stringify([scene.hooks(), await scene.bindings.list()])).toBe(before);
      expect(scene.github.calls.slice(calls).every((call) => call.startsWith("GET "))).toBe(true);
      expect(await registered(scene.input)).toMatchObject({ state: "registered" });
      expect(await inspected(scene.input)).toMatchObject({ state: "registered" });
      await scene.github.hooks.emit(repository, "push", { ref: "refs/heads/main" });
      expect(scene.github.hooks.deliveries.at(-1)).toMatchObject({ event: "push", status: 202 });
      expect(scene.hooks()).toHaveLength(1);
    },
  );

  it("is fixed although a ping to the earlier address is still under way", async () => {
    const scene = await openScene();
    const { github, input } = scene;
    await registered(input);
    await github.hooks.settled();
    const { id, config } = hookOf(scene);
    config.url = "https://example.com/x";
    github.hooks.lag = 200;
    const pings = `${input.apis?.github}/repos/${repository}/hooks/${id}/pings`;
    await fetch(pings, { method: "POST", headers: { authorization: "Bearer good-token" } });
    expect(await registered(input)).toMatchObject({ state: "registered" });
  });

  it("with another secret is detected by the ping and fixed", async () => {
    const scene = await openScene();
    await registered(scene.input);
    hookOf(scene).config.secret = "another";
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    expect(hookOf(scene).config.secret).toBe("first-secret");
  });
});

describe("a hook", () => {
  it("of a service that has another secret than the environment stays unverified, with the reason", async () => {
    const scene = await openScene();
    scene.settings.values.set("GITHUB_SECRET", "not rolled out");
    const status = await registered(scene.input);
    expect(status).toMatchObject({
      state: "unverified",
      message: expect.stringContaining("the secrets do not match"),
    });
  });

  it("is not considered verified if something else answers its ping", async () => {
    const scene = await openScene();
    const { createServer } = await import("node:http");
    const other = createServer((_request, response) => response.writeHead(200).end());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const pace = { verify: 200, poll: 20 };
    const status = await registered(scene.with({ url: `http://127.0.0.1:${port}`, pace }));
    other.close();
    expect(status).toMatchObject({
      state: "unverified",
      message: expect.stringContaining("did not reach this environment"),
    });
  });

  it("next to a second one for the same URL is reported, and the second one is left alone", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const url = `${scene.service.url}/github`;
    const second = scene.github.hooks.add(repository, { url, content_type: "form" }, ["star"]);
    const message = expect.stringContaining(`a second hook to ${url} (number ${second.id})`);
    expect(await inspected(scene.input)).toMatchObject({ state: "drifted", message });
    expect(await registered(scene.input)).toMatchObject({ state: "drifted", message });
    expect(scene.hooks()).toHaveLength(2);
  });

  it("follows the handlers and the address of the project", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const more = triggerOf("hub", "github", ["star.created", "push"], { secret: "GITHUB_SECRET" });
    const moved = scene.with({ triggers: [more], url: scene.service.url.replace("127.0.0.1", "localhost") });
    expect(await inspected(moved)).toMatchObject({ state: "drifted" });
    expect(await registered(moved)).toMatchObject({ state: "registered" });
    expect(hookOf(scene)).toMatchObject({
      events: ["push", "star"],
      config: { url: expect.stringContaining("localhost") },
    });
    expect((await scene.bindings.list())[0]).toMatchObject({ events: ["push", "star"] });
    expect(scene.hooks()).toHaveLength(1);
    const silent = scene.with({ triggers: [{ ...hub, handlers: [] }] });
    expect((await registered(silent))?.message).toContain("has no handler");
  });
});
