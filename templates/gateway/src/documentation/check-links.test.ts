import { expect, it } from "vitest";
import type { EffectivePage } from "../api/api.ts";
import { checkLinks } from "./check-links.ts";

const pages: readonly EffectivePage[] = [
  { id: "start", title: "Start", file: "docs/start.md", markdown: "# Start\n\n## Über uns\n" },
  { id: "plan", title: "Plan", file: "docs/plan.png", mediaType: "image/png", base64: "" },
];
const check = (markdown: string) => checkLinks(markdown, { file: "docs/orders.md", pages });

it("what leads somewhere is not a problem", () => {
  const text =
    "# Top\n\n[a](start.md) [b](start.md#über-uns) [c](#top) [d](https://example.com/gone) ![e](plan.png)\n";
  expect(check(text)).toEqual([]);
});

it("what leads nowhere is named with the lines of its paragraph", () => {
  const text = [
    "[a](gone.md)",
    "",
    "two lines, and on the second",
    "[b](start.md#gone) and [c](#gone)",
    "",
    "- [d](../../secret) ![e](https://example.com/a.png) ![f](no.png) [g](ftp://example.com)",
  ].join("\n");
  expect(check(text)).toEqual([
    { code: "no-page", address: "gone.md", file: "docs/gone.md", line: 0, end: 1 },
    { code: "no-heading", address: "start.md#gone", heading: "gone", file: "docs/start.md", line: 2, end: 4 },
    { code: "no-heading", address: "#gone", heading: "gone", line: 2, end: 4 },
    { code: "refused", address: "../../secret", line: 5, end: 6 },
    { code: "no-page", address: "no.png", file: "docs/no.png", line: 5, end: 6 },
    { code: "refused", address: "ftp://example.com", line: 5, end: 6 },
  ]);
});

it("a link in a code block is not checked", () => {
  expect(check("`[a](gone.md)`\n\n```\n[b](gone.md)\n```\n")).toEqual([]);
});
