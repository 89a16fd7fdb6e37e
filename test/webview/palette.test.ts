import { describe, expect, it } from "vitest";
import type { ExportState } from "../../language-server/types/src/export-catalogue.ts";
import { boxOf, card, type FlowPage, type PageOptions } from "./testing/flow-page.ts";
import type { KnownTypes } from "./testing/known-types.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 860 });

const named = (name: string, isAsync = false) => ({ name, as: name, kind: "function", isAsync }) as const;

const exports: ExportState = {
  modules: [
    {
      module: "slugify",
      package: "slugify",
      isDev: false,
      isTyped: true,
      names: [{ ...named("default"), as: "slugify" }],
    },
    {
      module: "many",
      package: "many",
      isDev: false,
      isTyped: true,
      names: Array.from({ length: 5_000 }, (_, index) => named(`value${index}`)),
    },
    { module: "node:fs/promises", isDev: false, isTyped: true, names: [named("readFile", true)] },
  ],
  notes: [{ reason: "no-types", package: "left-pad" }],
  loading: false,
  packages: ["slugify", "many", "left-pad"],
};

const slugId = "export.slugify#default";
const details: KnownTypes["details"] = {
  "slugify#default": {
    signatures: ["slugify(text: string, options?: Options): string"],
    documentation: "Makes a *slug* of a text.\n\n- `text` what it is made of\n\n```ts\nslugify('a b');\n```",
    isAsync: false,
    result: { shape: "value" },
  },
  "node:fs/promises#readFile": {
    signatures: ["readFile(path: PathLike): Promise<Buffer>"],
    isAsync: true,
    result: { shape: "value" },
  },
};

/** A page with the palette open below the card `urgent`, over real names. */
const withPalette = (
  work: (view: FlowPage) => Promise<void>,
  options: PageOptions = {},
  known: { readonly recent?: readonly string[]; readonly exports?: ExportState } = {},
): Promise<void> =>
  withPage(async (view) => {
    view.host.server.types.exports = known.exports ?? exports;
    view.host.server.types.details = details;
    for (const id of known.recent?.toReversed() ?? []) await view.host.recent.add(id);
    await card(view, "urgent").click();
    await view.page.keyboard.press("+");
    await view.page.getByTestId("palette-item-construct.if").waitFor();
    await work(view);
  }, options);

const active = (view: FlowPage) => view.page.locator("[role=option][aria-selected=true]");
const titles = (view: FlowPage) => view.page.locator(".hl-palette .hl-palette-title").allTextContents();

describe("a search over what packages export", () => {
  it("shows documentation at the side, and Enter inserts call, import and result", () =>
    withPalette(async (view) => {
      await view.page.keyboard.type("slug");
      await eventually(() => active(view).textContent()).toBe("slugifyslugify");
      const about = view.page.getByTestId("palette-about");
      await about.getByText("slugify(text: string, options?: Options): string").waitFor();
      expect(await about.locator("em").textContent()).toBe("slug");
      expect(await about.locator("li code").textContent()).toBe("text");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('import slugify from "slugify";');
      expect(view.host.text).toMatch(/const urgent = .*\n {2}const slug = slugify\(\);\n/);
      await eventually(() => view.host.last("paletteChosen")).toEqual({ version: 1, id: slugId });
    }));

  it("inserts on Enter before the documentation has come", () =>
    withPalette(async (view) => {
      let answer: (value: unknown) => void = () => undefined;
      view.host.server.types.described = new Promise((resolve) => {
        answer = resolve;
      });
      await view.page.keyboard.type("readfile");
      await eventually(() => active(view).textContent()).toContain("readFile");
      await view.page.getByText("Loading types…").waitFor();
      await view.page.keyboard.press("Enter");
      await view.page.getByTestId("palette").waitFor({ state: "detached" });
      expect(view.host.edits).toEqual([]);
      answer(undefined);
      await eventually(() => view.host.text).toContain("const file = await readFile();");
    }));

  it("says what happened where the row turns out to be gone", () =>
    withPalette(async (view) => {
      view.host.server.answers.paletteDetail = async () => ({});
      await view.page.keyboard.type("slug");
      await eventually(() => active(view).textContent()).toContain("slugify");
      await view.page.keyboard.press("Enter");
      await view.page.getByText("slugify no longer exists.", { exact: false }).first().waitFor();
      expect(view.host.edits).toEqual([]);
    }));

  it("mounts only visible rows, and the keyboard reaches every one", () =>
    withPalette(async (view) => {
      await view.page.keyboard.type("value");
      await eventually(() => active(view).textContent()).toContain("value0");
      const rows = view.page.locator(".hl-palette [role=option]");
      expect(await rows.count()).toBeLessThan(40);
      expect(await active(view).getAttribute("aria-setsize")).toBe("154");
      await view.page.getByText("4850 more. Keep typing to find them.").waitFor();
      for (let press = 0; press < 18; press++) await view.page.keyboard.press("PageDown");
      await eventually(() => active(view).getAttribute("aria-posinset")).toBe("145");
      const box = await active(view).boundingBox();
      const list = await view.page.locator("#palette-rows").boundingBox();
      expect(box && list && box.y >= list.y - 1 && box.y + box.height <= list.y + list.height + 1).toBe(true);
      const id = await view.page.getByTestId("palette-search").getAttribute("aria-activedescendant");
      expect(id).toBe(await active(view).getAttribute("id"));
    }));

  it("lists a package that is chosen, and leads to a connection or a package that is not there", () =>
    withPalette(async (view) => {
      // Packages come after all constructs, below those that fit into the list.
      for (let press = 0; press < 2; press++) await view.page.keyboard.press("PageDown");
      await view.page.getByTestId("palette-item-package.slugify").click();
      await eventually(() => view.page.getByTestId("palette-search").inputValue()).toBe("slugify ");
      await view.page.getByTestId(`palette-item-${slugId}`).waitFor();
      await view.page.getByTestId("palette-search").fill("p-limit");
      await view.page.getByTestId("palette-item-install.p-limit").click();
      await eventually(() => view.host.requestsOf("installPackage")).toEqual([{ package: "p-limit" }]);
      // It is open again: nothing was installed, so the package of the search is still offered.
      await view.page.getByTestId("palette-item-install.p-limit").waitFor();
      expect(await view.page.getByTestId("palette-search").inputValue()).toBe("p-limit");
      await view.page.getByTestId("palette-search").fill("slack");
      await view.page.getByTestId("palette-item-add.slack").click();
      await eventually(() => view.host.last("addConnection")).toEqual({ connector: "slack" });
    }));

  it("sends a request for each key, shows the response to the last one, and takes rows that come later", () =>
    withPalette(
      async (view) => {
        await view.page.getByTestId("palette-loading").waitFor();
        await view.page.keyboard.type("slug");
        await eventually(() => view.host.requestsOf("palette").map(({ query }) => query)).toEqual([
          "",
          "s",
          "sl",
          "slu",
          "slug",
        ]);
        await view.page.getByTestId("palette-item-as-code").waitFor();
        expect(await view.page.getByTestId(`palette-item-${slugId}`).count()).toBe(0);
        view.host.server.types.setExports(exports);
        await view.page.getByTestId(`palette-item-${slugId}`).waitFor();
        await view.page.getByTestId("palette-loading").waitFor({ state: "detached" });
      },
      {},
      { exports: { modules: [], notes: [], loading: true, packages: [] } },
    ));
});

describe("the rows that were chosen last", () => {
  it("come first, and those that are gone are left out", () =>
    withPalette(
      async (view) => {
        expect((await titles(view))[0]).toBe("Recently used");
        const rows = await view.page.locator(".hl-palette [role=option] .hl-palette-label").allTextContents();
        expect(rows.slice(0, 3)).toEqual(["readFile", "log", "variable"]);
      },
      {},
      { recent: ["export.gone#gone", "export.node:fs/promises#readFile", "construct.log"] },
    ));
});

describe("what is missing", () => {
  it("is shown in the palette", () =>
    withPalette(async (view) => {
      await view.page.keyboard.type("left");
      const sentence = view.page.getByText("left-pad has no types", { exact: false });
      await eventually(() => sentence.count()).toBe(1);
    }));

  it("has a row that installs TypeScript", () =>
    withPalette(
      async (view) => {
        await view.page.getByText("TypeScript 7 is missing", { exact: false }).waitFor();
        await view.page.keyboard.type("typescript");
        await view.page.getByTestId("palette-item-add.typescript").click();
        await eventually(() => view.host.installed).toBe(true);
      },
      {},
      { exports: { ...exports, modules: [], notes: [{ reason: "no-typescript" }] } },
    ));
});

describe("the appearance of the palette", () => {
  it.each([
    [600, 420],
    [600, 700],
    [1200, 380],
  ])("is all in the pane of %i by %i pixels, documentation included", (width, height) =>
    withPalette(
      async (view) => {
        await view.page.keyboard.type("slug");
        const signature = view.page.getByText("slugify(text: string, options?: Options): string");
        await signature.waitFor();
        const pane = await boxOf(view, ".hl-canvas");
        for (const part of [".hl-palette", ".hl-palette-about", "#palette-rows"]) {
          const box = await boxOf(view, part);
          expect(box.height, part).toBeGreaterThan(40);
          expect(box.y, part).toBeGreaterThanOrEqual(pane.y);
          expect(box.y + box.height, part).toBeLessThanOrEqual(pane.y + pane.height);
          expect(box.x + box.width, part).toBeLessThanOrEqual(pane.x + pane.width);
        }
      },
      { width, height },
    ),
  );

  testAppearance("has nothing that axe or the eye would miss", (look, check) =>
    withPalette(
      async (view) => {
        await view.page.keyboard.type("slug");
        await view.page.getByText("slugify(text: string, options?: Options): string").waitFor();
        await check(view.page, "palette-export", "[data-testid=palette]");
        await view.page.getByTestId("palette-search").fill("");
        await view.page.getByTestId("palette-item-construct.if").waitFor();
        await check(view.page, "palette", "[data-testid=palette]");
      },
      { ...look, height: look.width === 600 ? 700 : 860 },
      { recent: ["construct.log", slugId] },
    ),
  );
});
