// The menus of a card, of the inspector and of the diagram.
import { expect, it } from "vitest";
import { boxOf, card, openInspector } from "./testing/flow-page.ts";
import { picture } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

it.each([
  [600, 420],
  [1200, 360],
])("shows all of a menu in a window of %i by %i pixels, also where the canvas is lower", (width, height) =>
  withPage(
    async (view) => {
      await openInspector(view);
      const menus = {
        card: () => card(view, "urgent").click({ button: "right" }),
        diagram: () => view.page.getByTestId("view-menu").click(),
        inspector: () => view.page.getByTestId("inspector-menu").click(),
      };
      await card(view, "urgent").click();
      for (const [name, open] of Object.entries(menus)) {
        await open();
        const menu = view.page.getByRole("menu");
        await menu.waitFor();
        await picture(view.page, `menu-${name}-${width}`);
        const box = await boxOf(view, "[role=menu]");
        expect(box.y, name).toBeGreaterThanOrEqual(0);
        expect(box.y + box.height, name).toBeLessThanOrEqual(height);
        expect(box.x + box.width, name).toBeLessThanOrEqual(width);
        const [least, isScrolled] = await menu.evaluate(
          (element) => [element.clientHeight, element.scrollHeight > element.clientHeight] as const,
        );
        // What does not fit has as much of the window as there is.
        if (isScrolled) expect(least, name).toBeGreaterThan(height - 80);
        const isOnTop = await menu.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const points = [top + 8, bottom - 8].map((y) => document.elementFromPoint((left + right) / 2, y));
          return points.every((point) => element.contains(point));
        });
        expect(isOnTop, name).toBe(true);
        await view.page.keyboard.press("Escape");
        await menu.waitFor({ state: "detached" });
      }
    },
    { width, height },
  ),
);

it("highlights one row of a menu, whether a key or the pointer chose it", () =>
  withPage(async (view) => {
    await card(view, "urgent").click();
    await view.page.keyboard.press("Shift+F10");
    const focused = (): Promise<string | null | undefined> =>
      view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    await eventually(focused).toBe("menu-edit");
    await view.page.getByTestId("menu-duplicate").hover();
    await eventually(focused).toBe("menu-duplicate");
    await view.page.keyboard.press("ArrowUp");
    await eventually(focused).toBe("menu-paste");
  }));
