import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BodyArena, type Slot } from "./body-arena.ts";

interface Kept {
  readonly slot: Slot;
  readonly text: string;
  readonly body: Uint8Array;
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ text: fc.string({ unit: "grapheme", maxLength: 9 }), size: fc.nat(90) }),
  },
  { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
);

describe("the arena of bodies", () => {
  it("gives back what was added, whatever was freed and added since", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const arena = new BodyArena(128);
        const kept: Kept[] = [];
        for (const [index, one] of steps.entries()) {
          if ("free" in one) {
            const [gone] = kept.splice(one.free % Math.max(1, kept.length), 1);
            if (gone !== undefined) arena.free(gone.slot);
          } else {
            const body = new Uint8Array(one.size).fill(index);
            kept.push({ slot: arena.add(one.text, body), text: one.text, body });
          }
          for (const { slot, text, body } of kept) {
            expect(arena.text(slot)).toBe(text);
            expect(arena.body(slot)).toEqual(body);
          }
        }
      }),
    );
  });

  it("holds no more than its bodies and two blocks where the oldest go first", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90), { maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (sizes, most) => {
        const arena = new BodyArena(128);
        const slots: Slot[] = [];
        for (const size of sizes) {
          slots.push(arena.add("", new Uint8Array(size)));
          if (slots.length > most) arena.free(slots.shift() as Slot);
          const bytes = slots.reduce((sum, { start, end }) => sum + end - start, 0);
          // A block is left when the next body does not fit, at most a quarter before its end.
          expect(arena.held).toBeLessThanOrEqual((bytes * 4) / 3 + 2 * 128);
        }
        for (const slot of slots) arena.free(slot);
        expect(arena.held).toBeLessThanOrEqual(128);
      }),
    );
  });

  it("gives copies, which the next body cannot change", () => {
    const arena = new BodyArena(128);
    const slot = arena.add("{}", new Uint8Array([1, 2]));
    const body = arena.body(slot);
    arena.free(slot);
    for (let count = 0; count < 20; count++) arena.free(arena.add("", new Uint8Array(30).fill(9)));
    expect(body).toEqual(new Uint8Array([1, 2]));
  });
});
