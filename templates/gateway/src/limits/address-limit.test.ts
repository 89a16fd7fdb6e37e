import { describe, expect, it } from "vitest";
import { AddressLimit } from "./address-limit.ts";

const limit = { count: 2, seconds: 60 };

describe("the limit of an address", () => {
  it("counts each address on its own, and from zero in the next window", () => {
    const counted = new AddressLimit();
    const passed = (address: string, now: number) => counted.count(address, limit, now).passed;
    expect([0, 1, 2].map((now) => passed("192.0.2.1", now))).toEqual([true, true, false]);
    expect(passed("192.0.2.2", 3)).toBe(true);
    expect(counted.count("192.0.2.1", limit, 59_000)).toEqual({
      passed: false,
      remaining: 0,
      resetMs: 1000,
    });
    expect(passed("192.0.2.1", 60_000)).toBe(true);
  });

  it("takes the addresses that one host of IPv6 can choose for one", () => {
    const counted = new AddressLimit();
    const passed = (address: string) => counted.count(address, limit, 0).passed;
    expect(["2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8:0::3"].map(passed)).toEqual([true, true, false]);
    expect(passed("2001:db8:0:1::1")).toBe(true);
    expect(["::1", "::2", "::3"].map(passed)).toEqual([true, true, false]);
  });

  it("ends the window in time, also where the clock was set back", () => {
    const counted = new AddressLimit();
    const at = (now: number) => counted.count("192.0.2.1", limit, now);
    at(10_000_000);
    at(10_000_000);
    expect(at(5000)).toEqual({ passed: true, remaining: 1, resetMs: 60_000 });
  });

  it("holds a bounded number of addresses", () => {
    const counted = new AddressLimit();
    counted.count("10.0.0.0", { count: 1, seconds: 60 }, 0);
    const flood = Array.from(
      { length: 100_000 },
      (_, index) => `172.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    );
    for (const address of flood) counted.count(address, { count: 1, seconds: 60 }, 0);
    expect(counted.count("10.0.0.0", { count: 1, seconds: 60 }, 0).passed).toBe(true);
    expect(counted.count(flood.at(-1) ?? "", { count: 1, seconds: 60 }, 0).passed).toBe(false);
  });
});
