import { describe, expect, it } from "vitest";
import { boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const activeLabel = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
const spoken = (view: FlowPage): Promise<string | null> => view.page.getByTestId("spoken").textContent();
/** The step that has three branches. */
const urgentIf = (view: FlowPage): string => {
  const { flows } = view.host.server.newest.document;
  const step = flows[0]?.body.steps.find(({ kind, blocks }) => kind === "if" && blocks.length === 3);
  if (!step) throw new Error("The text has no such step.");
  return step.id;
};
const foldButton = (view: FlowPage, id: string) => view.page.getByTestId(`fold-${id}`);
const isDrawn = async (view: FlowPage, label: string): Promise<boolean> =>
  (await card(view, label).count()) > 0;
const post = "slack.chat.postMessage";

describe("a step with blocks", () => {
  it("is collapsed by the button on its edge, says how many steps it hides, and is expanded again", () =>
    withPage(async (view) => {
      const id = urgentIf(view);
      const before = await boxOf(view, `[data-testid=step-${id}]`);
      await card(view, post).waitFor();
      await view.page.getByTestId(`step-${id}`).hover();
      await foldButton(view, id).click();
      await foldButton(view, id).getByText("4 steps").waitFor();
      expect(await isDrawn(view, post)).toBe(false);
      // The card that was clicked stays under the pointer.
      expect(await boxOf(view, `[data-testid=step-${id}]`)).toEqual(before);
      expect(await spoken(view)).toBe("Collapsed if, 4 steps hidden");
      expect(view.host.text).toContain("if (urgent) {");
      expect(view.host.edits).toEqual([]);
      await foldButton(view, id).click();
      await card(view, post).waitFor();
      expect(await boxOf(view, `[data-testid=step-${id}]`)).toEqual(before);
    }));

  it("is collapsed by the key C, opened by the right arrow, and passed by the others", () =>
    withPage(async (view) => {
      const id = urgentIf(view);
      await view.page.getByTestId(`step-${id}`).click({ position: { x: 60, y: 10 } });
      await view.page.keyboard.press("c");
      await eventually(() => activeLabel(view)).toBe(
        "if urgent, condition, 3 branches, 4 steps hidden, step 3 of 8",
      );
      expect(await view.page.locator("#hl-active").getAttribute("aria-expanded")).toBe("false");
      await view.page.keyboard.press("ArrowDown");
      await eventually(() => activeLabel(view)).toContain("for each");
      await view.page.keyboard.press("ArrowUp");
      await view.page.keyboard.press("ArrowRight");
      await card(view, post).waitFor();
      expect(await view.page.locator("#hl-active").getAttribute("aria-expanded")).toBe("true");
    }));

  it.each(["its own menu", "the inspector"])("is collapsed by %s, whichever card is active", (from) =>
    withPage(async (view) => {
      const id = urgentIf(view);
      const step = view.page.getByTestId(`step-${id}`);
      const position = { x: 60, y: 10 };
      await step.click({ position });
      // In the selection and out of it again, which leaves it active.
      for (const _ of [1, 2]) await card(view, "urgent").click({ modifiers: ["Control"] });
      if (from === "the inspector") await view.page.getByTestId("inspector-menu").click();
      else await step.click({ position, button: "right" });
      await view.page.getByTestId("menu-collapse").click();
      await eventually(() => isDrawn(view, post)).toBe(false);
      expect(await spoken(view)).toBe("Collapsed if, 4 steps hidden");
    }),
  );

  it("takes the selection of a card that it hides", () =>
    withPage(async (view) => {
      await card(view, post).click();
      await view.page.getByTestId("inspector-menu").waitFor();
      await foldButton(view, urgentIf(view)).dispatchEvent("click");
      const selected = view.page.locator(".hl-card-selected");
      await eventually(() => selected.evaluateAll((all) => all.map((one) => one.dataset.testid))).toEqual([
        `step-${urgentIf(view)}`,
      ]);
    }));
});

describe("a block with a label", () => {
  it("is collapsed by its label alone, and by the key C on a card in it", () =>
    withPage(async (view) => {
      await card(view, post).click();
      await view.page.keyboard.press("c");
      const label = view.page.locator(".hl-pill", { hasText: "then" }).filter({ hasText: "2 steps" });
      await label.waitFor();
      expect(await isDrawn(view, post)).toBe(false);
      expect(await isDrawn(view, "log.info")).toBe(true);
      await eventually(() => activeLabel(view)).toBe("then: 2 steps hidden");
      await view.page.keyboard.press("Enter");
      await view.page.locator(`.hl-card-selected[data-label="${post}"]`).waitFor();
      await view.page.locator(".hl-pill-fold", { hasText: "then" }).nth(1).click();
      await label.waitFor();
      await label.click();
      await card(view, post).waitFor();
    }));
});

describe("what is hidden comes back", () => {
  const hidden = async (view: FlowPage): Promise<void> => {
    await view.page.getByTestId("start").click();
    await view.page.keyboard.press("Shift+c");
    await eventually(() => isDrawn(view, post)).toBe(false);
  };

  it("to a hit of the search, which marks the card around other hits", () =>
    withPage(async (view) => {
      await hidden(view);
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").fill("log.info");
      await view.page.locator('.hl-card-selected[data-label="log.info"]').waitFor();
      await view.page.locator('.hl-card-found[data-kind="try"]').waitFor();
      expect(await isDrawn(view, "welcome")).toBe(false);
    }));

  it("to the text cursor", () =>
    withPage(async (view) => {
      await hidden(view);
      view.host.moveCursor("postMessage");
      await view.page.locator(`.hl-card-cursor[data-label="${post}"]`).waitFor();
    }));

  it("to a problem that is new in it; one that was there before is counted on the edge, and F8 opens it", () =>
    withPage(async (view) => {
      await hidden(view);
      const { range } = view.host.step(post);
      const problems = [{ severity: "error" as const, message: "No such channel.", range, source: "ts" }];
      view.host.reportProblems(problems);
      await card(view, post).waitFor();
      await view.page.keyboard.press("Shift+c");
      await foldButton(view, urgentIf(view)).getByTestId("hidden-problems").getByText("1").waitFor();
      view.host.reportProblems(problems);
      await view.page.keyboard.press("F8");
      await view.page.locator(`.hl-card-selected[data-label="${post}"]`).waitFor();
    }));

  it("to a step that is put into a collapsed block", () =>
    withPage(async (view) => {
      await card(view, post).click();
      await view.page.keyboard.press("c");
      await eventually(() => activeLabel(view)).toBe("then: 2 steps hidden");
      await view.page.keyboard.press("+");
      await view.page.getByTestId("palette-item-construct.log").waitFor();
      await view.page.keyboard.type("log");
      await view.page.keyboard.press("Enter");
      await view.page.locator('.hl-card-selected[data-kind="log"]').waitFor();
      expect(await isDrawn(view, post)).toBe(true);
      expect(view.host.text).toMatch(/method: "POST" }\);\n {4}log\./);
    }));

  it("all of it by Shift+E", () =>
    withPage(async (view) => {
      await hidden(view);
      await view.page.keyboard.press("Shift+e");
      await card(view, post).waitFor();
    }));
});

it("is kept by the host in words that outlive the page, and nothing of it is in the source", () =>
  withPage(async (view) => {
    const text = view.host.text;
    await foldButton(view, urgentIf(view)).dispatchEvent("click");
    const kept = (): unknown => JSON.parse(view.host.last("keep")?.file ?? "{}").collapsed;
    await eventually(kept).toEqual({ "GitHub · issues.opened": [{ words: "if if urgent", nth: 0 }] });
    view.host.type("if (urgent)", "if (urgent && open)");
    await eventually(kept).toEqual({ "GitHub · issues.opened": [{ words: "if if urgent && open", nth: 0 }] });
    await view.open();
    await foldButton(view, urgentIf(view)).getByText("4 steps").waitFor();
    expect(view.host.text).toBe(text.replace("if (urgent)", "if (urgent && open)"));
  }));

it("leaves a card its menu in a read-only file", () =>
  withPage(
    async (view) => {
      await view.page
        .getByTestId(`step-${urgentIf(view)}`)
        .click({ button: "right", position: { x: 60, y: 10 } });
      await view.page.getByTestId("menu-collapse").click();
      await eventually(() => foldButton(view, urgentIf(view)).textContent()).toContain("4 steps");
    },
    { editable: false },
  ));

testAppearance("collapsed cards", (look, check) =>
  withPage(
    async (view) => {
      await foldButton(view, urgentIf(view)).dispatchEvent("click");
      await view.page.locator(".hl-pill-fold", { hasText: "catch" }).dispatchEvent("click");
      await card(view, "try").click({ position: { x: 60, y: 10 } });
      await check(view.page, "collapsed");
    },
    { ...look, height: 1000 },
  ),
);
