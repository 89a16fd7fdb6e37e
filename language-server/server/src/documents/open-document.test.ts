import type { PreviousReading } from "@hookloom/bridge/options";
import { bridge } from "@hookloom/bridge/server-bridge";
import type { FlowDocument, TextEdit } from "@hookloom/protocol/flow-document";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { detectLanguage, OpenDocument } from "./open-document.ts";

const empty: FlowDocument = { flows: [], problems: [] };

/** The calls of the bridge, which reads nothing for one test. */
function recordReadings() {
  const readings: { text: string; previous?: PreviousReading | undefined }[] = [];
  vi.spyOn(bridge, "readFlow").mockImplementation((text, options) => {
    readings.push({ text, previous: options?.previous });
    return { ...empty };
  });
  vi.spyOn(bridge, "readNames").mockReturnValue({});
  return readings;
}

afterEach(() => vi.restoreAllMocks());

function apply(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toReversed()
    .reduce((now, edit) => now.slice(0, edit.start) + edit.newText + now.slice(edit.end), text);
}

const at = (line: number, character: number): { line: number; character: number } => ({ line, character });

describe("OpenDocument", () => {
  it("reads once per version, starting from the previous reading", () => {
    const readings = recordReadings();
    const document = new OpenDocument("file:///a.ts", "typescript", 1, "one\r\ntwo\r\n");
    const first = document.flow();
    expect(document.flow()).toBe(first);
    document.change([{ range: { start: at(1, 0), end: at(1, 3) }, text: "2" }], 2);
    document.change([{ range: { start: at(0, 3), end: at(0, 3) }, text: "!" }], 3);
    document.flow();
    expect(readings).toHaveLength(2);
    expect(readings[1]?.text).toBe("one!\r\n2\r\n");
    expect(readings[1]?.previous).toEqual({
      text: "one\r\ntwo\r\n",
      document: first,
      changes: [
        { start: 3, end: 3, newText: "!" },
        { start: 5, end: 8, newText: "2" },
      ],
    });
  });

  it("treats a change without a range as the whole text and keeps unchanged parts", () => {
    const readings = recordReadings();
    const document = new OpenDocument("file:///a.ts", "typescript", 1, "one two three");
    document.flow();
    document.change([{ text: "one 2 three" }], 2);
    document.flow();
    expect(document.text).toBe("one 2 three");
    expect(readings[1]?.previous?.changes).toEqual([{ start: 4, end: 7, newText: "2" }]);
  });

  it("keeps the reading where a change changes nothing", () => {
    const readings = recordReadings();
    const document = new OpenDocument("file:///a.ts", "typescript", 1, "same");
    const first = document.flow();
    document.change([{ text: "same" }], 2);
    expect(document.flow()).toBe(first);
    expect(document.version).toBe(2);
    expect(document.readingAt(2)?.document).toBe(first);
    expect(readings).toHaveLength(1);
  });

  it("keeps the readings of older versions", () => {
    recordReadings();
    const document = new OpenDocument("file:///a.ts", "typescript", 1, "");
    const first = document.flow();
    document.change([{ text: "x" }], 2);
    document.flow();
    expect(document.readingAt(1)).toMatchObject({ version: 1, text: "" });
    expect(document.readingAt(1)?.document).toBe(first);
    expect(document.readingAt(7)).toBeUndefined();
  });
});

describe("OpenDocument under random changes", () => {
  it("has the client's text and reports exactly what changed", () => {
    const piece = fc.constantFrom("a", "\n", "\r\n", "\r", "é", "😀", "x\ny", "\t", "");
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    const change = fc.record({ from: fc.nat(30), length: fc.nat(8), text });
    fc.assert(
      fc.property(text, fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 5 }), (start, rounds) => {
        const readings = recordReadings();
        const document = new OpenDocument("file:///a.ts", "typescript", 1, start);
        document.flow();
        let expected = start;
        for (const [index, changes] of rounds.entries()) {
          for (const { from, length, text: newText } of changes) {
            const range = document.toLspRange({
              start: Math.min(from, expected.length),
              end: Math.min(from + length, expected.length),
            });
            const [a, b] = [document.offsetAt(range.start), document.offsetAt(range.end)];
            document.change([{ range, text: newText }], index + 2);
            expected = expected.slice(0, a) + newText + expected.slice(b);
            expect(document.text).toBe(expected);
          }
          document.flow();
        }
        for (const { text: read, previous } of readings) {
          if (previous) expect(apply(previous.text, previous.changes ?? [])).toBe(read);
        }
        expect(readings.at(-1)?.text).toBe(expected);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe("languageOf", () => {
  it.each([
    ["file:///a.tsx", undefined, "tsx"],
    ["untitled:1", "typescriptreact", "tsx"],
    ["file:///a.mjs", undefined, "js"],
    ["file:///a.cts", undefined, "ts"],
    ["file:///a.jsx", "javascriptreact", "js"],
  ] as const)("calls %s %s", (uri, id, language) => {
    expect(detectLanguage(uri, id)).toBe(language);
  });
});

describe("the clients of connections", () => {
  const start = `import { WebClient } from "@slack/web-api";
const slack = new WebClient();
export async function run() {
  await slack.chat.postMessage({ channel: "#alerts" });
}
`;
  const kinds = (document: OpenDocument) =>
    document.flow().flows[0]?.body.steps.map(({ kind, label }) => `${kind} ${label}`);
  const replace = (document: OpenDocument, from: string, to: string): void => {
    const offset = document.text.indexOf(from);
    const range = document.toLspRange({ start: offset, end: offset + from.length });
    document.change([{ range, text: to }], document.version + 1);
  };

  it("make their calls actions, also while one types in a function and once a client is added or removed", () => {
    const document = new OpenDocument("file:///a.ts", "typescript", 1, start);
    expect(kinds(document)).toEqual(["action Post a message"]);
    const [id] = document.flow().flows[0]?.body.steps.map((step) => step.id) ?? [];
    replace(document, "#alerts", "#news");
    expect(kinds(document)).toEqual(["action Post a message"]);
    replace(document, "const slack = new WebClient();\n", "");
    expect(kinds(document)).toEqual(["call slack.chat.postMessage"]);
    replace(document, "export async", "const slack = new WebClient(token);\nexport async");
    expect(kinds(document)).toEqual(["action Post a message"]);
    expect(document.flow().flows[0]?.body.steps.map((step) => step.id)).toEqual([id]);
  });
});
