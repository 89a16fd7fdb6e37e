import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, trusted, webAddress } from "./html.ts";

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** What a browser makes of a text without tags. */
const readBack = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (one) => entities[one] ?? "");

/** Texts that are mostly what could end a tag, an attribute or an entity. */
const hostile = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom("<", ">", '"', "'", "&", "&lt;", "</p>", "<script>", "&#x3c;", "--", "]]>", " "))
    .map((parts) => parts.join("")),
);

describe("a template", () => {
  it("shows any text as it is, and lets none end a tag or an attribute", () => {
    fc.assert(
      fc.property(hostile, hostile, (content, attribute) => {
        const made = html`<p title="${attribute}">${content}</p>`.toString();
        const [, inAttribute, inside, ...rest] = /^<p title="([^"<>]*)">([^<>"']*)<\/p>$/s.exec(made) ?? [];
        expect(rest).toEqual([]);
        expect(readBack(inAttribute ?? "nothing")).toBe(attribute);
        expect(readBack(inside ?? "nothing")).toBe(content);
      }),
      { numRuns: 2_000 },
    );
  });

  it("escapes whatever is not made by itself, also what only looks like it", () => {
    const fake = { toString: () => "<b>", text: "<b>" } as unknown as string;
    expect(String(html`${fake}`)).toBe("&lt;b&gt;");
    expect(String(html`${html`<b>${"<"}</b>`}${trusted("<hr>")}`)).toBe("<b>&lt;</b><hr>");
  });

  it("leaves out what is not there, and joins lists", () => {
    expect(String(html`[${undefined}${false}${0}${["a", html`<i>`, ["&"]]}]`)).toBe("[0a<i>&amp;]");
  });
});

it("an address is one of the web, or none", () => {
  expect(webAddress("https://a.example/x y")).toBe("https://a.example/x%20y");
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "JAVASCRIPT:x",
    "/relative",
    "",
    "java\nscript:x",
  ])
    expect(webAddress(text)).toBeUndefined();
});
