import type { ExportState } from "@hookloom/types/export-catalogue";
import type { ExportedName } from "@hookloom/types/module-exports";
import { describe, expect, it } from "vitest";
import { constructItems } from "./palette.ts";
import { exportCode } from "./palette-exports.ts";
import { paletteRows, type RowsSubject } from "./palette-rows.ts";

const named = (name: string, more: Partial<ExportedName> = {}): ExportedName => ({
  name,
  as: name,
  kind: "function",
  isAsync: false,
  ...more,
});

const exports: ExportState = {
  modules: [
    {
      module: "slugify",
      package: "slugify",
      isDev: false,
      isTyped: true,
      names: [named("default", { as: "slugify" })],
    },
    {
      module: "date-fns",
      package: "date-fns",
      isDev: false,
      isTyped: true,
      names: [named("format"), named("formatISO"), named("reformat"), named("Formatter", { kind: "class" })],
    },
    { module: "vitest", package: "vitest", isDev: true, isTyped: true, names: [named("format")] },
    { module: "node:fs", isDev: false, isTyped: true, names: [named("readFile"), named("readFileSync")] },
    {
      module: "node:fs/promises",
      isDev: false,
      isTyped: true,
      names: [named("readFile", { isAsync: true }), named("open", { isAsync: true })],
    },
  ],
  notes: [
    { reason: "no-types", package: "left-pad" },
    { reason: "slow", package: "huge-sdk" },
  ],
  loading: false,
  packages: ["slugify", "date-fns", "vitest", "left-pad", "huge-sdk"],
};

const subject = (more: Partial<RowsSubject> & { readonly canAwait?: boolean } = {}): RowsSubject => ({
  rows: {
    items: constructItems({ canAwait: true, inLoop: true, inSwitch: true, inBareCase: false }),
    scope: { canAwait: more.canAwait ?? true, names: new Set(), freeName: (wanted) => wanted },
  },
  exports,
  names: {},
  recent: [],
  ...more,
});
const ids = (query: string, more: Parameters<typeof subject>[0] = {}) =>
  paletteRows(subject(more), query).items.map(({ id }) => id);

describe("the first rows", () => {
  it("are what was chosen last, then everything but the names of packages", () => {
    const recent = ["export.date-fns#format", "construct.if", "export.date-fns#gone", "function.gone"];
    const { items } = paletteRows(subject({ recent }), "");
    expect(items.slice(0, 3).map(({ id, group }) => [id, group])).toEqual([
      ["export.date-fns#format", "recent"],
      ["construct.if", "recent"],
      ["construct.variable", "constructs"],
    ]);
    expect(items.filter(({ id }) => id === "construct.if")).toHaveLength(1);
    expect(items.find(({ id }) => id === "package.date-fns")).toMatchObject({
      group: "packages",
      detail: "4 functions",
      action: { kind: "search", query: "date-fns " },
    });
    expect(items.at(-1)?.action).toEqual({ kind: "addConnection" });
  });

  it("have nothing that gives a promise where nothing can be awaited", () => {
    const recent = ["export.node:fs/promises#readFile", "export.node:fs#readFile"];
    expect(ids("", { recent, canAwait: false })).not.toContain(recent[0]);
    expect(ids("", { recent, canAwait: false })[0]).toBe(recent[1]);
    expect(ids("", { recent })[0]).toBe(recent[0]);
  });
});

describe("a search", () => {
  it("finds exported names, the exact one first", () => {
    expect(ids("format").slice(0, 4)).toEqual([
      "export.date-fns#format",
      "export.date-fns#formatISO",
      "export.date-fns#Formatter",
      "export.date-fns#reformat",
    ]);
  });

  it("finds what is for development alone only by the name of its package, and where it was chosen before", () => {
    const own = "export.vitest#format";
    expect(ids("format")).not.toContain(own);
    expect(ids("")).not.toContain("package.vitest");
    expect(ids("vitest")).toContain("package.vitest");
    expect(ids("vitest ")).toEqual([own]);
    expect(ids("vit format")).toContain(own);
    expect(ids("", { recent: [own] })[0]).toBe(own);
  });

  it("prefers what can be awaited, and leaves it out where nothing can be", () => {
    expect(ids("readFile").slice(0, 3)).toEqual([
      "export.node:fs/promises#readFile",
      "export.node:fs#readFile",
      "export.node:fs#readFileSync",
    ]);
    expect(ids("readFile", { canAwait: false })[0]).toBe("export.node:fs#readFile");
  });

  it("finds names by their module, and lists a package", () => {
    expect(ids("fns format")[0]).toBe("export.date-fns#format");
    expect(ids("promises open")[0]).toBe("export.node:fs/promises#open");
    expect(ids("date-fns ")).toHaveLength(4);
  });

  it("has the default export under the name that it gets", () => {
    const [first] = paletteRows(subject(), "slug").items;
    expect(first).toMatchObject({ label: "slugify", detail: "slugify", group: "packages", detailed: true });
  });

  it("leaves code to be inserted as code", () => {
    for (const code of ["format(date)", 'readFile("a")', "const format = 1;"])
      expect(ids(code), code).toEqual([]);
  });

  it("says that a reserved word can only be code, where no construct is meant by it", () => {
    const modules = [
      { module: "many", package: "many", isDev: false, isTyped: true, names: [named("breakLines")] },
    ];
    const inside = subject({ exports: { ...exports, modules } });
    const items = inside.rows.items.filter(({ id }) => id !== "construct.break");
    const outside = { ...inside, rows: { ...inside.rows, items } };
    expect(paletteRows(outside, "break").items.map(({ label }) => label)).toContain("breakLines");
    expect(paletteRows(outside, "break").isCode).toBe(true);
    expect(paletteRows(inside, "break").isCode).toBe(false);
    expect(paletteRows(outside, "breakLines").isCode).toBe(false);
    expect(paletteRows(outside, "return").isCode).toBe(false);
  });

  it("shows the best rows of many, and says how many more there are", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => named(`value${index}`));
    const modules = [{ module: "many", package: "many", isDev: false, isTyped: true, names: many }];
    const { items, more } = paletteRows(subject({ exports: { ...exports, modules } }), "value");
    expect(items.filter(({ detail }) => detail === "many")).toHaveLength(150);
    expect(more).toBe(850);
  });

  it("offers ready connections that the file does not have, and packages that are not installed", () => {
    expect(ids("slack")).toContain("add.slack");
    expect(ids("slack", { names: { chat: { connector: "slack" } } })).not.toContain("add.slack");
    const { items } = paletteRows(subject(), "p-limit");
    expect(items.at(-1)?.action).toEqual({ kind: "installPackage", package: "p-limit" });
    expect(ids("stripe-node")).toContain("install.stripe-node");
    expect(ids("date-fns")).not.toContain("install.date-fns");
    expect(ids("format")).not.toContain("install.format");
    for (const wrong of ["Not A Package", "../up", "a", "@scope", "x;y", "break", "return"])
      expect(
        ids(wrong).filter((id) => id.startsWith("install.")),
        wrong,
      ).toEqual([]);
  });

  it("says why a package that is meant has no rows", () => {
    expect(paletteRows(subject(), "").notes).toEqual([]);
    expect(paletteRows(subject(), "left").notes).toEqual([{ reason: "no-types", package: "left-pad" }]);
    expect(paletteRows(subject(), "sdk").notes).toEqual([{ reason: "slow", package: "huge-sdk" }]);
    const missing = { ...exports, notes: [{ reason: "no-typescript" } as const] };
    const { notes, items } = paletteRows(subject({ exports: missing }), "");
    expect(notes).toEqual([{ reason: "no-typescript" }]);
    expect(items.at(-1)?.action).toEqual({ kind: "installTypes" });
  });

  it("has nothing for a place where nothing can be inserted", () => {
    const rows = { items: [], scope: undefined };
    expect(paletteRows(subject({ rows }), "format")).toEqual({
      items: [],
      more: 0,
      notes: [],
      loading: false,
    });
  });
});

describe("what an exported name inserts", () => {
  const from = exports.modules[1] ?? expect.fail();
  const scope = { canAwait: true, freeName: (wanted: string) => wanted };

  it.each([
    [named("format"), { isAsync: false, result: { shape: "text" } }, "const text = format();"],
    [
      named("open"),
      { isAsync: true, result: { shape: "value", name: "FileHandle" } },
      "const fileHandle = await open();",
    ],
    [named("close"), { isAsync: true, result: { shape: "nothing" } }, "await close();"],
    [
      named("Formatter", { kind: "class" }),
      { isAsync: false, result: { shape: "value" } },
      "const formatter = new Formatter();",
    ],
    [named("text"), { isAsync: false, result: { shape: "text" } }, "const result = text();"],
  ] as const)("%o", (exported, detail, code) => {
    expect(exportCode(from, exported, { signatures: [], ...detail }, scope)).toEqual({
      code,
      imports: [{ module: "date-fns", name: exported.name, as: exported.as }],
    });
  });

  it("is as much as the name says where there are no types", () => {
    expect(exportCode(from, named("open", { isAsync: true }), undefined, scope).code).toBe(
      "const result = await open();",
    );
  });
});
