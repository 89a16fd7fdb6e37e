// Steps become a function: its name, its location and what rejects it.
import { describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const box = (view: FlowPage) => view.page.getByTestId("name-box");
const name = (view: FlowPage) => view.page.getByTestId("name-input");
const active = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

const selected = (view: FlowPage) =>
  eventually(() =>
    view.page
      .locator(".hl-card-selected")
      .evaluateAll((cards) => cards.map((one) => one.getAttribute("data-label"))),
  );

describe("extract to a function", () => {
  it("proposes a free name, and Enter makes the function and selects its call", () =>
    withPage(async (view) => {
      await card(view, "log.info").click();
      await view.page.keyboard.press("Control+Shift+R");
      await eventually(() => name(view).inputValue()).toBe("logInfo");
      expect(await active(view)).toBe("name-input");
      await view.page.keyboard.type("tell");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("    tell();");
      expect(view.host.text).toContain("const tell = () => {");
      expect(view.host.edits).toHaveLength(1);
      await box(view).waitFor({ state: "detached" });
      const made = ["tell", "tell"];
      await selected(view).toEqual(made);
      await view.page.keyboard.press("Control+z");
      await selected(view).toEqual(["log.info"]);
      await view.page.keyboard.press("Control+Shift+z");
      await selected(view).toEqual(made);
    }));

  it("proposes a name by the value that the steps give", () =>
    withPage(
      async (view) => {
        await card(view, "title").click();
        await view.page.keyboard.press("Control+Shift+R");
        await eventually(() => name(view).inputValue()).toBe("getTitle");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("const title = getTitle();");
      },
      {},
      "export function tell() {\n  const title = lookUp();\n  post(title);\n}\n",
    ));

  it("is declared where the user says, chosen by keys alone, and only if there is a choice", () =>
    withPage(
      async (view) => {
        await card(view, "post").click();
        await view.page.keyboard.press("Control+Shift+R");
        await eventually(() => name(view).inputValue()).toBe("doPost");
        const place = view.page.getByTestId("name-scope");
        await eventually(() => place.locator("option").allTextContents()).toEqual([
          "where it fits best",
          "in the module",
          "inside this function",
          "as a method of the class",
        ]);
        await view.page.keyboard.press("Tab");
        expect(await active(view)).toBe("name-scope");
        for (let presses = 0; presses < 3; presses++) await view.page.keyboard.press("ArrowDown");
        expect(await place.inputValue()).toBe("class");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("    this.doPost();");
        expect(view.host.text).toContain("  private doPost() {\n    post();\n  }\n");
        await box(view).waitFor({ state: "detached" });
      },
      {},
      "declare const post: () => void;\n\nexport class Team {\n  tell() {\n    post();\n  }\n}\n",
    ));

  it("shows a rejection in the box, changes nothing, and extracts once it is corrected", () =>
    withPage(
      async (view) => {
        const before = view.host.text;
        await card(view, "break").first().click();
        await view.page.keyboard.press("Shift+F10");
        await view.page.getByTestId("menu-extract").click();
        await name(view).fill("early");
        await box(view).getByRole("alert").getByText("These steps jump to a label outside of them").waitFor();
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.edits.length).toBe(1);
        await box(view).getByRole("alert").waitFor();
        expect(view.host.text).toBe(before);
        expect(await view.page.getByTestId("notice").count()).toBe(0);
        await view.page.keyboard.press("Escape");
        await box(view).waitFor({ state: "detached" });
        expect(await view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      },
      {},
      "export function tell(all: string[]) {\n  outer: for (const one of all) {\n    if (one) break outer;\n  }\n}\n",
    ));

  it("is for the steps that were selected, whatever is typed in the text meanwhile", () =>
    withPage(async (view) => {
      await card(view, "log.info").click();
      await view.page.keyboard.press("Control+Shift+R");
      await eventually(() => name(view).inputValue()).toBe("logInfo");
      view.host.type("total += 1;", "total += 2;");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("    logInfo();");
      expect(view.host.versions).toEqual([1]);
    }));
});

testAppearance("the choice of a location has nothing that axe or the eye would miss", (look, check) =>
  withPage(
    async (view) => {
      await card(view, "post").click();
      await view.page.keyboard.press("Control+Shift+R");
      await view.page.getByTestId("name-scope").waitFor();
      await eventually(() => name(view).inputValue()).toBe("doPost");
      await check(view.page, "extract", "[data-testid=name-box]");
    },
    look,
    "declare const post: () => void;\n\nexport class Team {\n  tell() {\n    post();\n  }\n}\n",
  ),
);
