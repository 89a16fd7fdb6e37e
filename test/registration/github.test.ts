import { describe, expect, it } from "vitest";
import { inspect, register } from "../../extension/core/src/environments/registration/registrar.ts";
import { inspected, openScene, registered, repository, unregistered } from "./github-scene.ts";
import { MemoryBindings, Settings, verb } from "./scene.ts";

describe("registering at GitHub", () => {
  it("creates one hook that is verified by a ping, and changes nothing when called again", async () => {
    const scene = await openScene();
    const { github, input, service, bindings } = scene;
    expect(await registered(input)).toEqual({
      trigger: "hub",
      source: "github",
      resource: repository,
      state: "registered",
    });
    const [hook] = scene.hooks();
    expect(hook).toMatchObject({
      active: true,
      events: ["issues", "push"],
      config: {
        url: `${service.url}/github`,
        content_type: "json",
        insecure_ssl: "0",
        secret: "first-secret",
      },
    });
    const [binding] = await bindings.list();
    expect(binding).toMatchObject({
      remoteId: String(hook?.id),
      environment: "prod",
      secret: "GITHUB_SECRET",
    });
    expect(JSON.stringify(binding)).not.toContain("first-secret");
    const writes = () => github.calls.filter((call) => /^(PATCH|DELETE)|^POST .*hooks$/.test(call));
    const before = writes();
    expect((await registered(input))?.state).toBe("registered");
    expect(writes()).toEqual(before);
    expect(scene.hooks()).toHaveLength(1);
    expect(await inspected(input)).toMatchObject({ state: "registered" });
  });

  it("reveals neither the token nor the secret in bindings, settings or reports", async () => {
    const { input } = await openScene();
    const { events, verb: context } = verb();
    await register(input, context);
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toMatch(/good-token|first-secret/);
  });

  it("creates one hook when two processes register at once", async () => {
    const scene = await openScene();
    await Promise.all([registered(scene.input), registered(scene.input)]);
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    expect(scene.hooks()).toHaveLength(1);
    expect(await scene.bindings.list()).toHaveLength(1);
  });

  it("finds its hook behind a hundred others, and serves an organization", async () => {
    const scene = await openScene();
    const { github, input } = scene;
    github.pageSize = 7;
    for (let index = 0; index < 40; index++)
      github.hooks.add(repository, { url: `https://example.com/${index}` });
    expect((await registered(input))?.state).toBe("registered");
    expect((await registered(input))?.state).toBe("registered");
    expect(scene.hooks()).toHaveLength(41);
    github.hooks.set("octo-org", []);
    const organization = scene.with({ register: { hub: { organization: "octo-org" } } });
    expect(await registered(organization)).toMatchObject({ state: "registered", resource: "octo-org" });
    // The trigger has moved: its previous hook is removed once the new one is verified.
    expect(github.hooks.hooksOf("octo-org")).toHaveLength(1);
    expect(scene.hooks()).toHaveLength(40);
  });
});

describe("the place of a hook", () => {
  it("is on the server that hookloom.json or the caller names, and is kept with the binding", async () => {
    const scene = await openScene();
    const api = scene.input.apis?.github ?? "";
    const accounts = { ...scene.input.accounts, githubApi: `${api}/` };
    expect(await registered(scene.with({ apis: {}, accounts }))).toMatchObject({ state: "registered" });
    expect((await scene.bindings.list())[0]).toMatchObject({ api });
    const described = { hub: { repository, api } };
    expect(await registered(scene.with({ apis: {}, register: described }))).toMatchObject({
      state: "registered",
    });
    await unregistered(scene.with({ apis: {}, register: {} }));
    expect(scene.hooks()).toEqual([]);
    const usual = { ...accounts, githubApi: "https://api.github.com" };
    await registered(scene.with({ accounts: usual }));
    expect((await scene.bindings.list())[0]).not.toHaveProperty("api");
  });

  it("leaves the old hook alone if it is refused", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const moved = scene.with({ register: { hub: { repository: "octocat/not-there" } } });
    expect(await registered(moved)).toMatchObject({ state: "missing" });
    expect(scene.hooks()).toHaveLength(1);
    expect(await scene.bindings.list()).toHaveLength(1);
  });

  it("is abandoned if hookloom.json no longer names it, and may be gone already", async () => {
    const scene = await openScene();
    await registered(scene.input);
    const unregisteredInput = scene.with({ register: {} });
    expect(await inspect(unregisteredInput, verb().verb)).toMatchObject([
      { state: "missing" },
      { state: "drifted", message: expect.stringContaining("which the project no longer needs") },
    ]);
    const status = await registered(unregisteredInput);
    expect(status).toMatchObject({
      state: "missing",
      message: expect.stringContaining('with a "repository"'),
    });
    expect(scene.hooks()).toHaveLength(0);
    await registered(scene.input);
    scene.github.hooks.set(repository, []);
    await unregistered(scene.input);
    await unregistered(scene.input);
    expect(await scene.bindings.list()).toEqual([]);
  });
});

describe("a GitHub hook that another program created", () => {
  it("with the same URL is reported and never taken over without a request", async () => {
    const scene = await openScene();
    const { github, input, service } = scene;
    const theirs = github.hooks.add(repository, {
      url: `${service.url}/github`,
      content_type: "json",
      secret: "theirs",
    });
    const status = await registered(input);
    expect(status).toMatchObject({
      state: "missing",
      message: expect.stringContaining(`number ${theirs.id}`),
    });
    expect(await inspected(input)).toMatchObject({ state: "missing" });
    expect(theirs.config.secret).toBe("theirs");
    expect(await scene.bindings.list()).toEqual([]);
    await unregistered(input);
    expect(scene.hooks()).toEqual([theirs]);
    expect(await registered(scene.with({ takeOver: true }))).toMatchObject({ state: "registered" });
    expect(theirs.config.secret).toBe("first-secret");
    expect(scene.hooks()).toHaveLength(1);
  });

  it("is not shared between two environments, whether they have separate bindings or not", async () => {
    const scene = await openScene();
    await registered(scene.input);
    for (const bindings of [scene.bindings, new MemoryBindings()]) {
      const dev = scene.with({
        environment: "dev",
        bindings,
        settings: new Settings({ GITHUB_SECRET: "dev" }),
      });
      expect(await registered(dev)).toMatchObject({ state: "missing" });
    }
    const takeOverInput = scene.with({ environment: "dev", takeOver: true });
    expect((await registered(takeOverInput))?.message).toContain("belongs to the environment prod");
    expect(scene.hooks()[0]?.config.secret).toBe("first-secret");
    expect(scene.hooks()).toHaveLength(1);
  });
});

describe("a crash", () => {
  it.each([0, 1])(
    "after %i changes of the bindings leaves no second hook and no hook without an owner",
    async (lives) => {
      const scene = await openScene();
      scene.bindings.lives = lives;
      await expect(registered(scene.input)).rejects.toThrow("crashed");
      scene.bindings.lives = Number.POSITIVE_INFINITY;
      expect(await registered(scene.input)).toMatchObject({ state: "registered" });
      expect(scene.hooks()).toHaveLength(1);
      await unregistered(scene.input);
      expect(scene.hooks()).toHaveLength(0);
    },
  );

  it("of the connection after the hook was created is detected", async () => {
    const scene = await openScene();
    scene.github.faults.push({ method: "POST", path: "/hooks", effect: "lost" });
    expect(await registered(scene.input)).toMatchObject({ state: "unverified" });
    expect(scene.hooks()).toHaveLength(1);
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    expect(scene.hooks()).toHaveLength(1);
  });

  it("while a lost hook is recreated leaves one", async () => {
    const scene = await openScene();
    await registered(scene.input);
    scene.github.hooks.set(repository, []);
    scene.bindings.lives = 1;
    await expect(registered(scene.input)).rejects.toThrow("crashed");
    scene.bindings.lives = Number.POSITIVE_INFINITY;
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    expect(scene.hooks()).toHaveLength(1);
  });

  it("between removing and forgetting does not matter", async () => {
    const scene = await openScene();
    await registered(scene.input);
    scene.bindings.lives = 0;
    await expect(unregistered(scene.input)).rejects.toThrow("crashed");
    scene.bindings.lives = Number.POSITIVE_INFINITY;
    await unregistered(scene.input);
    expect(scene.hooks()).toEqual([]);
    expect(await scene.bindings.list()).toEqual([]);
  });
});
