import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddressRange } from "./address-range.ts";
import { parseDuration, parseLimit, unitOf } from "./limit.ts";

describe("a limit", () => {
  it.each([
    ["600/minute", { count: 600, seconds: 60 }],
    ["10/second", { count: 10, seconds: 1 }],
    ["1000/day", { count: 1000, seconds: 86_400 }],
    ["5/hour", { count: 5, seconds: 3600 }],
    ["7/week", { count: 7, seconds: 604_800 }],
    ["unlimited", "unlimited"],
  ])("is read from %s", (text, limit) => {
    expect(parseLimit(text)).toEqual(limit);
  });

  it.each([
    "",
    "0/minute",
    "-1/day",
    "1.5/second",
    "10/fortnight",
    "10 / minute",
    "10/minutes",
    "Unlimited",
    "10",
  ])("is not %j", (text) => {
    expect(parseLimit(text)).toBeUndefined();
  });

  it("is never read from other texts", () => {
    const count = fc.oneof(fc.nat(2000).map(String), fc.string({ maxLength: 3 }));
    const per = fc.constantFrom("/", "/", " / ", "//", "");
    const unit = fc.constantFrom("second", "minute", "day", "days", "Week", "");
    let read = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(count, per, unit).map((parts) => parts.join("")),
        ),
        (text) => {
          const limit = parseLimit(text);
          if (limit === undefined || limit === "unlimited") return;
          read++;
          expect(limit.count).toBeGreaterThan(0);
          expect(limit.seconds).toBeGreaterThan(0);
          expect(text.startsWith(`${limit.count}/`)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(0);
  });
});

describe("a duration", () => {
  it.each([
    ["3 days", 259_200],
    ["1 day", 86_400],
    ["90 seconds", 90],
    ["2 weeks", 1_209_600],
  ])("is read from %s", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["3", "3days", "0 days", "-1 day", "1 month"])("is not %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();
/** Texts that are addresses but for one or two characters. */
const nearAddress = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.nat(), fc.constantFrom("", ":", "::", ".", "g", "1", "/", "0", "256"))
  .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1));

describe("an address", () => {
  it("is what Node takes for one", () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, nearAddress, fc.string()), (text) => {
        fc.pre(!text.includes("/"));
        const range = parseAddressRange(text);
        const family = isIPv4(text) ? "ipv4" : isIPv6(text) ? "ipv6" : undefined;
        expect(range?.family).toBe(family);
      }),
      {
        numRuns: 2000,
        examples: [["::"], ["1::"], ["::1.2.3.4"], ["1:2:3:4:5:6:7::"], ["01.2.3.4"], ["1:2:3:4:5:6:7:8"]],
      },
    );
  });

  it("with the length of a prefix is a range that Node's block list takes", () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.integer({ min: 0, max: 140 }), (address, bits) => {
        const range = parseAddressRange(`${address}/${bits}`);
        const most = isIPv4(address) ? 32 : 128;
        expect(range?.bits).toBe(bits <= most ? bits : undefined);
        if (range === undefined) return;
        const list = new BlockList();
        list.addSubnet(range.address, range.bits, range.family);
        expect(list.check(address, range.family)).toBe(true);
      }),
    );
  });

  it.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "::/129", "10.0.0.0/08", "example.com"])(
    "is not %s",
    (text) => {
      expect(parseAddressRange(text)).toBeUndefined();
    },
  );
});

describe("a number of seconds", () => {
  it("has the unit of a limit, where it is one of them", () => {
    expect([1, 60, 3600, 86_400, 604_800].map(unitOf)).toEqual(["second", "minute", "hour", "day", "week"]);
    expect([0, 30, 61, 1.5, Number.NaN].map(unitOf)).toEqual(Array(5).fill(undefined));
  });
});
