import type { TextEdit } from "@hookloom/protocol/flow-document";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangeComposer } from "./changes.ts";

function apply(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toReversed()
    .reduce((now, edit) => now.slice(0, edit.start) + edit.newText + now.slice(edit.end), text);
}

describe("ChangeComposer", () => {
  it("joins an insertion and a change inside of it", () => {
    const composer = new ChangeComposer(6);
    composer.add(3, 3, "xyz");
    composer.add(4, 5, "");
    expect(composer.edits()).toEqual([{ start: 3, end: 3, newText: "xz" }]);
  });

  it("forgets text that came and went", () => {
    const composer = new ChangeComposer(6);
    composer.add(2, 2, "ab");
    composer.add(2, 4, "");
    expect(composer.edits()).toEqual([]);
  });

  it("keeps changes apart that lie apart", () => {
    const composer = new ChangeComposer(10);
    composer.add(8, 9, "");
    composer.add(0, 1, "long");
    expect(composer.edits()).toEqual([
      { start: 0, end: 1, newText: "long" },
      { start: 8, end: 9, newText: "" },
    ]);
  });

  it("gives edits that turn the old text into the new one, whatever the changes", () => {
    const change = fc.record({ at: fc.nat(40), length: fc.nat(12), text: fc.string({ maxLength: 8 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(change, { maxLength: 12 }), (old, changes) => {
        const composer = new ChangeComposer(old.length);
        let now = old;
        for (const { at, length, text } of changes) {
          const start = Math.min(at, now.length);
          const end = Math.min(start + length, now.length);
          composer.add(start, end, text);
          now = now.slice(0, start) + text + now.slice(end);
        }
        const edits = composer.edits();
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
