import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asLogLine, Cursor, readStamped, type StampedLine } from "./stamped-line.ts";

describe("a line with the node's time", () => {
  it.each([
    ["2026-01-01T12:00:00.5Z hello", "2026-01-01T12:00:00.500000000Z", "hello"],
    ["2026-01-01T12:00:00.123456789Z  two spaces", "2026-01-01T12:00:00.123456789Z", " two spaces"],
    ["2026-01-01T14:00:00+02:00 hello", "2026-01-01T12:00:00.000000000Z", "hello"],
    ["2026-01-01T12:00:00Z ", "2026-01-01T12:00:00.000000000Z", ""],
    ["no time at all", "", "no time at all"],
  ])("%s", (line, stamp, text) => {
    expect(readStamped(line)).toEqual({ stamp, text });
  });

  it("keeps the time that the runtime wrote, and gives its own to any other line", () => {
    const stamp = "2026-01-01T12:00:00.500000000Z";
    const ours = { time: "2026-01-01T12:00:00.100Z", level: "warn", msg: "late", delivery: "d1" };
    expect(asLogLine({ stamp, text: JSON.stringify(ours) }, "pod-1")).toEqual({ ...ours, pod: "pod-1" });
    const line = { time: stamp, level: "info", msg: "plain", pod: "pod-1" };
    expect(asLogLine({ stamp, text: "plain" }, "pod-1")).toEqual(line);
    expect(asLogLine({ stamp, text: '{"msg":"plain"}' }, "pod-1")).toEqual(line);
  });
});

/** Lines of few different times, in their order, some of the same nanosecond. */
const log = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 30 })
  .map((times) =>
    times
      .map(([second, nano]) => `2026-01-01T12:00:0${second}.00000000${nano}Z`)
      .sort()
      .map((stamp, index): StampedLine => ({ stamp, text: `${index}` })),
  );

describe("a cursor", () => {
  it("lets each line through once, wherever reading was cut off", () => {
    fc.assert(
      fc.property(log, fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (lines, cuts) => {
        const cursor = new Cursor();
        const taken: string[] = [];
        for (const cut of [...cuts, lines.length]) {
          cursor.rewind();
          const { since } = cursor;
          // The API gives again what is of the same second.
          const again = lines.filter(({ stamp }) => since === undefined || `${stamp.slice(0, 19)}Z` >= since);
          for (const line of again.slice(0, cut)) if (cursor.take(line)) taken.push(line.text);
        }
        expect(taken).toEqual(lines.map(({ text }) => text));
      }),
    );
  });

  it("loses no line that is stamped before the one above it, as two streams and clocks that are set back do", () => {
    const cursor = new Cursor();
    cursor.rewind();
    const stamps = ["00.3", "00.5", "00.4", "00.6"].map((second) => `2026-01-01T12:00:${second}00000000Z`);
    const read = (all: readonly string[]) => all.filter((stamp) => cursor.take({ stamp, text: "" }));
    expect(read(stamps)).toEqual(stamps);
    cursor.rewind();
    const later = "2026-01-01T11:59:59.000000000Z";
    expect(read([...stamps, "2026-01-01T12:00:01.000000000Z", later])).toEqual([
      "2026-01-01T12:00:01.000000000Z",
      later,
    ]);
  });
});
