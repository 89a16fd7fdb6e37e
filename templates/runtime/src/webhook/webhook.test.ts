import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { gitlab } from "../gitlab/gitlab.ts";
import { http } from "../http/http.ts";
import { secret } from "../settings/setting.ts";
import { standardWebhooks } from "../standard-webhooks/standard-webhooks.ts";
import { twilio } from "../twilio/twilio.ts";
import { findProblems, isWebhook, webhook } from "./webhook.ts";

describe("webhook", () => {
  it("holds its triggers, and refuses two on one path", () => {
    const hub = github({ secret: secret("A") });
    const other = github({ secret: secret("B"), path: "/other" });
    expect(webhook(hub, other).triggers).toEqual([hub, other]);
    expect(isWebhook(webhook())).toBe(true);
    expect([undefined, null, {}, hub, "webhook"].some(isWebhook)).toBe(false);
    expect(() => webhook(hub, github({ path: "/github/" }))).toThrow(/^Two triggers listen on \/github:/);
  });

  it.each([
    "github",
    "",
    "/a b",
    "/a?b",
    "/ä",
    "/healthz",
    "/readyz/",
    "/a#b",
    "/..",
    "//example.com/hook",
    "/.",
    "/a/../b",
    "/a/..",
  ])("refuses the path %j", (path) => {
    expect(() => github({ path })).toThrow(/^A trigger cannot listen on/);
  });

  it.each(["/a.b", "/...", "/.well-known/hook", "/a..b"])("accepts the path %j", (path) => {
    expect(github({ path }).path).toBe(path);
  });
});

describe("a handler", () => {
  it("has to be a function, and its event a text", () => {
    const hub = github();
    expect(() => hub.on("push", undefined as never)).toThrow(/is not a function/);
    expect(() => hub.on(3 as never, () => undefined)).toThrow(/must be a string, .*, not a number/);
  });
});

describe("findProblems", () => {
  it("reports a trigger whose signed address is only known from the sender's headers", () => {
    const hook = webhook(twilio({ secret: secret("A") }));
    expect(findProblems(hook, { A: "x", HOST: "0.0.0.0" })).toEqual([
      expect.stringContaining("set HOOKLOOM_PUBLIC_URL"),
    ]);
    expect(findProblems(hook, { A: "x", HOST: "0.0.0.0", HOOKLOOM_PUBLIC_URL: "https://x" })).toEqual([]);
    expect(findProblems(hook, { A: "x" })).toEqual([]);
  });

  it("reports a secret that authenticates no sender, without its value", () => {
    const hooks = standardWebhooks({ secret: secret("A") });
    const lab = gitlab({ secret: secret("B") });
    expect(findProblems(webhook(hooks, lab), { A: "short password", B: "whsec_short" })).toEqual([
      expect.stringMatching(
        /^Every request signed with A is rejected at \/standard-webhooks: the secret's value is not Base64/,
      ),
      expect.stringMatching(
        /^Every request signed with B is rejected at \/gitlab: the secret's value is not/,
      ),
    ]);
    expect(
      findProblems(webhook(hooks, lab), { A: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", B: "any token" }),
    ).toEqual([]);
  });

  it("reports nothing for a valid webhook", () => {
    const hub = github({ secret: secret("A") });
    hub.on("issues", () => undefined);
    expect(findProblems(webhook(hub, http({ verify: "none" })), { A: "x" })).toEqual([]);
  });

  it("reports missing secrets and unknown events, with the way out", () => {
    const hub = github({ secret: secret("A") });
    hub.on("issue.opened" as never, () => undefined);
    hub.on("quarterly-report-finished" as never, () => undefined);
    const bare = github({ path: "/bare" });
    const open = http(undefined as never);
    expect(findProblems(webhook(hub, bare, open), {})).toEqual([
      "Every delivery to /github is rejected: the secret A has no value. Set the environment variable A.",
      'No event "issue.opened" is known at /github, so the handler may never run. Did you mean "issues.opened"?',
      'No event "quarterly-report-finished" is known at /github, so the handler may never run.',
      'Every delivery to /bare is rejected: the trigger has no secret. Add one with secret("NAME").',
      'Every delivery to /http is rejected: the trigger has no secret. Add one with secret("NAME").',
    ]);
  });
});
