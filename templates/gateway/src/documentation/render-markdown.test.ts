import fc from "fast-check";
import { type DefaultTreeAdapterMap, parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import type { EffectivePage } from "../api/api.ts";
import { renderMarkdown } from "./render-markdown.ts";

type Node = DefaultTreeAdapterMap["node"];
type Element = DefaultTreeAdapterMap["element"];

const pages: readonly EffectivePage[] = [
  { id: "start", title: "Start", file: "docs/start.md", markdown: "# Start" },
  { id: "orders", title: "Orders", file: "docs/api/orders.md", markdown: "# Orders" },
  { id: "plan", title: "Plan", file: "docs/plan.png", mediaType: "image/png", base64: "iVBORw==" },
  { id: "terms", title: "Terms", file: "docs/terms.pdf", mediaType: "application/pdf", base64: "JVBERi0=" },
];
const surroundings = { pages, file: "docs/start.md", urlOf: ({ id }: EffectivePage) => `/docs/pages/${id}` };
const rendered = (markdown: string, title?: string) =>
  renderMarkdown(markdown, { ...surroundings, ...(title === undefined ? {} : { title }) }).trim();

describe("a text", () => {
  it.each([
    [
      "See [orders](api/orders.md).",
      '<p>See <a href="/docs/pages/orders" rel="noopener noreferrer">orders</a>.</p>',
    ],
    [
      "[a](api/orders.md#get-one)",
      '<p><a href="/docs/pages/orders#section-get-one" rel="noopener noreferrer">a</a></p>',
    ],
    ["[a](/docs/terms.pdf)", '<p><a href="/docs/pages/terms" rel="noopener noreferrer">a</a></p>'],
    ["[a](gone.md) and [b](../../etc/passwd)", "<p><span>a</span> and <span>b</span></p>"],
    [
      "[a](https://example.com/?a=1&b=2)",
      '<p><a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer">a</a></p>',
    ],
    [
      "Mail <me@example.com>.",
      '<p>Mail <a href="mailto:me@example.com" rel="noopener noreferrer">me@example.com</a>.</p>',
    ],
    [
      "[a](//example.com) [b](ftp://example.com) [c](tel:1)",
      "<p><span>a</span> <span>b</span> <span>c</span></p>",
    ],
    ["![The plan](plan.png)", '<p><img src="/docs/pages/plan" alt="The plan"></p>'],
    ["![A *badge*](https://badges.example.com/a.svg)", "<p>A badge</p>"],
    [
      "[![alt](https://evil.example/x)](https://a.example)",
      '<p><a href="https://a.example/" rel="noopener noreferrer">alt</a></p>',
    ],
    ["![a](terms.pdf)", "<p>a</p>"],
    ["<b>bold</b> & more", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; more</p>"],
    ["```js onclick=1\na < b\n```", '<pre tabindex="0"><code class="language-js">a &lt; b\n</code></pre>'],
    ["    indented", '<pre tabindex="0"><code>indented\n</code></pre>'],
    [
      "https://example.com and readme.md",
      '<p><a href="https://example.com/" rel="noopener noreferrer">https://example.com</a> and readme.md</p>',
    ],
  ])("%s", (markdown, html) => {
    expect(rendered(markdown)).toBe(html);
  });

  it("has headings below the title, which links can name", () => {
    const text = "# Start\n\n[a](#get-one) [b](#start) [c](#gone)\n\n## Get one\n\n### Get one\n";
    const html = rendered(text, "start");
    expect(html).not.toContain("<h1");
    expect(html).toContain('<h2 id="section-get-one">Get one</h2>');
    expect(html).toContain('<h3 id="section-get-one-1">Get one</h3>');
    expect(html).toContain('<a href="#section-get-one" rel');
    // The heading that says the title again is the top of the page.
    expect(html).toContain('<a href="#" rel');
    expect(html).toContain("<span>c</span>");
  });

  it("keeps a first heading that says something else than the title", () => {
    expect(rendered("# Getting started\n\n## First", "Start")).toBe(
      '<h2 id="section-getting-started">Getting started</h2>\n<h3 id="section-first">First</h3>',
    );
  });

  it("has tables without styles", () => {
    const html = rendered("| a | b |\n|:-:|--|\n| 1 | 2 |");
    expect(html).toContain('<div class="wide" tabindex="0"><table>');
    expect(html).toContain('<th class="align-center">a</th>');
    expect(html).not.toContain("style=");
  });
});

const attributes: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "rel", "title"],
  img: ["src", "alt"],
  code: ["class"],
  div: ["class", "tabindex"],
  h2: ["id"],
  h3: ["id"],
  h4: ["id"],
  h5: ["id"],
  h6: ["id"],
  ol: ["start"],
  pre: ["tabindex"],
  td: ["class"],
  th: ["class"],
};
const plain = "p blockquote ul li strong em s hr br table thead tbody tr span".split(" ");

function elementsOf(node: Node): readonly Element[] {
  const children = "childNodes" in node ? node.childNodes.flatMap(elementsOf) : [];
  return "tagName" in node ? [node, ...children] : children;
}

/** What a browser would make of the HTML that must not be there. */
function unsafeParts(html: string): readonly string[] {
  return elementsOf(parseFragment(html)).flatMap(({ tagName, attrs }) => {
    const allowed = attributes[tagName] ?? (plain.includes(tagName) ? [] : undefined);
    if (allowed === undefined) return [`<${tagName}>`];
    return attrs.flatMap(({ name, value }) => {
      const own = value === "#" || value.startsWith("#section-") || value.startsWith("/docs/pages/");
      const web = /^(https?:\/\/[^/]|mailto:)/.test(value);
      const isSafe =
        (name !== "href" || own || web) &&
        (name !== "src" || value === "/docs/pages/plan") &&
        (name !== "id" || value.startsWith("section-")) &&
        (name !== "class" || /^(wide|align-(left|center|right)|language-[A-Za-z0-9_+-]+)$/.test(value));
      return allowed.includes(name) && isSafe ? [] : [`${tagName} ${name}="${value}"`];
    });
  });
}

/** Pieces that were harmful to some renderer of Markdown once. */
const nasty = fc.constantFrom(
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "<svg/onload=alert(1)>",
  "<iframe src=https://evil.example></iframe>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:msgbox)",
  "[x](//evil.example)",
  "[x](\\\\evil.example)",
  "[x](/\\evil.example)",
  "[x](https:evil.example)",
  '[x](https://a.example "onmouseover=alert(1)")',
  '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
  '[x](https://a.example/"onmouseover="alert(1))',
  "[x]: javascript:alert(1)\n\n[x]",
  "<javascript:alert(1)>",
  "![x](https://evil.example/pixel.png)",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  '![" onerror="alert(1)](plan.png)',
  '![x](plan.png "\\" onerror=\\"alert(1)")',
  "![[x](https://a.example)](plan.png)",
  '```"><script>alert(1)</script>\na\n```',
  "```x onload=alert(1)\na\n```",
  "# <a name=x>\n",
  '# "onclick="alert(1)\n',
  "# docs\n",
  "| a |\n|:-:|\n| <b onclick=alert(1)> |\n",
  "[a](#section-docs)",
  "[a](../../../etc/passwd)",
  "[a](%2e%2e/%2e%2e/secret)",
  "[a](start.md#%22onclick=1)",
  "https://a.example/'\"><script>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "<!-- --><!DOCTYPE x><?php ?><![CDATA[x]]>",
  "\u0000<script\u0000>",
  "1. a\n\n7) b",
);

describe("laws of a text, whatever is in it", () => {
  it("no script, no handler, no style and no foreign address survives", () => {
    const piece = fc.oneof(
      nasty,
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "\n",
        "\n\n",
        "> ",
        "- ",
        "    ",
        "`",
        "*",
        "[",
        "](",
        ")",
        "<",
        '"',
        "\\",
        "|",
        "#",
        "&",
      ),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.option(fc.string()), (markdown, title) => {
        expect(unsafeParts(rendered(markdown, title ?? undefined)), markdown).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("the check itself sees what is unsafe", () => {
    const unsafe = [
      "<script>1</script>",
      '<a href="javascript:1">a</a>',
      '<a href="//evil.example">a</a>',
      '<img src="https://evil.example" alt="">',
      '<p style="color:red">a</p>',
      '<p onclick="a()">a</p>',
      '<h2 id="docs">a</h2>',
    ];
    for (const html of unsafe) expect(unsafeParts(html), html).toHaveLength(1);
  });

  it("a text between HTML's marks is read as it was written", () => {
    fc.assert(
      fc.property(
        fc.string().filter((one) => /^[a-z<>&"' ]+$/.test(one) && one.trim() !== ""),
        (text) => {
          const html = rendered(`x${text}x`);
          const [paragraph] = parseFragment(html).childNodes;
          const [content] = paragraph !== undefined && "childNodes" in paragraph ? paragraph.childNodes : [];
          expect(content !== undefined && "value" in content ? content.value : html).toBe(`x${text}x`);
        },
      ),
    );
  });
});
