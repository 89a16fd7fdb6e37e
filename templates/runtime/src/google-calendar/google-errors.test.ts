import { describe, expect, it } from "vitest";
import { run, settled, share } from "./testing/calendar.ts";

describe("Google's refusals", () => {
  it("of an access token silently lead to a new one", async () => {
    const shared = await share();
    const { google } = shared;
    const { events, lines } = await run(shared, { poll: 30 });
    await settled(shared);
    google.losesPings = true;
    google.revokeAccessTokens();
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
    expect(google.count("POST /token")).toBe(2);
    expect(lines.join("\n")).not.toMatch(/"level":"(warn|error)"/);
  });

  it.each([
    [
      { path: "/events", effect: { status: 429, headers: { "retry-after": "30" } } },
      /status 429.*Hookloom will retry later/,
      30,
    ],
    [
      { path: "/events", effect: { status: 503, headers: { "retry-after": "40" } } },
      /status 503.*Hookloom will retry later/,
      40,
    ],
    [
      {
        path: "/events",
        effect: { status: 403, body: { error: { errors: [{ reason: "rateLimitExceeded" }] } } },
      },
      /rateLimitExceeded.*Hookloom will retry later/,
      2,
    ],
    [
      { path: "/events", effect: { status: 403, body: { error: { errors: [{ reason: "forbidden" }] } } } },
      /its permissions/,
      2,
    ],
    [{ path: "/events", effect: { status: 404 } }, /check the calendar's id/, 2],
    [{ path: "/token", effect: { status: 400, body: { error: "invalid_grant" } } }, /sign in again/, 2],
    [{ path: "/events", effect: { status: 200, body: { items: 7 } } }, /differs from its documentation/, 2],
  ])("are one clear line and a pause: %j", async (fault, sentence, seconds) => {
    const shared = await share();
    shared.google.faults.push(fault);
    const { lines } = await run(shared, { publicUrl: null });
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    const [line] = lines.map((text) => JSON.parse(text));
    expect(line).toMatchObject({ level: "warn", msg: expect.stringMatching(sentence) });
    expect(line.seconds).toBeGreaterThanOrEqual(seconds);
    const before = shared.google.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(shared.google.calls.length).toBe(before);
    expect(lines).toHaveLength(1);
    expect(lines.join("\n")).not.toMatch(/channel-token|"secret"|refresh-|access-\d/);
  });

  it("do not occur without a configured account", async () => {
    const shared = await share();
    const { lines } = await run(shared, { environment: { GOOGLE_REFRESH_TOKEN: "", GOOGLE_CLIENT_ID: "" } });
    expect(lines.map((text) => JSON.parse(text))).toMatchObject([
      {
        level: "warn",
        msg: expect.stringMatching(
          /only sample events arrive: set GOOGLE_CLIENT_ID, GOOGLE_REFRESH_TOKEN\.$/,
        ),
      },
    ]);
    expect(shared.google.calls).toEqual([]);
  });
});
