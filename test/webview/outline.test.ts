import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { largeFlow } from "./testing/documents.ts";
import { boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, pageTimer, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 800 });

const openOutline = async (view: FlowPage): Promise<void> => {
  await view.page.getByTestId("start").click({ position: { x: 60, y: 10 } });
  await view.page.keyboard.press("o");
  await view.page.getByTestId("outline-filter").waitFor();
};
const labels = (view: FlowPage): Promise<string[]> =>
  view.page.locator(".hl-outline-label").allTextContents();
const row = (view: FlowPage, label: string) =>
  view.page.locator(".hl-outline-row", { has: view.page.getByText(label, { exact: true }) }).first();
const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

describe("the outline", () => {
  it("lists the steps with the labels of their blocks, and goes to the one that is clicked", () =>
    withPage(async (view) => {
      await openOutline(view);
      expect((await labels(view)).slice(0, 8)).toEqual([
        "GitHub · issues.opened",
        "if",
        "then",
        "return",
        "urgent",
        "if",
        "then",
        "slack.chat.postMessage",
      ]);
      await row(view, "switch").click();
      await view.page.locator('.hl-card-selected[data-kind="switch"]').waitFor();
      expect(await row(view, "switch").getAttribute("aria-selected")).toBe("true");
      // A click misses the card while the canvas still moves to the step of the row.
      await eventually(async () => {
        await card(view, "welcome").click();
        return await row(view, "welcome").getAttribute("aria-selected");
      }).toBe("true");
    }));

  it("opens and closes by the command of the editor", () =>
    withPage(async (view) => {
      view.host.session.gesture("outline");
      await view.page.getByTestId("outline").waitFor();
      view.host.session.gesture("outline");
      await eventually(() => view.page.getByTestId("outline").count()).toBe(0);
    }));

  it("is filtered by any words of a step, and gone through by keys", () =>
    withPage(async (view) => {
      await openOutline(view);
      await eventually(() => focused(view)).toBe("outline-filter");
      await view.page.keyboard.type("urgent");
      await view.page.locator(".hl-outline-count").getByText("3 steps").waitFor();
      await view.page.keyboard.press("ArrowDown");
      await eventually(() => focused(view)).toBe("outline-tree");
      await view.page.keyboard.press("End");
      await view.page.keyboard.press("Enter");
      await view.page.locator('.hl-card-selected[data-label="log.info"]').waitFor();
      // Enter leaves for the card, Space stays.
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      await view.page.getByTestId("outline-filter").fill("nothing like it");
      await view.page.getByText("No step in this flow matches.").waitFor();
      await view.page.getByTestId("outline-filter").press("Escape");
      await row(view, "switch").waitFor();
    }));

  it("makes room in a narrow pane once the focus goes to what it lies over", () =>
    withPage(
      async (view) => {
        await openOutline(view);
        await view.page.locator("#hl-active").focus();
        await eventually(() => view.page.getByTestId("outline").count()).toBe(0);
      },
      { width: 600 },
    ));

  it("marks what the canvas shows, and follows it", () =>
    withPage(async (view) => {
      await openOutline(view);
      const isSeen = (label: string): Promise<boolean> =>
        row(view, label).evaluate((one) => one.classList.contains("hl-outline-seen"));
      await eventually(() => isSeen("urgent")).toBe(true);
      expect(await isSeen("parallel")).toBe(false);
      await row(view, "parallel").click();
      await eventually(() => isSeen("parallel")).toBe(true);
      await eventually(() => isSeen("urgent")).toBe(false);
    }));

  it("collapses and expands with the diagram", () =>
    withPage(async (view) => {
      await openOutline(view);
      const id = view.host.step("payload.sender.type").id;
      await view.page.getByTestId(`outline-fold-${id}`).click();
      await eventually(() => labels(view)).not.toContain("welcome");
      await view.page.getByTestId("outline-tree").focus();
      await row(view, "switch").click();
      await view.page.getByTestId(`fold-${id}`).getByText("3 steps").waitFor();
      await view.page.getByTestId("outline-tree").focus();
      await view.page.keyboard.press("ArrowRight");
      await eventually(() => labels(view)).toContain("welcome");
      await view.page.keyboard.press("ArrowLeft");
      await eventually(() => labels(view)).not.toContain("welcome");
      // What is found in there is opened when it is gone to.
      await view.page.getByTestId("outline-filter").fill("welcome");
      await row(view, "welcome").click();
      await view.page.locator('.hl-card-selected[data-label="welcome"]').waitFor();
    }));
});

describe("the rows of the outline", () => {
  it("are a few of 5,000 in the page, and the last one is reached", () =>
    withPage(
      async (view) => {
        await openOutline(view);
        await view.page.getByTestId("outline-tree").focus();
        expect(await view.page.locator(".hl-outline-row").count()).toBeLessThan(60);
        await view.page.keyboard.press("End");
        await view.page.keyboard.press("Enter");
        await view.page.locator('.hl-card-selected[data-label="step 0"]').waitFor();
        expect(await view.page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(900);
      },
      { flows: { flows: [largeFlow(5000)], problems: [] } },
    ));

  it("have names and states for screen readers", () =>
    withPage(async (view) => {
      await openOutline(view);
      expect(await axeViolations(view.page, ".hl-outline")).toEqual([]);
      const first = row(view, "if");
      expect(await first.getAttribute("aria-level")).toBe("2");
      expect(await first.getAttribute("aria-expanded")).toBe("true");
    }));

  it("come back with the page, and leave the focus to the diagram then", () =>
    withPage(async (view) => {
      await openOutline(view);
      // Longer than the delay after which the page saves its state.
      await pageTimer(view.page, 400);
      await view.open();
      await view.page.getByTestId("outline").waitFor();
      expect(await focused(view)).not.toBe("outline-filter");
      await view.page.getByTestId("outline-close").click();
      await view.page.getByTestId("outline").waitFor({ state: "detached" });
    }));
});

describe("zoom to the selection", () => {
  it("shows the selected cards as large as they fit, with their branches", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("ArrowDown");
      for (let i = 0; i < 2; i++) await view.page.getByRole("button", { name: "Zoom out" }).click();
      await view.page.locator(".hl-card-active").click();
      const small = await boxOf(view, ".hl-card-active");
      await view.page.keyboard.press("z");
      await eventually(async () => (await boxOf(view, ".hl-card-active")).width).toBeGreaterThan(
        small.width * 1.2,
      );
      const pane = await boxOf(view, ".hl-canvas");
      for (const label of ["slack.chat.postMessage", "total", "log.info"]) {
        const box = await boxOf(view, `[data-label="${label}"]`);
        expect(box.x).toBeGreaterThanOrEqual(pane.x);
        expect(box.x + box.width).toBeLessThanOrEqual(pane.x + pane.width);
        expect(box.y + box.height).toBeLessThanOrEqual(pane.y + pane.height);
      }
    }));

  it("is in the menu of the diagram, which has what else is for all of it", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-zoomSelection").click();
      await eventually(async () => Math.round((await boxOf(view, '[data-label="urgent"]')).width)).toBe(280);
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-collapseAll").click();
      await eventually(() => card(view, "notify").count()).toBe(0);
    }));
});

testAppearance("the outline", (look, check) =>
  withPage(async (view) => {
    await openOutline(view);
    await view.page.getByTestId("outline-tree").focus();
    for (let i = 0; i < 4; i++) await view.page.keyboard.press("ArrowDown");
    await eventually(() => view.page.locator(".hl-outline-row[aria-selected=true]").count()).toBe(1);
    await check(view.page, "outline", ".hl-outline");
  }, look),
);
