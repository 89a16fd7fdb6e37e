import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableJson, printableLines } from "./printable.ts";

/** Whether a terminal, or a reader's eye, would take a part of a text for anything but text. */
function steers(text: string): boolean {
  return [...text].some((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const isControl = code < 32 || (code >= 127 && code < 160);
    const isBidi = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return isControl || isBidi || code === 0x2028 || code === 0x2029;
  });
}

describe("a printable text", () => {
  it.each([
    ["CR and CSI", "harmless\r\u001b[2K\u001b[1Aall verified", "harmless\\r\\x1b[2K\\x1b[1Aall verified"],
    ["the window's title", "\u001b]0;owned\u0007", "\\x1b]0;owned\\x07"],
    ["a link", "\u001b]8;;https://evil.example\u001b\\x", "\\x1b]8;;https://evil.example\\x1b\\x"],
    ["the clipboard", "\u001b]52;c;cm0=\u0007", "\\x1b]52;c;cm0=\\x07"],
    ["a line of its own", "a\n12:00:00 info  forged", "a\\n12:00:00 info  forged"],
    ["CSI as one letter, and DEL", "\u009b2J\u007f", "\\x9b2J\\x7f"],
    ["another direction", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
    ["separators", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
    ["nothing of it", "Grüße, 漢字 🎉 שלום \\n", "Grüße, 漢字 🎉 שלום \\n"],
  ])("shows %s as text", (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("contains no control characters, and is unchanged where it had none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(steers(printable(text))).toBe(false);
        expect(steers(printableLines(text).replace(/[\n\t]/g, ""))).toBe(false);
        if (!steers(text)) expect(printable(text)).toBe(text.replace(/[\ufffe\uffff]/g, printable));
      }),
    );
  });

  it("keeps the lines of a stack", () => {
    const stack = "Error: no\u001b[2J\r\n    at main (a.ts:1:2)\n\tat b";
    expect(printableLines(stack)).toBe("Error: no\\x1b[2J\n    at main (a.ts:1:2)\n\tat b");
  });

  it("is the same JSON without control characters", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom(undefined, 2), (value, indent) => {
        const json = JSON.stringify(value, undefined, indent);
        const safe = printableJson(json);
        expect(JSON.parse(safe)).toEqual(JSON.parse(json));
        expect(steers(safe.replaceAll("\n", ""))).toBe(false);
      }),
    );
  });
});
