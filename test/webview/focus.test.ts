import { describe, expect, it } from "vitest";
import { editor } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import { card, type FlowPage } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid"));
const isInDiagram = (view: FlowPage): Promise<boolean> =>
  view.page.evaluate(() => document.activeElement?.id === "hl-active");

/** What is open over the diagram, and how it is opened while a card is selected. */
const popovers = {
  "the menu of a card": {
    shown: "menu-delete",
    open: (view: FlowPage) => card(view, "log.info").click({ button: "right" }),
  },
  "the menu of the diagram": {
    shown: "menu-flowNote",
    open: (view: FlowPage) => view.page.getByTestId("view-menu").click(),
  },
  "the palette": { shown: "palette", open: (view: FlowPage) => view.page.keyboard.press("Insert") },
  "the list of flows": {
    shown: "flows",
    open: (view: FlowPage) => view.page.getByTestId("flow-picker").click(),
  },
} as const;

describe.each(Object.entries(popovers))("%s", (_name, { shown, open }) => {
  it("leaves the focus to the field that is pressed, whose keys delete no step", () =>
    withPage(async (view) => {
      await card(view, "log.info").click();
      await open(view);
      await view.page.getByTestId(shown).waitFor();
      await view.page.getByTestId("field-message").click();
      await view.page.getByTestId(shown).waitFor({ state: "detached" });
      expect(await focused(view)).toBe("field-message");
      await view.page.keyboard.press("Delete");
      expect(view.host.edits).toEqual([]);
    }));

  it("gives the focus back to the diagram on Escape", () =>
    withPage(async (view) => {
      await card(view, "log.info").click();
      await open(view);
      await view.page.getByTestId(shown).waitFor();
      await view.page.keyboard.press("Escape");
      await view.page.getByTestId(shown).waitFor({ state: "detached" });
      await eventually(() => isInDiagram(view)).toBe(true);
    }));
});

it("is at the first card where the page had it before there was a flow, and the arrow keys lead on", () =>
  withPage(async (view) => {
    await eventually(() => isInDiagram(view)).toBe(true);
    await view.page.keyboard.press("ArrowDown");
    expect(await view.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /step 1 of/,
    );
  }));

it("goes back to the diagram on Escape from a button of the inspector, as from a field", () =>
  withPage(async (view) => {
    await card(view, "log.info").click();
    await view.page.getByTestId("inspector-menu").focus();
    await view.page.keyboard.press("Escape");
    await eventually(() => isInDiagram(view)).toBe(true);
  }));

it("a note that is written leaves the focus where it has gone meanwhile", () =>
  withPage(async (view) => {
    const edited = Promise.withResolvers<void>();
    view.host.edited = edited.promise;
    await card(view, "log.info").click();
    await view.page.keyboard.press("n");
    await view.page.getByTestId("note-text").fill("Nobody is told");
    await view.page.keyboard.press("Control+Enter");
    await view.page.getByTestId("field-message").click();
    edited.resolve();
    await view.page.getByTestId("note-box").waitFor({ state: "detached" });
    expect(await focused(view)).toBe("field-message");
  }));

it("the keys of an input method neither write a field nor empty it", () =>
  withPage(async (view) => {
    await card(view, "log.info").click();
    const field = view.page.getByTestId("field-comment");
    await field.fill("typed");
    for (const key of ["Enter", "Escape"]) {
      await field.dispatchEvent("keydown", { key, isComposing: true });
      expect(await field.inputValue()).toBe("typed");
    }
    expect(view.host.edits).toEqual([]);
    await field.press("Enter");
    await eventually(() => view.host.text).toContain("// typed\n");
    expect(view.host.edits).toHaveLength(1);
  }));

it("the buttons of the zoom are pressed by keys, which delete no step", () =>
  withPage(async (view) => {
    const zoomOf = () =>
      view.page.evaluate(
        () => document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform.split("scale")[1],
      );
    await card(view, "log.info").click();
    const before = await zoomOf();
    await view.page.getByRole("button", { name: "Zoom out" }).focus();
    await view.page.keyboard.press("Enter");
    await eventually(zoomOf).not.toBe(before);
    await view.page.keyboard.press("Delete");
    // A press leaves the keys in the diagram.
    await card(view, "log.info").click();
    await view.page.getByRole("button", { name: "Zoom in" }).click();
    expect(await isInDiagram(view)).toBe(true);
    expect(view.host.edits).toEqual([]);
  }));

it("the menu of the inspector gives the focus back to its button, which closes it, too", () =>
  withPage(async (view) => {
    const menu = view.page.getByRole("menu");
    const button = view.page.getByTestId("inspector-menu");
    await card(view, "log.info").click();
    await button.click();
    await menu.waitFor();
    await view.page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    expect(await focused(view)).toBe("inspector-menu");
    await view.page.keyboard.press("ArrowDown");
    await menu.waitFor();
    await button.click();
    await menu.waitFor({ state: "detached" });
    expect(await button.getAttribute("aria-expanded")).toBe("false");
  }));

it("sets the context of key bindings while a field has the focus, also where that field is removed", () =>
  withPage(async (view) => {
    const isTyping = (): unknown =>
      editor.commands.findLast(([id, key]) => id === "setContext" && key === "hookloom.flow.typing")?.[2];
    expect(isTyping()).toBeUndefined();
    await card(view, "log.info").click();
    await view.page.getByTestId("field-message").click();
    await eventually(async () => isTyping()).toBe(true);
    await view.page.keyboard.press("Escape");
    await eventually(async () => isTyping()).toBe(false);
    await view.page.keyboard.press("n");
    await eventually(async () => isTyping()).toBe(true);
    await view.page.evaluate(() => document.querySelector("[data-testid=note-text]")?.remove());
    await view.page.keyboard.press("Shift");
    await eventually(async () => isTyping()).toBe(false);
  }));
