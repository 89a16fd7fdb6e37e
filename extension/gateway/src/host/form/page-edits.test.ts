import { memberValue, textChange } from "@hookloom/core/project/json-edit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scope } from "./bound-field.ts";
import { addPage, movePage, type NewPage, pagePaths, removePage, titleFilePage } from "./page-edits.ts";

const scope: Scope = { path: ["api"], environment: undefined, own: {}, below: undefined };
const resource = ["api", "resources", "/orders", "docs"];

const words = fc.string({ minLength: 1, maxLength: 8 });
const page: fc.Arbitrary<NewPage> = fc.oneof(
  fc.record({ title: words, text: words }),
  fc.record({ title: words, file: words }),
  fc.record({ title: words, url: words }),
);
/** Where a list may stand, and a file with other members around it. */
const places = fc.constantFrom(["api", "docs"], resource);
const layouts = fc.constantFrom(undefined, 2, 4);

function textWith(path: readonly string[], docs: unknown, layout: number | undefined): string {
  const api =
    path.length === 2
      ? { title: "A", docs }
      : { title: "A", resources: { "/orders": { docs, runs: "1/day" } } };
  return `${JSON.stringify({ entry: "webhook.ts", api, last: [1] }, undefined, layout)}\n`;
}
const docsIn = (text: string, path: readonly string[]): unknown => memberValue(JSON.parse(text), path);
/** The same text with a word in place of its pages. */
const around = (text: string, path: readonly string[]): unknown => {
  const parsed = JSON.parse(text);
  const holder = memberValue(parsed, path.slice(0, -1)) as { docs?: unknown };
  delete holder.docs;
  return parsed;
};

describe("the edits of a list of pages", () => {
  it("add a page at its end, and removing it restores the bytes", () => {
    fc.assert(
      fc.property(
        places,
        fc.array(page, { minLength: 1, maxLength: 4 }),
        page,
        layouts,
        (path, pages, one, layout) => {
          const before = textWith(path, pages, layout);
          const added = addPage(before, scope, path, one, "");
          expect(docsIn(added, path)).toEqual([...pages, one]);
          expect(around(added, path)).toEqual(around(before, path));
          expect(removePage(added, scope, [...path, String(pages.length)])).toBe(before);
        },
      ),
    );
  });

  it("move a page up by one small change that touches no other page, and twice is as it was", () => {
    fc.assert(
      fc.property(
        places,
        fc.array(page, { minLength: 2, maxLength: 5 }),
        fc.nat(),
        layouts,
        (path, pages, any, layout) => {
          const at = 1 + (any % (pages.length - 1));
          const before = textWith(path, pages, layout);
          const moved = movePage(before, [...path, String(at)]);
          const expected = [...pages];
          expected.splice(at - 1, 2, pages[at] as NewPage, pages[at - 1] as NewPage);
          expect(docsIn(moved, path)).toEqual(expected);
          expect(textChange(before, moved).length).toBeLessThanOrEqual(1);
          expect(docsIn(movePage(moved, [...path, String(at)]), path)).toEqual(pages);
        },
      ),
    );
  });

  it("leave the first page and what is not a list where they are", () => {
    const list = textWith(["api", "docs"], [{ title: "A", text: "a" }], 2);
    expect(movePage(list, ["api", "docs", "0"])).toBe(list);
    expect(movePage(list, ["api", "docs", "7"])).toBe(list);
    const lone = textWith(resource, "docs/orders.md", 2);
    expect(movePage(lone, resource)).toBe(lone);
  });
});

describe("the pages of a resource", () => {
  const empty = '{ "api": { "resources": { "/orders": { "runs": "1/day" } } } }';
  const file = { title: "Orders", file: "docs/orders.md" };
  const text = { title: "Note", text: "*Hi*" };

  it("are the name of a file while that is all", () => {
    const one = addPage(empty, scope, resource, file, "");
    expect(one).toBe(empty.replace('"1/day"', '"1/day", "docs": "docs/orders.md"'));
    expect(removePage(one, scope, resource)).toBe(empty);
    expect(docsIn(addPage(empty, scope, resource, text, ""), resource)).toEqual([text]);
  });

  it("become a list with a second one, where the first has the title that it was shown with", () => {
    const one = addPage(empty, scope, resource, file, "");
    const two = addPage(one, scope, resource, text, "All orders");
    expect(docsIn(two, resource)).toEqual([{ title: "All orders", file: "docs/orders.md" }, text]);
    expect(textChange(one, two)).toHaveLength(1);
    expect(pagePaths(docsIn(two, resource), resource)).toEqual([
      [...resource, "0"],
      [...resource, "1"],
    ]);
  });

  it("keep a page that somebody wrote without a list", () => {
    const one = textWith(resource, text, 2);
    expect(pagePaths(text, resource)).toEqual([resource]);
    expect(docsIn(addPage(one, scope, resource, file, ""), resource)).toEqual([text, file]);
  });

  it("become a list for a title, too, and not for none", () => {
    const one = addPage(empty, scope, resource, file, "");
    expect(docsIn(titleFilePage(one, resource, "Mine"), resource)).toEqual([
      { title: "Mine", file: "docs/orders.md" },
    ]);
    expect(titleFilePage(one, resource, "")).toBe(one);
  });

  it("are gone with the objects that only held them", () => {
    const only =
      '{ "api": { "title": "A", "resources": { "/orders": { "docs": [{ "title": "A", "text": "a" }] } } } }';
    expect(removePage(only, scope, [...resource, "0"])).toBe('{ "api": { "title": "A" } }');
  });
});
