import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangeLog } from "./change-log.ts";
import type { TextEdit } from "./flow-document.ts";

/** Distinct characters, so that the text itself shows what became of each one. */
const alphabet = Array.from({ length: 60 }, (_, index) => String.fromCharCode(0x4e00 + index)).join("");

const apply = (text: string, edits: readonly TextEdit[]): string =>
  edits
    .toReversed()
    .reduce((now, { start, end, newText }) => now.slice(0, start) + newText + now.slice(end), text);

describe("ChangeLog", () => {
  it("maps a range over changes next to it and inside it", () => {
    const log = new ChangeLog(1);
    log.add(2, { start: 0, end: 0, newText: "abc" });
    log.add(3, { start: 14, end: 15, newText: "" });
    log.add(4, { start: 20, end: 25, newText: "-" });
    expect(log.currentRange(1, { start: 10, end: 15 })).toEqual({ start: 13, end: 17 });
    expect(log.currentRange(3, { start: 10, end: 15 })).toEqual({ start: 10, end: 15 });
    expect(log.currentRange(0, { start: 10, end: 15 })).toBeUndefined();
  });

  it("gives up a range that was replaced or lost one of its ends", () => {
    for (const [start, end] of [
      [10, 15],
      [8, 11],
      [14, 16],
      [0, 40],
    ] as const) {
      const log = new ChangeLog(1);
      log.add(2, { start, end, newText: "x" });
      expect(log.currentRange(1, { start: 10, end: 15 }), `${start}-${end}`).toBeUndefined();
    }
  });

  it("drops the oldest of very many changes and reports it", () => {
    const log = new ChangeLog(1);
    for (let version = 2; version < 3000; version++) log.add(version, { start: 0, end: 0, newText: "x" });
    expect(log.currentRange(1, { start: 0, end: 1 })).toBeUndefined();
    expect(log.currentRange(2990, { start: 0, end: 1 })).toEqual({ start: 9, end: 10 });
  });

  it("never gains a character from outside, nor loses one that still exists", () => {
    const change = fc.record({
      start: fc.nat(70),
      length: fc.nat(6),
      newText: fc.constantFrom("", "a", "bc"),
    });
    const range = fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(range, fc.array(change, { maxLength: 8 }), ([start, length], changes) => {
        const end = Math.min(start + length, alphabet.length);
        const log = new ChangeLog(1);
        let text = alphabet;
        for (const [index, { start: from, length: taken, newText }] of changes.entries()) {
          const edit = {
            start: Math.min(from, text.length),
            end: Math.min(from + taken, text.length),
            newText,
          };
          text = text.slice(0, edit.start) + newText + text.slice(edit.end);
          log.add(index + 2, edit);
        }
        const now = log.currentRange(1, { start, end });
        if (!now) return;
        const kept = (part: string): string[] => [...part].filter((char) => alphabet.includes(char));
        const inside = kept(text.slice(now.start, now.end));
        expect(inside).toEqual(kept(text).filter((char) => alphabet.slice(start, end).includes(char)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the edits since a change", () => {
  const of = (...edits: readonly TextEdit[]): readonly TextEdit[] | undefined => {
    const log = new ChangeLog(1);
    for (const edit of edits) log.add(2, edit);
    return log.since(0);
  };

  it("joins an insertion and a change inside of it", () => {
    const edits = of({ start: 3, end: 3, newText: "xyz" }, { start: 4, end: 5, newText: "" });
    expect(edits).toEqual([{ start: 3, end: 3, newText: "xz" }]);
  });

  it("forgets text that came and went", () => {
    expect(of({ start: 2, end: 2, newText: "ab" }, { start: 2, end: 4, newText: "" })).toEqual([]);
  });

  it("keeps changes apart that lie apart", () => {
    expect(of({ start: 8, end: 9, newText: "" }, { start: 0, end: 1, newText: "long" })).toEqual([
      { start: 0, end: 1, newText: "long" },
      { start: 8, end: 9, newText: "" },
    ]);
  });

  it("starts at any of the changes, whatever their versions are, until they are dropped", () => {
    const log = new ChangeLog(1);
    log.add(1, { start: 0, end: 0, newText: "a" });
    const { count } = log;
    log.add(1, { start: 5, end: 6, newText: "" });
    expect(log.since(count)).toEqual([{ start: 5, end: 6, newText: "" }]);
    for (let version = 2; version < 3000; version++) log.add(version, { start: 0, end: 0, newText: "x" });
    expect(log.since(count)).toBeUndefined();
    expect(log.since(log.count - 3)).toEqual([{ start: 0, end: 0, newText: "xxx" }]);
  });

  it("gives edits that turn the old text into the new one, whatever the changes", () => {
    const change = fc.record({ at: fc.nat(40), length: fc.nat(12), text: fc.string({ maxLength: 8 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(change, { maxLength: 12 }), (old, changes) => {
        const log = new ChangeLog(1);
        let now = old;
        for (const { at, length, text: newText } of changes) {
          const start = Math.min(at, now.length);
          const end = Math.min(start + length, now.length);
          log.add(2, { start, end, newText });
          now = now.slice(0, start) + newText + now.slice(end);
        }
        const edits = log.since(0) ?? [];
        expect(apply(old, edits)).toBe(now);
        for (const [index, edit] of edits.entries()) {
          const next = edits[index + 1];
          if (next) expect(edit.end).toBeLessThan(next.start);
        }
      }),
      { seed: 7 },
    );
  });
});
