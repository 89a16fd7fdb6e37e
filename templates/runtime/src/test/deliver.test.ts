import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { github } from "../github/github.ts";
import { http } from "../http/http.ts";
import { secret } from "../settings/setting.ts";
import { standardWebhooks } from "../standard-webhooks/standard-webhooks.ts";
import { webhook } from "../webhook/webhook.ts";
import { deliver } from "./deliver.ts";

afterEach(() => vi.unstubAllEnvs());

describe("deliver", () => {
  it("runs a GitHub handler without port, environment or action", async () => {
    const hub = github({ secret: secret("GITHUB_SECRET") });
    hub.on("issues.opened", async ({ payload, log }) => log.info(`New issue: ${payload.issue.title}`));
    const event = "issues.opened";
    const { outcome, status, errors, logs } = await deliver(webhook(hub), {
      event,
      payload: { issue: { title: "Hi" } },
      id: "d1",
    });
    expect({ outcome, status, errors }).toEqual({ outcome: "ok", status: 202, errors: [] });
    expect(logs).toContainEqual(expect.objectContaining({ msg: "New issue: Hi", delivery: "d1", event }));
  });

  it("uses the secret that the environment gives", async () => {
    vi.stubEnv("GITHUB_SECRET", "from-outside");
    const hub = github({ secret: secret("GITHUB_SECRET") });
    hub.on("push", () => undefined);
    expect((await deliver(webhook(hub), { event: "push", payload: {} })).outcome).toBe("ok");
  });

  it("makes a secret that the source accepts, if the environment has none", async () => {
    const hooks = standardWebhooks({ secret: secret("WEBHOOK_SECRET") });
    hooks.on("user.created", () => undefined);
    const payload = { timestamp: "2026-03-01T12:00:00Z", data: {} };
    expect((await deliver(webhook(hooks), { event: "user.created", payload })).outcome).toBe("ok");
  });

  it("signs with a key of its own where the environment gives the sender's public key", async () => {
    vi.stubEnv("WEBHOOK_SECRET", `whpk_${Buffer.alloc(32, 1).toString("base64")}`);
    const hooks = standardWebhooks({ secret: secret("WEBHOOK_SECRET") });
    hooks.on("user.created", () => undefined);
    const payload = { timestamp: "2026-03-01T12:00:00Z", data: {} };
    expect((await deliver(webhook(hooks), { event: "user.created", payload })).outcome).toBe("ok");
  });

  it("returns the errors of handlers", async () => {
    const hub = github({ secret: secret("GITHUB_SECRET") });
    const error = new Error("No net");
    hub.on("push", async () => {
      throw error;
    });
    expect(await deliver(webhook(hub), { event: "push", payload: {} })).toMatchObject({
      outcome: "failed",
      errors: [error],
    });
  });

  it("distinguishes ignored and refused deliveries", async () => {
    const hub = github({ secret: secret("GITHUB_SECRET") });
    expect((await deliver(webhook(hub), { event: "push", payload: {} })).outcome).toBe("ignored");
    expect(await deliver(webhook(github()), { event: "push", payload: {} })).toMatchObject({
      outcome: "refused",
      status: 401,
    });
  });

  it("finds the trigger by its handlers, else by its path", async () => {
    const seen: string[] = [];
    const one = github({ secret: secret("A") });
    const other = github({ secret: secret("B"), path: "/other" });
    other.on("push", ({ delivery }) => void seen.push(delivery.trigger));
    const both = webhook(one, other);
    await deliver(both, { event: "push", payload: {} });
    expect(seen).toEqual(["/other"]);
    const ignored = await deliver(both, { event: "push", payload: {}, trigger: "/github" });
    expect(ignored.outcome).toBe("ignored");
    await expect(deliver(both, { event: "request", payload: {} })).rejects.toThrow(/No trigger/);
  });

  it("runs a plain HTTP handler, signed or open", async () => {
    for (const options of [{ secret: secret("HTTP_SECRET") }, { verify: "none" }] as const) {
      const web = http<{ total: number }>(options);
      web.on("request", async ({ payload, event, log }) => {
        expectTypeOf(payload).toEqualTypeOf<{ total: number }>();
        expectTypeOf(event).toEqualTypeOf<"request">();
        log.info(`Total ${payload.total}`);
      });
      const { outcome, logs } = await deliver(webhook(web), { event: "request", payload: { total: 7 } });
      expect(outcome).toBe("ok");
      expect(logs.map(({ msg }) => msg)).toContain("Total 7");
    }
  });
});
