import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLiteral } from "./read-literal.ts";
import { sameLiteral, typeChoices } from "./type-choices.ts";
import { escaped, quoted, rewrite, withHole } from "./write-literal.ts";

/** What JavaScript itself says that an expression is worth. */
const evaluate = (text: string): unknown => new Function(`"use strict"; return (${text});`)();

const textOf = (text: string): string | undefined => {
  const literal = readLiteral(text);
  return literal?.kind === "text" ? literal.value : undefined;
};

/** Texts with everything that needs care: quotes, escapes, line ends, pairs and halves of pairs. */
const words = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        '"',
        "'",
        "`",
        "\\",
        "${",
        "}",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "7",
        "\ud83d",
        "\ude00",
        "😀",
        "\u2028",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const units = fc.constantFrom(
  ...[
    "a",
    "7",
    "'",
    '\\"',
    "\\n",
    "\\0",
    "\\x41",
    "\\u0041",
    "\\u{1F600}",
    "\\ud83d",
    "\\ude00",
    "😀",
    "\\\n",
    "\\q",
    "\\\\",
    " ",
  ],
);
/** String literals with all kinds of escapes, as a user may have written them. */
const written = fc
  .array(units, { maxLength: 10 })
  .map((parts) => `"${parts.join("").replace(/\\0(?=[0-9])/g, "\\x00")}"`);

describe("reading", () => {
  it("says what JavaScript says of a string", () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(textOf(text)).toBe(evaluate(text));
      }),
    );
  });

  it.each([
    '"open',
    '"a" + "b"',
    "'a\nb'",
    '"\\u{110000}"',
    '"\\01"',
    '"\\8"',
    "`${`",
    "`${a}` + `b`",
    "`${/}`/.test(x)}`",
    "01",
    "1_",
    "1n",
    "+1",
    "TRUE",
    "",
    "payload",
  ])("takes %j for no literal", (text) => {
    expect(readLiteral(text)).toBeUndefined();
  });

  it.each(["0", "-1", "1_000", "1.5e-3", "0xff", "0b11", "0o17"])("takes %s for a number", (text) => {
    expect(readLiteral(text)?.kind).toBe("number");
    expect(typeof evaluate(text)).toBe("number");
  });

  it("finds the holes of a template, whatever is in them", () => {
    const text = "`a ${b} \\${c} ${d({ e: `${f} }` }, '}')}!`";
    const literal = readLiteral(text);
    if (literal?.kind !== "template") throw new Error("not read");
    expect(literal.holes.map(({ start, end }) => text.slice(start, end))).toEqual([
      "${b}",
      "${d({ e: `${f} }` }, '}')}",
    ]);
    expect(literal.units.map(({ value }) => value).join("")).toBe("a  ${c} !");
  });
});

describe("writing", () => {
  it("gives a literal of the value in any quotes", () => {
    fc.assert(
      fc.property(words, fc.constantFrom('"', "'", "`"), (value, quote) => {
        const text = `${quote}${escaped(value, quote)}${quote}`;
        // A template's line ends are `\n`, so a carriage return has to be escaped.
        expect(evaluate(text)).toBe(value);
      }),
    );
  });

  it("changes the value and nothing around what changed", () => {
    fc.assert(
      fc.property(written, words, (text, value) => {
        const after = rewrite(text, value);
        expect(evaluate(after)).toBe(value);
        expect(after[0]).toBe('"');
      }),
    );
    expect(rewrite(String.raw`'it\'s \x41 \u{1F600} old'`, "it's A 😀 new")).toBe(
      String.raw`'it\'s \x41 \u{1F600} new'`,
    );
  });

  it("keeps the bytes where the value stays, and each unit before and after one insertion", () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(rewrite(text, textOf(text) ?? "")).toBe(text);
      }),
    );
    fc.assert(
      fc.property(written, fc.nat(), (text, seed) => {
        const literal = readLiteral(text);
        if (literal?.kind !== "text") throw new Error("not read");
        const at = seed % (literal.units.length + 1);
        const head = literal.units
          .slice(0, at)
          .map(({ value }) => value)
          .join("");
        const inserted = `${head}#${literal.value.slice(head.length)}`;
        const cut = literal.units[at]?.start ?? text.length - 1;
        const after = rewrite(text, inserted);
        expect(after.startsWith(text.slice(0, cut)) || text.includes("\\\n")).toBe(true);
        expect(after.endsWith(text.slice(cut)) || text.includes("\\\n")).toBe(true);
        expect(after).toHaveLength(text.length + 1);
      }),
    );
  });

  it("makes a template of a string where an expression comes into it", () => {
    fc.assert(
      fc.property(words, fc.nat(), (value, seed) => {
        const at = seed % (value.length + 1);
        const text = withHole(quoted(value), at, "7");
        expect(evaluate(text)).toBe(`${value.slice(0, at)}7${value.slice(at)}`);
      }),
    );
    expect(withHole("'New: '", 5, "payload.issue?.title")).toBe("`New: ${payload.issue?.title}`");
  });
});

describe("the choices of a type", () => {
  it.each([
    ['"open" | "closed"', ['"open"', '"closed"']],
    ["\"a|b\" | 'c' | undefined", ['"a|b"', "'c'"]],
    ["1 | 2 | null", ["1", "2"]],
  ])("of %s", (type, choices) => {
    expect(typeChoices(type)).toEqual(choices);
  });

  it.each(["string", '"one"', '"a" | string', '"a" | "b" | …', "boolean", undefined])(
    "are not those of %s",
    (type) => {
      expect(typeChoices(type)).toBeUndefined();
    },
  );

  it("compares literals by value", () => {
    expect(sameLiteral("'a'", '"a"')).toBe(true);
    expect(sameLiteral("1", '"1"')).toBe(false);
  });
});
