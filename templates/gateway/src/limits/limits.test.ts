import { parseList } from "structured-headers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { github } from "../../../runtime/src/github/github.ts";
import { httpProtocol } from "../../../runtime/src/http/http-protocol.ts";
import { secret } from "../../../runtime/src/settings/setting.ts";
import { Trigger } from "../../../runtime/src/webhook/trigger.ts";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { Limits } from "./limits.ts";
import { MemoryCounts } from "./memory-counts.ts";

const consumers = { ...httpProtocol({ verify: "none" }), consumers: true };
const orders = new Trigger("http", consumers, "/orders", []);
const other = new Trigger("http", consumers, "/other", []);
const hub = github({ secret: secret("GITHUB_SECRET") });
const shop = { application: "shop", plan: "gold" };

const described: ApiDescription = {
  access: "key",
  limits: { requests: "10/minute", address: "3/minute" },
  plans: { gold: { requests: "5/hour", burst: "2/second" } },
  resources: { "/orders": { limits: { requests: "4/minute" } } },
};

function open(first: ApiDescription = described) {
  let api = resolveApi(first);
  const limits = new Limits({ rules: () => api, counts: new MemoryCounts() });
  const spend = async (trigger: Trigger = orders, caller = shop) => {
    const spent = await limits.spend(trigger, caller);
    const { headers, status = 202 } = spent?.rejection ?? { headers: spent?.headers };
    const items = parseList(headers?.ratelimit ?? "").map(
      ([name, parameters]) => `${name} ${parameters.get("r")}`,
    );
    return { status, left: items.join(", "), retry: headers?.["retry-after"] };
  };
  const reload = (next: ApiDescription) => {
    api = resolveApi(next);
  };
  return { limits, spend, reload };
}

const head = (address: string) => ({
  method: "POST",
  path: "/orders",
  headers: {},
  url: "http://localhost/orders",
  receivedAt: Date.now(),
  address,
});

describe("the limits of an api", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are spent in the order API, resource, plan, and a refused request spends nothing", async () => {
    const { spend, limits } = open();
    expect(await spend()).toEqual({
      status: 202,
      left: "/* 9, /orders 3, gold:burst 1, gold 4",
      retry: undefined,
    });
    await spend();
    for (let tries = 0; tries < 3; tries++) expect(await spend()).toMatchObject({ status: 429, retry: "1" });
    vi.advanceTimersByTime(1000);
    expect((await spend()).left).toBe("/* 7, /orders 1, gold:burst 1, gold 2");
    await spend();
    vi.advanceTimersByTime(1000);
    expect(await spend()).toMatchObject({ status: 429, retry: "58" });
    expect(await spend(other)).toMatchObject({ status: 202, left: "/* 5, gold:burst 1, gold 0" });
    expect(limits.limited.lines().slice(2)).toEqual([
      'hookloom_limited_total{policy="gold:burst"} 3',
      'hookloom_limited_total{policy="/orders"} 1',
    ]);
  });

  it("are each application's own in a plan, and common in API and resource", async () => {
    const { spend } = open({
      ...described,
      limits: {},
      resources: {},
      plans: { gold: { requests: "1/hour" } },
    });
    expect((await spend()).status).toBe(202);
    expect((await spend()).status).toBe(429);
    expect((await spend(orders, { ...shop, application: "warehouse" })).status).toBe(202);
  });

  it("keep their counts over a reload", async () => {
    const { spend, reload } = open();
    await spend();
    reload({ ...described, title: "Renamed" });
    expect((await spend()).left).toBe("/* 8, /orders 2, gold:burst 0, gold 3");
    vi.advanceTimersByTime(1000);
    reload({ ...described, plans: { gold: { requests: "3/hour" } }, limits: { requests: "11/minute" } });
    expect((await spend()).left).toBe("/* 8, /orders 1, gold 0");
    expect((await spend()).status).toBe(429);
  });

  it("never show more left within a window, and its end to a second", async () => {
    const { limits } = open({ access: "key", plans: { gold: { requests: "50/minute" } } });
    const began = Date.now();
    let least = Number.POSITIVE_INFINITY;
    for (let sent = 0; sent < 60; sent++) {
      const spent = await limits.spend(orders, shop);
      const headers = spent?.rejection?.headers ?? spent?.headers;
      const [[, parameters] = []] = parseList(headers?.ratelimit ?? "");
      const [remaining, end] = [Number(parameters?.get("r")), Number(parameters?.get("t"))];
      expect(remaining).toBeLessThanOrEqual(least);
      expect(Math.abs(began + 60_000 - (Date.now() + end * 1000))).toBeLessThan(1000);
      least = remaining;
      vi.advanceTimersByTime(333);
    }
    expect(least).toBe(0);
  });

  it("never touch a signed source", async () => {
    const { limits } = open();
    for (let sent = 0; sent < 10_000; sent++) expect(limits.enter(hub, head("192.0.2.1"))).toBeUndefined();
    const gate = limits.around({
      enter: () => undefined,
      identify: () => shop,
      spend: () => undefined,
      finish: (_trigger, reply) => reply,
    });
    expect(await gate.spend(hub, undefined)).toBeUndefined();
    expect(gate.enter(hub, head("192.0.2.1"))).toBeUndefined();
    expect(await gate.spend(orders, shop)).toMatchObject({ headers: { ratelimit: expect.any(String) } });
  });

  it("of an address count anybody before the proof, and no budget", async () => {
    const { limits, spend } = open();
    const statuses = Array.from({ length: 4 }, () => limits.enter(orders, head("192.0.2.1"))?.status);
    expect(statuses).toEqual([undefined, undefined, undefined, 429]);
    expect(limits.enter(orders, head("192.0.2.2"))).toBeUndefined();
    expect((await spend()).left).toBe("/* 9, /orders 3, gold:burst 1, gold 4");
    expect(limits.limited.lines()).toContain('hookloom_limited_total{policy="/*:address"} 1');
  });
});
