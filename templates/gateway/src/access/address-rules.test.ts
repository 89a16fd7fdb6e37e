import { describe, expect, it } from "vitest";
import { github } from "../../../runtime/src/github/github.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import { replies } from "../../../runtime/src/receiver/replies.ts";
import { secret } from "../../../runtime/src/settings/setting.ts";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { AddressRules } from "./address-rules.ts";

const hub = github({ secret: secret("GITHUB_SECRET") });
const other = github({ path: "/other", secret: secret("GITHUB_SECRET") });

function open(description: ApiDescription) {
  const api = resolveApi(description);
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
  const rules = new AddressRules(() => api, log);
  const enter = (address: string | undefined, trigger = hub, forwarded?: string) =>
    rules.enter(trigger, {
      method: "POST",
      path: trigger.path,
      headers: { "x-forwarded-for": forwarded },
      url: "http://localhost/",
      address,
      receivedAt: 0,
    })?.status;
  return { rules, enter, lines };
}

describe("the addresses that may call", () => {
  it("are all unless some are named, in either family, and never those that are denied", () => {
    expect(open({}).enter("192.0.2.1")).toBeUndefined();
    const { enter } = open({ allow: ["192.0.2.0/24", "2001:db8::/32"], deny: ["192.0.2.7"] });
    expect(["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::9"].map((one) => enter(one))).toEqual(
      Array(3).fill(undefined),
    );
    expect(["192.0.2.7", "::ffff:192.0.2.7", "198.51.100.1", "2001:db9::1"].map((one) => enter(one))).toEqual(
      Array(4).fill(403),
    );
    expect(enter(undefined)).toBeUndefined();
  });

  it("are those behind a trusted proxy, whose own address does not count", () => {
    const { enter } = open({ allow: ["192.0.2.0/24"], trustedProxies: ["10.0.0.0/8"] });
    expect(enter("10.0.0.1", hub, "192.0.2.5")).toBeUndefined();
    expect(enter("10.0.0.1", hub, "192.0.2.5, 198.51.100.1")).toBe(403);
    expect(enter("198.51.100.1", hub, "192.0.2.5")).toBe(403);
  });

  it("are not known where a trusted proxy does not tell: those are refused by either list, with one line", () => {
    const proxies = { trustedProxies: ["127.0.0.0/8"] };
    for (const rules of [{ deny: ["203.0.113.0/24"] }, { allow: ["127.0.0.0/8", "203.0.113.0/24"] }]) {
      const { enter, lines } = open({ ...rules, ...proxies });
      for (const forwarded of ["203.0.113.5, unknown", "nonsense", "203.0.113.5, "])
        expect(enter("127.0.0.1", hub, forwarded)).toBe(403);
      expect(lines).toEqual([expect.stringContaining("A trusted proxy forwarded no address")]);
    }
    const { enter } = open({ deny: ["203.0.113.0/24"], ...proxies });
    for (const forwarded of ["203.0.113.5:1234", "[::ffff:203.0.113.5]", "::ffff:cb00:7105"])
      expect(enter("127.0.0.1", hub, forwarded)).toBe(403);
    expect(enter("127.0.0.1", hub, "198.51.100.1:1234")).toBeUndefined();
  });

  it("may differ from path to path", () => {
    const { enter } = open({ deny: ["192.0.2.1"], resources: { "/other": { deny: ["192.0.2.2"] } } });
    expect([enter("192.0.2.2"), enter("192.0.2.2", other), enter("192.0.2.1", other)]).toEqual([
      undefined,
      403,
      403,
    ]);
  });

  it("are counted where they are refused, with every other refusal of the gate", async () => {
    const { rules, enter } = open({ deny: ["192.0.2.1"] });
    enter("192.0.2.1");
    const gate = rules.around({
      enter: () => undefined,
      identify: () => replies.unauthorized("No."),
      spend: () => undefined,
      finish: (_trigger, reply) => reply,
    });
    await gate.identify(hub, { method: "POST", path: "/github", headers: {}, url: "", receivedAt: 0 });
    expect(rules.denied.lines()).toEqual(
      expect.arrayContaining([
        'hookloom_denied_total{reason="address-not-allowed"} 1',
        'hookloom_denied_total{reason="401"} 1',
      ]),
    );
  });
});
