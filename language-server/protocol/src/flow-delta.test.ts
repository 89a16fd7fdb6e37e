import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import { bridge } from "@hookloom/bridge/server-bridge";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedPart } from "./changed-part.ts";
import { applyDelta, createDelta, type Shift } from "./flow-delta.ts";
import type { FlowDocument } from "./flow-document.ts";

const handler = (index: number): string => `
async function step${index}(issue: { title: string; labels: string[] }) {
  const title = issue.title.trim();
  // Only what is urgent goes on.
  if (issue.labels.includes("urgent")) {
    for (const label of issue.labels) {
      console.log(title, label);
    }
  } else {
    await fetch("https://example.com", { method: "POST", body: title });
  }
  return { handled: true, title };
}
`;
const text = Array.from({ length: 6 }, (_, index) => handler(index)).join("");

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function typed(document: FlowDocument, at: number, cut: number, newText: string) {
  const end = Math.min(text.length, at + cut);
  const changes = [{ start: at, end, newText }];
  const now = applyEdits(text, changes);
  const after = readFlow(now, { previous: { text, document, changes } });
  return { after, now, shift: { from: end, by: newText.length - (end - at) } };
}

describe("deltaOf and applyDelta", () => {
  const before = readFlow(text);

  it("turn the old document into the new one, whatever is typed and however wrong the shift is", () => {
    const piece = fc.constantFrom("x", "{", "}", '"', "\n", ";", "if (a) {\n}\n", "", "//");
    const place = fc.nat({ max: text.length });
    const guess = fc.option(fc.record({ from: place, by: fc.integer({ min: -9, max: 9 }) }));
    fc.assert(
      fc.property(place, fc.nat({ max: 40 }), piece, guess, (at, cut, newText, wrong) => {
        const { after, shift } = typed(before, at, cut, newText);
        const delta = overTheWire(createDelta(before, after, wrong ?? shift));
        expect(applyDelta(before, delta)).toEqual(overTheWire(after));
      }),
    );
  });

  it("are the same with and without the ids of the flows that the reading took over", () => {
    const piece = fc.constantFrom("x", "{", "}", "\n}\n", "if (a) {\n}\n", "");
    fc.assert(
      fc.property(fc.nat({ max: text.length }), fc.nat({ max: 9 }), piece, (at, cut, newText) => {
        const { after, now } = typed(before, at, cut, newText);
        const part = changedPart(text, now);
        const shift = { from: part.end, by: now.length - text.length };
        const taken = bridge.takenOver(before, after);
        expect(createDelta(before, after, shift, taken)).toEqual(createDelta(before, after, shift));
      }),
    );
  });

  it("do not compare the parts of flows that were taken over", () => {
    const { after, shift } = typed(before, text.indexOf("title.trim"), 0, "x");
    const flows = after.flows.map((flow) => ({ ...flow, name: "not compared" }));
    const taken = bridge.takenOver(before, after);
    expect([...taken]).toEqual(before.flows.slice(1).map(({ id }) => id));
    const named = createDelta(before, { ...after, flows }, shift, taken).flows.map((flow) => typeof flow);
    expect(named).toEqual(["object", ...before.flows.slice(1).map(() => "string")]);
    expect(bridge.takenOver(readFlow(text), after).size).toBe(0);
  });

  it("send little for a key, and keep the objects before it", () => {
    const { after, shift } = typed(before, text.indexOf("title.trim", text.length / 2), 0, "x");
    const delta = overTheWire(createDelta(before, after, shift));
    expect(JSON.stringify(delta).length).toBeLessThan(1_000);
    const applied = applyDelta(before, delta);
    expect(applied?.flows[0]).toBe(before.flows[0]);
    expect(applied?.flows[5]?.range.start).toBe((before.flows[5]?.range.start ?? 0) + 1);
  });

  it("carry the whole document without a previous one", () => {
    const whole: Shift = { from: 0, by: 0 };
    expect(applyDelta(undefined, overTheWire(createDelta(undefined, before, whole)))).toEqual(
      overTheWire(before),
    );
  });

  it("report a previous document that is not the right one", () => {
    const { after, shift } = typed(before, text.length, 0, "let a = 1;");
    const delta = createDelta(before, after, shift);
    expect(applyDelta({ flows: before.flows.slice(1), problems: [] }, delta)).toBeUndefined();
  });
});
