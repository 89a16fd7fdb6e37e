import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BodyBudget, type BodyCut, type HeldBody, roomFor } from "./body-budget.ts";

const megabyte = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Bodies of one budget, each with the reason why it was cut. */
function bodiesOf(budget: BodyBudget) {
  const cuts = new Map<string, BodyCut>();
  const bodies = new Map<string, HeldBody>();
  const begin = (name: string): void => {
    const body = budget.hold((why) => {
      cuts.set(name, why);
      budget.release(body);
    });
    bodies.set(name, body);
  };
  const send = (name: string, bytes: number): boolean => {
    if (!bodies.has(name)) begin(name);
    const body = bodies.get(name);
    return body !== undefined && !cuts.has(name) && budget.take(body, bytes);
  };
  const end = (name: string): void => {
    const body = bodies.get(name);
    if (body !== undefined) budget.release(body);
  };
  return { send, end, cuts };
}

describe("the room for bodies", () => {
  it("is a quarter of the memory limit, and never more than 256 MiB", () => {
    expect(roomFor(128 * megabyte)).toBe(32 * megabyte);
    expect(roomFor(64 * 1024 * megabyte)).toBe(256 * megabyte);
    // The limits that unlimited systems report.
    expect(roomFor(0)).toBe(256 * megabyte);
    expect(roomFor(2 ** 64)).toBe(256 * megabyte);
  });

  it("takes GitHub's largest body in 256 MiB", () => {
    expect(new BodyBudget(roomFor(256 * megabyte)).largest).toBeGreaterThanOrEqual(25 * megabyte);
  });
});

describe("when room is short", () => {
  it("twelve stalled senders do not block others", () => {
    const { send, cuts } = bodiesOf(new BodyBudget(roomFor(0)));
    for (let piece = 0; piece < 24 * 16; piece++) {
      for (let sender = 0; sender < 12; sender++) send(`slow ${sender}`, 65_536);
    }
    vi.advanceTimersByTime(1_500);
    for (let piece = 0; piece < 5; piece++) expect(send("signed", 65_536)).toBe(true);
    for (let piece = 0; piece < 25 * 16; piece++) expect(send("large", 65_536)).toBe(true);
    expect([...cuts.keys()].every((name) => name.startsWith("slow"))).toBe(true);
  });

  it("the body that has been slow for longest gives way, although it drips", () => {
    const { send, cuts } = bodiesOf(new BodyBudget(10 * megabyte));
    send("first", 3 * megabyte);
    vi.advanceTimersByTime(600);
    send("second", 3 * megabyte);
    for (let drop = 0; drop < 15; drop++) {
      vi.advanceTimersByTime(100);
      send("first", 1);
      send("second", 1);
    }
    expect(send("new", 3 * megabyte)).toBe(true);
    expect([...cuts]).toEqual([["first", "busy"]]);
  });

  it("a larger body gives way to a smaller one, and no smaller one to a larger", () => {
    const { send, cuts } = bodiesOf(new BodyBudget(10 * megabyte));
    send("large", 5 * megabyte);
    send("middle", 3 * megabyte);
    expect(send("small", 2 * megabyte)).toBe(true);
    expect([...cuts.keys()]).toEqual(["large"]);
    expect(send("late", 5 * megabyte)).toBe(false);
    expect(cuts.size).toBe(1);
  });

  it("large bodies leave a share to small ones", () => {
    const { send, cuts } = bodiesOf(new BodyBudget(10 * megabyte));
    for (const name of ["a", "b", "c", "d"]) expect(send(name, 2 * megabyte)).toBe(true);
    expect(send("e", 2 * megabyte)).toBe(false);
    expect(send("small", megabyte)).toBe(true);
    expect(cuts.size).toBe(0);
  });
});

it("cuts a body that receives nothing for ten seconds, whether others need its room or not", () => {
  const { send, cuts } = bodiesOf(new BodyBudget(10 * megabyte));
  send("stalled", 100);
  for (let second = 0; second < 9; second++) {
    vi.advanceTimersByTime(1_000);
    send("slow", 1);
  }
  expect(cuts.size).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect([...cuts]).toEqual([["stalled", "stalled"]]);
});

it("reads no clock while no body is being received", () => {
  const { send, end } = bodiesOf(new BodyBudget(10 * megabyte));
  send("a", 1);
  send("b", 1);
  end("a");
  expect(vi.getTimerCount()).toBe(1);
  end("b");
  end("b");
  expect(vi.getTimerCount()).toBe(0);
});

it("never grants more room than there is, and has all of it back at the end", () => {
  const step = fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    bytes: fc.integer({ min: 1, max: 4 * megabyte }),
    wait: fc.integer({ min: 0, max: 3_000 }),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const budget = new BodyBudget(10 * megabyte);
      const { send, end, cuts } = bodiesOf(budget);
      const held = new Map<string, number>();
      for (const { name, bytes, wait, ends } of steps) {
        vi.advanceTimersByTime(wait);
        if (send(name, bytes)) held.set(name, (held.get(name) ?? 0) + bytes);
        if (ends) {
          end(name);
          held.delete(name);
          cuts.set(name, "busy");
        }
        for (const cut of cuts.keys()) held.delete(cut);
        const sum = [...held.values()].reduce((total, one) => total + one, 0);
        expect(sum).toBeLessThanOrEqual(10 * megabyte);
      }
      for (const name of ["a", "b", "c", "d", "e", "f"]) end(name);
      expect(bodiesOf(budget).send("whole", 8 * megabyte)).toBe(true);
    }),
  );
});
