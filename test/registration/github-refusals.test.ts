import { describe, expect, it } from "vitest";
import { register } from "../../extension/core/src/environments/registration/registrar.ts";
import { openScene, registered, repository } from "./github-scene.ts";
import { hub, Settings, verb } from "./scene.ts";

const forbidden = (text: string, headers = {}) => ({
  method: "GET",
  path: "/hooks",
  effect: { status: 403, headers, body: { message: text, documentation_url: "" } },
});

describe("a refusal of the token", () => {
  it("names the scope, the permission or the sign-on that is missing", async () => {
    const scene = await openScene();
    const { github } = scene;
    const message = async (change: Parameters<typeof scene.with>[0] = {}) =>
      (await registered(scene.with(change)))?.message;
    expect(await message({ accounts: {} })).toContain("GITHUB_TOKEN");
    expect(await message({ accounts: { github: async () => "bad" } })).toContain(
      "GitHub rejected this token",
    );
    github.tokens.set("weak", { login: "octocat", scopes: "repo:status" });
    expect(await message({ accounts: { github: async () => "weak" } })).toContain(
      "a classic token needs the scope admin:repo_hook, and a fine-grained token needs the permission Webhooks: write (this token has repo:status)",
    );
    github.faults.push(forbidden("Resource not accessible by integration"));
    expect(await message()).toContain("such as the one that GitHub Actions creates for a run");
    const sso = { "x-github-sso": "required; url=https://github.com/orgs/octo/sso?authorization_request=1" };
    github.faults.push(forbidden("Resource protected by organization SAML enforcement", sso));
    expect(await message()).toContain("authorize the token at https://github.com/orgs/octo/sso");
  });
});

describe("a refusal", () => {
  it("names the rejected value", async () => {
    const scene = await openScene();
    const message = async (change: Parameters<typeof scene.with>[0] = {}) =>
      (await registered(scene.with(change)))?.message;
    const unknown = { ...hub, handlers: hub.handlers.map((one) => ({ ...one, event: "nonsense" })) };
    expect(await message({ triggers: [unknown] })).toContain(
      "These events are not supported by this hook: nonsense",
    );
    expect(await message({ settings: new Settings({}) })).toContain("GITHUB_SECRET has no value");
    expect(await message({ url: undefined })).toContain("prod has no public URL");
    expect(await message({ url: "hooks.example.com" })).toBe(
      'HOOKLOOM_PUBLIC_URL is "hooks.example.com", which is not an http:// or https:// URL: set it to a URL such as https://hooks.example.com.',
    );
    expect(await message({ accounts: { githubApi: "github.example.com/api/v3" } })).toContain(
      'GITHUB_API_URL is "github.example.com/api/v3"',
    );
    expect(scene.hooks()).toEqual([]);
    await expect(registered(scene.with({ register: { hup: { repository } } }))).rejects.toThrow(
      "not a trigger of this project",
    );
    expect(await registered(scene.with({ register: { hub: { calendar: "primary" } } }))).toMatchObject({
      state: "missing",
    });
  });

  it("of an address that GitHub cannot reach happens before any call", async () => {
    const scene = await openScene();
    const apis = { github: "https://api.github.com" };
    for (const url of [
      "http://localhost:3000",
      "http://127.0.0.1:1",
      "http://[::1]:80",
      "http://10.1.2.3",
      "http://hooks.internal",
    ]) {
      const status = await registered(scene.with({ url, apis }));
      expect(status).toMatchObject({ state: "missing", message: expect.stringContaining("cannot reach") });
    }
    expect(scene.github.calls).toEqual([]);
  });

  it("for too many calls is waited for if it is short, and reported if it is long", async () => {
    const scene = await openScene();
    const body = { message: "You have exceeded a secondary rate limit", documentation_url: "" };
    const limited = (headers: Record<string, string>) =>
      scene.github.faults.push({ method: "GET", path: "/hooks", effect: { status: 403, headers, body } });
    limited({ "retry-after": "0" });
    expect(await registered(scene.input)).toMatchObject({ state: "registered" });
    limited({
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 1800),
    });
    const status = await registered(scene.input);
    expect(status).toMatchObject({
      state: "unverified",
      message: expect.stringContaining("rate limit"),
    });
  });

  it("by the network is reported, and a signal ends the waiting immediately", async () => {
    const scene = await openScene();
    const silent = scene.with({ apis: { github: "http://127.0.0.1:9" } });
    const status = await registered(silent);
    expect(status).toMatchObject({
      state: "unverified",
      message: expect.stringContaining("cannot be reached"),
    });
    const aborter = new AbortController();
    scene.github.hooks.losesPings = true;
    const pace = { verify: 60_000, poll: 10 };
    const work = register(scene.with({ pace }), verb(aborter.signal).verb);
    setTimeout(() => aborter.abort(), 200);
    await expect(work).rejects.toMatchObject({ name: "AbortError" });
    expect(await scene.bindings.list()).toHaveLength(1);
  });
});
