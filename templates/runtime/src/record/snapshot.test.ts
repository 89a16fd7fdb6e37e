import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxTextLength, snapshot } from "./snapshot.ts";

const taken = (value: unknown, limit = 64 * 1024) => snapshot(value, limit).value;

class Order {
  readonly id = 7;
  #hidden = 1;
  get total(): number {
    throw new Error("A getter ran.");
  }
  touch(): number {
    return this.#hidden++;
  }
}

describe("a snapshot", () => {
  it("is the value itself where JSON can say it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has no -0, and a member named $ marks what it cannot say.
        const plain = JSON.parse(JSON.stringify(value));
        fc.pre(!JSON.stringify(value).includes('"$"') && JSON.stringify(value).length < 20_000);
        expect(JSON.parse(JSON.stringify(taken(plain)))).toEqual(plain);
      }),
    );
  });

  it("names what JSON cannot say", () => {
    const circle: Record<string, unknown> = { n: 1 };
    circle.self = circle;
    expect(taken(circle)).toEqual({ n: 1, self: { $: "circular" } });
    expect(taken([undefined, Number.NaN, 12n, () => 1, Symbol("s")])).toEqual([
      { $: "undefined" },
      { $: "number", text: "NaN" },
      { $: "bigint", text: "12" },
      { $: "function", name: "" },
      { $: "symbol", text: "s" },
    ]);
    expect(taken(new Map([["a", new Set([1])]]))).toEqual({
      $: "map",
      entries: [["a", { $: "set", items: [1], size: 1 }]],
      size: 1,
    });
    expect(taken(new Date(0))).toEqual({ $: "date", text: "1970-01-01T00:00:00.000Z" });
    expect(taken(Buffer.from("secret"))).toEqual({ $: "bytes", name: "Buffer", length: 6 });
    expect(taken(new RangeError("no"))).toEqual({ $: "error", name: "RangeError", message: "no", of: {} });
    expect(taken(new Order())).toEqual({ $: "object", name: "Order", of: { id: 7 } });
    expect(taken({ $: "undefined" })).toEqual({ $: "object", of: { $: "undefined" } });
    expect(taken(Promise.resolve(1))).toEqual({ $: "opaque", name: "Promise" });
    expect(taken(JSON.parse('{"__proto__": 1}'))).toEqual(JSON.parse('{"__proto__": 1}'));
  });

  it("runs no code of the value", () => {
    const fail = () => {
      throw new Error("It ran.");
    };
    const trap = new Proxy(
      {},
      { get: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
    );
    const value = {
      get a() {
        return fail();
      },
      toJSON: fail,
      trap,
      [Symbol.toPrimitive]: fail,
    };
    expect(taken(value)).toEqual({
      a: { $: "getter" },
      toJSON: { $: "function", name: "fail" },
      trap: { $: "opaque", name: "Proxy" },
    });
    expect(taken(Object.create(trap))).toMatchObject({ $: "object", name: "" });
  });

  it("is bounded, and says what was left out", () => {
    const text = taken("x".repeat(100_000));
    expect(text).toMatchObject({ $: "text", length: 100_000 });
    const list = taken(Array.from({ length: 5000 }, (_, index) => index));
    expect(list).toMatchObject({ $: "list", length: 5000 });
    const wide = taken(Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`m${index}`, index])));
    expect(wide).toMatchObject({ $: "object", more: 600 });
    let deep: unknown = 1;
    for (let level = 0; level < 40; level++) deep = { deep };
    expect(JSON.stringify(taken(deep))).toContain('{"$":"cut"}');
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 0, max: 500 }), (value, limit) => {
        const { value: kept, size } = snapshot(value, limit);
        expect(JSON.stringify(kept).length).toBeLessThan(limit * 4 + 3 * maxTextLength);
        expect(size).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("stays as it was when the value changes", () => {
    const order = { lines: [{ sku: "a" }] };
    const before = taken(order);
    order.lines.push({ sku: "b" });
    (order.lines[0] as { sku: string }).sku = "c";
    expect(before).toEqual({ lines: [{ sku: "a" }] });
  });
});
