import { describe, expect, it } from "vitest";
import { card, type FlowPage } from "./testing/flow-page.ts";
import {
  changed,
  type MapperTest,
  source,
  targetRow,
  taskText,
  withMapper as withMapperOf,
} from "./testing/mapper-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { prepare } = testPages({ width: 1200, height: 800 });
const withMapper = (work: MapperTest, code?: string) => withMapperOf(prepare, work, {}, code);

const focused = (view: FlowPage) =>
  view.page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? undefined);
const mapper = (view: FlowPage) => view.page.getByTestId("mapper");

const markedTarget = (view: FlowPage) =>
  view.page.locator(".hl-map-target.hl-map-active").getAttribute("data-testid");

/** Takes the focus away, as something that is no longer drawn does. */
const loseFocus = (view: FlowPage) =>
  view.page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });

async function paste(view: FlowPage, code: string): Promise<void> {
  await view.page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
  }, code);
}

/** Leaves nothing that a value could be mapped from. */
function dropSources(view: FlowPage): void {
  const answer = view.host.server.answerTypes;
  view.host.server.answerTypes = (method, params) => {
    const own = answer(method, params);
    return method === "mappingTypes" ? ({ ...(own as object), roots: [] } as never) : own;
  };
  view.host.server.types.changed();
}

/** A property that no type has: its row goes away with its value. */
const strayText = taskText.replace("owner:", "strange: 1,\n    owner:");

describe("the keyboard in the data mapper", () => {
  it("has the targets focused when it opens, and Escape closes it", () =>
    withMapper(async (view) => {
      await eventually(() => focused(view)).toBe("targets");
      await eventually(() => markedTarget(view)).toBe("target-whole");
      await view.page.keyboard.press("Escape");
      await mapper(view).waitFor({ state: "detached" });
      await eventually(() =>
        view.page.locator("#hl-active").evaluate((at) => at === document.activeElement),
      ).toBe(true);
    }));

  it("keeps the focus in its dialog, lets nothing behind it be pressed, and has it closed by Escape first", () =>
    withMapper(async (view) => {
      await view.page.getByTestId("auto-map").click();
      const dialog = view.page.getByTestId("auto-map-panel");
      await dialog.waitFor();
      const text = view.host.text;
      const { x = 0, y = 0 } = (await view.page.getByTestId("mapper-close").boundingBox()) ?? {};
      await view.page.mouse.click(x + 5, y + 5);
      const isInside = () => dialog.evaluate((own) => own.contains(document.activeElement));
      expect(await isInside()).toBe(true);
      for (let count = 0; count < 12; count++) {
        await view.page.keyboard.press("Tab");
        // Behind the last control the focus leaves the page.
        const isAway = await view.page.evaluate(() => document.activeElement === document.body);
        expect(isAway || (await isInside())).toBe(true);
      }
      await loseFocus(view);
      await view.page.keyboard.press("Delete");
      expect(await isInside()).toBe(true);
      await loseFocus(view);
      await view.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect(view.host.text).toBe(text);
      await eventually(() => focused(view)).toBe("targets");
      expect(await mapper(view).isVisible()).toBe(true);
      await view.page.keyboard.press("Escape");
      await mapper(view).waitFor({ state: "detached" });
    }));

  it("keeps its keys and a paste from the diagram below, also where nothing has the focus", () =>
    withMapper(async (view) => {
      const shown = await view.page.locator("#hl-active").getAttribute("aria-label");
      for (const key of ["Delete", "Control+d", "n", "c", "o", "Insert", "ArrowDown", "Control+a", "Enter"]) {
        await loseFocus(view);
        await view.page.keyboard.press(key);
      }
      await loseFocus(view);
      await paste(view, "await last();");
      expect(await view.page.locator("#hl-active").getAttribute("aria-label")).toBe(shown);
      expect(await view.page.getByTestId("outline").count()).toBe(0);
      expect(await view.page.locator(".hl-popover").count()).toBe(0);
      await loseFocus(view);
      await view.page.keyboard.press("Escape");
      await mapper(view).waitFor({ state: "detached" });
      expect(view.host.edits).toEqual([]);
      expect(view.host.text).toBe(taskText);
    }));

  it("keeps the focus where the row that had it goes away", () =>
    withMapper(async (view) => {
      await targetRow(view, "strange").click();
      await view.page.keyboard.press("Delete");
      await targetRow(view, "strange").waitFor({ state: "detached" });
      await eventually(() => focused(view)).toBe("targets");
      await eventually(() => markedTarget(view)).toBe("target-note");
      expect(view.host.edits).toMatchObject([{ op: "mapRemove", path: ["strange"] }]);
    }, strayText));

  it("says that a command for the diagram has to wait, and does nothing", () =>
    withMapper(async (view) => {
      view.host.session.gesture("delete");
      const refused = view.page.getByTestId("map-refused");
      await refused.waitFor();
      expect(await refused.innerText()).toContain("Press Escape to close it, then try again.");
      await refused.getByRole("button").click();
      await refused.waitFor({ state: "detached" });
      await view.page.keyboard.press("Control+f");
      await refused.waitFor();
      await source(view, "payload.action").dragTo(targetRow(view, "url"));
      await changed(view, "url: payload.action");
      await refused.waitFor({ state: "detached" });
      await view.page.getByTestId("mapper-close").click();
      await mapper(view).waitFor({ state: "detached" });
      expect(await view.page.getByTestId("search-text").count()).toBe(0);
      expect(await view.page.getByTestId("notice").count()).toBe(0);
      expect(view.host.edits).toMatchObject([{ op: "mapSet" }]);
    }));
});

it("maps what a search found without leaving the search, whose text Escape empties first", () =>
  withMapper(async (view) => {
    const search = view.page.getByTestId("source-search");
    await eventually(() => focused(view)).toBe("targets");
    await search.fill("issue title");
    await view.page.keyboard.press("Escape");
    expect(await search.inputValue()).toBe("");
    await view.page.keyboard.type("issue title");
    await view.page.locator('.hl-map-active[data-testid="source-payload.issue.title"]').waitFor();
    await view.page.keyboard.press("Backspace");
    expect(await search.inputValue()).toBe("issue titl");
    await view.page.keyboard.press("ArrowUp");
    await view.page.locator('.hl-map-active[data-testid="source-payload.issue"]').waitFor();
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("Enter");
    await eventually(() => focused(view)).toBe("targets");
    await view.page.locator('.hl-map-picked[data-testid="source-payload.issue.title"]').waitFor();
  }));

it("keeps Tab in a dialog that has buttons only", () =>
  withMapper(async (view) => {
    await view.page.getByTestId("auto-map").click();
    dropSources(view);
    const dialog = view.page.getByTestId("auto-map-panel");
    await dialog.getByText("No source matches").click();
    await view.page.keyboard.press("Tab");
    expect(await focused(view)).toBe("auto-map-close");
  }));

it("keeps keys from the diagram while the code of the data mapper loads, and Escape takes it back", async () => {
  const view = await prepare(taskText);
  await view.page.route("**/mapper.js", () => undefined);
  await view.open();
  await card(view, "task").click({ button: "right" });
  await view.page.getByTestId("menu-map").click();
  await view.page.getByRole("status", { name: "Loading the data mapper" }).waitFor();
  await view.page.keyboard.press("Delete");
  await view.page.keyboard.press("n");
  await view.page.keyboard.press("Escape");
  await view.page.getByRole("status", { name: "Loading the data mapper" }).waitFor({ state: "detached" });
  expect(view.host.edits).toEqual([]);
  expect(view.host.text).toBe(taskText);
});
