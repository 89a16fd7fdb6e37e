import { describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { expectNothingCutOff, testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 800 });

const text = `import { save } from "./orders.ts";

export async function main(order) {
  const total = sum(order.lines);
  if (total > 100) {
    await approve(order, total);
  }
  await save(order);
  order.lines.forEach((line) => {
    count(line);
  });
  return render(sum(order.lines), describe(order));
}

function sum(lines) {
  return lines.reduce((all, line) => all + price(line), 0);
}

function price(line) {
  return round(line.price * line.count);
}

function round(value) {
  return Math.round(value);
}

async function approve(order, total) {
  await notify(order);
}

function render(total, words) {
  return { total, words };
}

function describe(order) {
  return order.name;
}
`;

const title = (view: FlowPage): Promise<string | null> => view.page.getByTestId("flow-picker").textContent();
const stops = (view: FlowPage): Promise<string[]> => view.page.locator(".hl-trail-button").allTextContents();
const arrow = (view: FlowPage, label: string) => card(view, label).locator("[data-call]");

describe("a function that a step calls", () => {
  it("is opened from its card and left again, both by the mouse", () =>
    withPage(
      async (view) => {
        await arrow(view, "approve").click();
        await eventually(() => title(view)).toBe("approve");
        await card(view, "notify").waitFor();
        expect(await stops(view)).toEqual(["main"]);
        await view.page.getByTestId("trail-0").click();
        await eventually(() => title(view)).toBe("main");
        // The card that was left is selected, and its code with it.
        await view.page.locator('.hl-card-selected[data-label="approve"]').waitFor();
        const { id: step } = view.host.step("approve");
        await eventually(() => view.host.last("select")).toEqual({ version: 1, step });
        expect(await view.page.getByTestId("trail").count()).toBe(0);
      },
      {},
      text,
    ));

  it("is opened by F12 and left by Alt+Left, through as many functions as there are", () =>
    withPage(
      async (view) => {
        await card(view, "total").click();
        await arrow(view, "total").waitFor();
        await view.page.keyboard.press("F12");
        await eventually(() => title(view)).toBe("sum");
        await view.page.keyboard.press("ArrowDown");
        await arrow(view, "return").waitFor();
        await view.page.keyboard.press("F12");
        await eventually(() => title(view)).toBe("price");
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("F12");
        await eventually(() => title(view)).toBe("round");
        expect(await stops(view)).toEqual(["main", "sum", "price"]);
        await view.page.keyboard.press("Alt+ArrowLeft");
        await eventually(() => title(view)).toBe("price");
        expect(await stops(view)).toEqual(["main", "sum"]);
        await view.page.getByTestId("trail-0").click();
        await eventually(() => title(view)).toBe("main");
        await view.page.locator('.hl-card-active[data-label="total"]').waitFor();
        await view.page.keyboard.press("Alt+ArrowLeft");
        await eventually(() => view.page.getByTestId("spoken").textContent()).toBe(
          "This flow was not opened from another flow",
        );
      },
      {},
      text,
    ));

  it("is chosen from a list where a step calls several", () =>
    withPage(
      async (view) => {
        await arrow(view, "return").click();
        const rows = view.page.getByRole("menuitem");
        await rows.first().waitFor();
        expect(await rows.allTextContents()).toEqual(["render", "sum", "describe"]);
        await view.page.keyboard.press("d");
        await view.page.keyboard.press("Enter");
        await eventually(() => title(view)).toBe("describe");
        await view.page.getByTestId("go-back").click();
        await eventually(() => title(view)).toBe("main");
      },
      {},
      text,
    ));
});

describe("the arrow of a card", () => {
  it("opens a function in its own file where it is imported, and one that the step holds here", () =>
    withPage(
      async (view) => {
        view.host.addFile("orders.ts");
        await arrow(view, "save").click();
        await eventually(() => view.host.last("openFile")).toEqual({
          specifier: "./orders.ts",
          name: "save",
        });
        await arrow(view, "order.lines.forEach").click();
        await card(view, "count").waitFor();
        expect(await stops(view)).toEqual(["main"]);
      },
      {},
      text,
    ));

  it("is read out as what the card opens, and follows the text", () =>
    withPage(
      async (view) => {
        await arrow(view, "approve").waitFor();
        await card(view, "approve").click();
        await eventually(() => view.page.locator("#hl-active").getAttribute("aria-label")).toContain(
          "Press F12 to open approve",
        );
        view.host.type("await approve(order, total)", "await reject(order, total)");
        await card(view, "reject").waitFor();
        await eventually(() => arrow(view, "reject").count()).toBe(0);
      },
      {},
      text,
    ));

  it("leads to a flow that has no way back once another one was chosen", () =>
    withPage(
      async (view) => {
        await arrow(view, "approve").click();
        await view.page.getByTestId("trail").waitFor();
        await view.page.getByTestId("flow-picker").click();
        await view.page.keyboard.type("round");
        await view.page.keyboard.press("Enter");
        await eventually(() => title(view)).toBe("round");
        expect(await view.page.getByTestId("trail").count()).toBe(0);
      },
      {},
      text,
    ));
});

testAppearance("the way back fits into the toolbar", (look, check) =>
  withPage(
    async (view) => {
      await card(view, "total").click({ position: { x: 60, y: 10 } });
      for (const name of ["sum", "price"]) {
        await view.page.locator(".hl-card-active [data-call]").waitFor();
        await view.page.keyboard.press("F12");
        await eventually(() => title(view)).toBe(name);
        await view.page.keyboard.press("ArrowDown");
      }
      await view.page.getByTestId("go-back").waitFor();
      await view.page.locator(".hl-card-active [data-call]").waitFor();
      await check(view.page, "trail");
      await expectNothingCutOff(view.page, [320], "trail");
    },
    { ...look, height: 700 },
    text,
  ),
);
