import type { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddressRange } from "../api/api.ts";
import { clientAddress, isIn, Ranges } from "./client-address.ts";

function list(...texts: readonly string[]): BlockList {
  return new Ranges().of(texts.map((text) => parseAddressRange(text) ?? expect.fail(text)));
}

const from = (address: string | undefined, forwarded?: string) => ({
  address,
  headers: { "x-forwarded-for": forwarded },
});

describe("the address of a sender", () => {
  it("is that of the connection, whatever a header claims", () => {
    expect(clientAddress(from("::ffff:203.0.113.7", "10.0.0.1"), list())).toBe("203.0.113.7");
    expect(clientAddress(from("2001:db8::1", "10.0.0.1"), list("10.0.0.0/8"))).toBe("2001:db8::1");
    expect(clientAddress(from(undefined, "10.0.0.1"), list())).toBeUndefined();
  });

  it("is what trusted proxies say, and never what the sender claimed to them", () => {
    const proxies = list("10.0.0.0/8", "fd00::/8");
    expect(clientAddress(from("10.0.0.1", "1.1.1.1, 198.51.100.9"), proxies)).toBe("198.51.100.9");
    expect(clientAddress(from("10.0.0.1", "1.1.1.1, 198.51.100.9, fd00::2"), proxies)).toBe("198.51.100.9");
    expect(clientAddress(from("10.0.0.1"), proxies)).toBe("10.0.0.1");
  });

  it.each([
    ["203.0.113.5:1234", "203.0.113.5"],
    ["[::ffff:203.0.113.5]", "203.0.113.5"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ['"[2001:db8::1]:443"', "2001:db8::1"],
    ["::ffff:c633:6409", "198.51.100.9"],
    ["0:0:0:0:0:FFFF:198.51.100.9", "198.51.100.9"],
    ["198.51.100.9, unknown", "unknown"],
    ["1.1.1.1, nonsense", "unknown"],
    ["198.51.100.9, ", "unknown"],
    ["_hidden", "unknown"],
    ["203.0.113.5:1234:5", "unknown"],
  ])("is read as proxies write it: %s", (forwarded, address) => {
    expect(clientAddress(from("10.0.0.1", forwarded), list("10.0.0.0/8"))).toBe(address);
  });

  it("is one address however it is written, also for a connection", () => {
    expect(clientAddress(from("::ffff:c633:6409"), list())).toBe("198.51.100.9");
    expect(clientAddress(from("::ffff:0:1"), list())).toBe("0.0.0.1");
    expect(clientAddress(from("2001:db8::ffff:1"), list())).toBe("2001:db8::ffff:1");
  });

  it("cannot be chosen by a sender behind one proxy", () => {
    const proxies = list("10.0.0.0/8");
    fc.assert(
      fc.property(fc.string(), (claimed) => {
        const headers = claimed === "" ? "198.51.100.9" : `${claimed}, 198.51.100.9`;
        expect(clientAddress(from("10.0.0.1", headers), proxies)).toBe("198.51.100.9");
      }),
    );
  });

  it("is in a range of either family", () => {
    const ranges = list("203.0.113.0/24", "2001:db8::/32", "192.0.2.1");
    expect(["203.0.113.9", "2001:db8:1::1", "192.0.2.1"].map((one) => isIn(one, ranges))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["203.0.114.9", "2001:db9::1", "192.0.2.2", "x"].some((one) => isIn(one, ranges))).toBe(false);
  });
});
