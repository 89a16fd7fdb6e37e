import { describe, expect, it } from "vitest";
import { resolveApi } from "./resolve-api.ts";
import { type DocumentFile, describedPages, normalFile } from "./resolve-pages.ts";

const files = new Map<string, DocumentFile>([
  ["docs/start.md", { markdown: "# Start\n\nHello." }],
  ["docs/orders.md", { markdown: "# The `orders` *resource* #\n" }],
  ["docs/plain.md", { markdown: "Without a heading." }],
  ["docs/terms.pdf", { mediaType: "application/pdf", base64: "JVBERi0=" }],
]);
const pagesOf = (...given: Parameters<typeof resolveApi>) => resolveApi(...given)?.docs;

describe("pages", () => {
  it("have the content of their files, a text or a link", () => {
    const docs = [
      { title: "First steps", file: "./docs/start.md" },
      { title: "Terms", file: "docs\\terms.pdf" },
      { title: "Note", text: "Inline *Markdown*" },
      { title: "Changes", url: "https://example.com/changes" },
    ];
    expect(pagesOf({ docs }, undefined, { files })).toEqual([
      { id: "first-steps", title: "First steps", file: "docs/start.md", markdown: "# Start\n\nHello." },
      {
        id: "terms",
        title: "Terms",
        file: "docs/terms.pdf",
        mediaType: "application/pdf",
        base64: "JVBERi0=",
      },
      { id: "note", title: "Note", markdown: "Inline *Markdown*" },
      { id: "changes", title: "Changes", url: "https://example.com/changes" },
    ]);
  });

  it("of a resource come after those of the API, with a title from the file where they have none", () => {
    const resources = {
      "/orders": { docs: "docs/orders.md" },
      "/plain": { docs: "docs/plain.md" },
      "/list": { docs: [{ title: "One", text: "1" }] },
    };
    const pages = pagesOf({ resources, docs: [{ title: "Start", text: "a" }] }, undefined, { files });
    expect(pages?.map(({ id, title, resource }) => [id, title, resource])).toEqual([
      ["start", "Start", undefined],
      ["one", "One", "/list"],
      ["the-orders-resource", "The orders resource", "/orders"],
      ["plain", "plain", "/plain"],
    ]);
  });

  it("have ids of their own that fit into a URL", () => {
    const docs = ["Über uns", "Uber uns", "über-uns", "説明", "!"].map((title) => ({ title, text: "a" }));
    expect(pagesOf({ docs })?.map(({ id }) => id)).toEqual([
      "uber-uns",
      "uber-uns-2",
      "uber-uns-3",
      "page",
      "page-2",
    ]);
  });

  it("are left out where their file is not known", () => {
    expect(pagesOf({ docs: [{ title: "Gone", file: "docs/gone.md" }] }, undefined, { files })).toEqual([]);
  });

  it("of the API and of a resource are a list, one page, or the name of a file", () => {
    for (const docs of ["docs/start.md", { title: "Start", file: "docs/start.md" }]) {
      const pages = pagesOf({ docs, resources: { "/orders": { docs } } }, undefined, { files });
      expect(pages?.map(({ title, resource }) => [title, resource])).toEqual([
        ["Start", undefined],
        ["Start", "/orders"],
      ]);
    }
  });

  it("that stand alone are replaced as a whole", () => {
    const override = { docs: { title: "Here", url: "https://example.com" } };
    expect(pagesOf({ docs: { title: "There", text: "a" } }, override)).toEqual([
      { id: "here", title: "Here", url: "https://example.com" },
    ]);
  });

  it("of an environment replace those of the project", () => {
    const override = { docs: [{ title: "Here", text: "b" }] };
    expect(pagesOf({ docs: [{ title: "There", text: "a" }] }, override)).toMatchObject([{ title: "Here" }]);
  });

  it("change the hash of the rules with their content", () => {
    const docs = [{ title: "Start", file: "docs/start.md" }];
    const hashWith = (markdown: string) =>
      resolveApi({ docs }, undefined, { files: new Map([["docs/start.md", { markdown }]]) })?.hash;
    expect(hashWith("one")).not.toBe(hashWith("two"));
  });
});

it("a page is described at its place", () => {
  const b = { title: "B", file: "b.md" };
  const api = {
    docs: [{ title: "A", text: "a" }],
    resources: { "/one": { docs: "one.md" }, "/two": { docs: [b] }, "/three": { docs: b } },
  };
  expect(describedPages(api).map(({ at }) => at.join("."))).toEqual([
    "docs.0",
    "resources./one.docs",
    "resources./three.docs",
    "resources./two.docs.0",
  ]);
});

it("a file has one way to be written", () => {
  expect(["docs/a.md", "./docs/a.md", "docs\\a.md", "docs//./a.md"].map(normalFile)).toEqual(
    Array(4).fill("docs/a.md"),
  );
});
