import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { printHtml } from "../../extension/host/src/flow/picture/print-page.ts";
import { longRun } from "../runner/tier.ts";
import { largeFlow } from "./testing/documents.ts";
import { card } from "./testing/flow-page.ts";
import { applyTheme, picture, testAppearance } from "./testing/looks.ts";
import { testPageLender } from "./testing/test-place.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 800 });

/** Width and height of a PNG, from its first chunk. */
const sizeOf = (png: Buffer): { width: number; height: number } => ({
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
});

it("requests the SVG and the printed page of what it shows from the host", () =>
  withPage(async (view) => {
    const flow = view.host.server.newest.document.flows[0]?.id;
    await view.page.getByTestId("view-menu").click();
    await view.page.getByTestId("menu-exportSvg").click();
    await eventually(() => view.host.last("exportSvg")).toEqual({ flow, collapsed: [], notes: true });
    await card(view, "urgent").click();
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("c");
    await view.page.keyboard.press("Shift+n");
    await view.page.getByTestId("view-menu").click();
    await view.page.getByTestId("menu-print").click();
    const id = view.host.server.newest.document.flows[0]?.body.steps[2]?.id;
    await eventually(() => view.host.last("print")).toEqual({ flow, collapsed: [id], notes: false });
  }));

it("keeps the printed page's heading off the edge, on the screen as on paper", async () => {
  const { page } = await testPageLender.lend({ width: 600, height: 400 });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"></svg>';
  await page.setContent(printHtml({ title: "issues.opened", svg }, "nonce"));
  const edge = 12 * (96 / 25.4);
  const { x = 0, y = 0, width = 0 } = (await page.locator("h1").boundingBox()) ?? {};
  expect(x).toBeCloseTo(edge, 0);
  expect(y).toBeCloseTo(edge, 0);
  expect(x + width).toBeCloseTo(600 - edge, 0);
  await picture(page, "printed-page");
  await page.emulateMedia({ media: "print" });
  // The margin is that of the paper then.
  expect((await page.locator("h1").boundingBox())?.x).toBe(0);
  await page.emulateMedia({ media: null });
});

it("draws a PNG from the host's SVG in every theme", () =>
  withPage(async (view) => {
    for (const theme of ["dark", "light", "contrast"] as const) {
      await applyTheme(view.page, theme);
      const before = view.host.written(".png");
      view.host.session.gesture("exportPng");
      await eventually(() => view.host.written(".png") !== before).toBe(true);
      const png = Buffer.from(view.host.written(".png") ?? []);
      const { width, height } = sizeOf(png);
      expect(width).toBeGreaterThan(1000);
      expect(height).toBeGreaterThan(1500);
      if (longRun) writeFileSync(`test-results/webview/export-${theme}.png`, png);
      // More than a blank page: such a one is a few hundred bytes for each megapixel.
      expect(png.length).toBeGreaterThan(20_000);
    }
  }));

it("says so where the flow is too large for a PNG of full size", () =>
  withPage(
    async (view) => {
      view.host.session.gesture("exportPng");
      await view.page.getByTestId("notice").getByText("An SVG is sharp at every size.").waitFor();
      const { width, height } = sizeOf(Buffer.from(view.host.written(".png") ?? []));
      expect(Math.max(width, height)).toBeLessThanOrEqual(16_000);
      expect(width).toBeGreaterThan(0);
    },
    { flows: { flows: [largeFlow(5000)], problems: [] } },
  ));

testAppearance("the menu for the whole diagram", (look, check) =>
  withPage(async (view) => {
    await view.page.getByTestId("view-menu").click();
    await view.page.getByRole("menuitem").first().waitFor();
    await check(view.page, "view-menu");
  }, look),
);
