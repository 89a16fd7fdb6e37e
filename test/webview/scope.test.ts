import { describe, expect, it } from "vitest";
import { card, type FlowPage, fieldText } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withTypes } = testPages({ width: 1200, height: 900 });

const text = `import { github } from "@hookloom/runtime/github";

export async function tell({ payload, log }) {
  const title = "a title";
  const count = 10;
  await notify(title, count);
}
`;

/** Selects a card and waits for its types and the editor. */
async function open(view: FlowPage, label: string): Promise<void> {
  await card(view, label).click();
  await view.page.getByTestId("scope-tree").waitFor();
}

describe("what is in scope", () => {
  it("begins with the results of earlier steps and the payload, is searched, and inserts at the cursor by a click and by keys", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        const rows = view.page.getByTestId("scope-tree").getByRole("treeitem");
        expect(await rows.locator(".hl-scope-name").allTextContents()).toEqual([
          "urgent",
          "payload",
          "issue",
          "sender",
          "log",
          "slack",
        ]);
        const argument = view.page.locator(".cm-content[data-testid=field-argument1]");
        await argument.click();
        await view.page.keyboard.press("Control+a");
        await view.page.keyboard.type("String()");
        await view.page.keyboard.press("ArrowLeft");
        await view.page.getByTestId("scope-search").fill("milestone");
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("ArrowDown");
        expect(view.host.edits).toEqual([]);
        await view.page.keyboard.press("Enter");
        await eventually(() => fieldText(view, "argument1")).toBe("String(payload.issue?.milestone?.title)");
        await view.page.keyboard.type(" ?? count");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain(
          "notify(String(payload.issue?.milestone?.title ?? count), count)",
        );
      },
      {},
      text,
    ));

  it("is reached from a field by F6, which leads back to where the cursor was", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
        await view.page.locator(".cm-content[data-testid=field-argument1]").click();
        await view.page.keyboard.press("Control+a");
        await view.page.keyboard.type("String()");
        await view.page.keyboard.press("ArrowLeft");
        for (const back of ["F6", "Escape"]) {
          await view.page.keyboard.press("F6");
          await eventually(focused).toBe("scope-search");
          await view.page.keyboard.press(back);
          await eventually(focused).toBe("field-argument1");
        }
        await view.page.keyboard.press("F6");
        await view.page.keyboard.type("sender");
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("Enter");
        await eventually(() => fieldText(view, "argument1")).toContain("String(payload.sender");
        expect(view.host.edits).toEqual([]);
      },
      {},
      text,
    ));
});

it("shows the field again that it inserts into, also where that becomes a template", () =>
  withTypes(
    async (view) => {
      await view.page.setViewportSize({ width: 600, height: 500 });
      await open(view, "title");
      await view.page.getByTestId("field-value").click();
      await view.page.keyboard.press("F6");
      await view.page.keyboard.type("sender");
      await view.page.keyboard.press("ArrowDown");
      await view.page.keyboard.press("Enter");
      await view.page.locator(".cm-content:focus").waitFor();
      const isSeen = (): Promise<boolean> =>
        view.page.evaluate(() => {
          const box = document.activeElement?.getBoundingClientRect();
          const at = box && document.elementFromPoint(box.x + 4, box.y + box.height / 2);
          return at?.closest(".cm-content") === document.activeElement;
        });
      await eventually(isSeen).toBe(true);
      // What is in scope is shown again with each change.
      view.host.type("count = 10", "count = 11");
      await card(view, "count").getByText("11").waitFor();
      expect(await isSeen()).toBe(true);
    },
    {},
    text,
  ));

describe("the parts of what is in scope", () => {
  it("are found though they were never expanded", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        expect(await view.page.getByTestId("scope-payload.sender.login").count()).toBe(0);
        await view.page.getByTestId("scope-search").fill("login");
        await view.page.getByTestId("scope-payload.sender.login").waitFor();
      },
      {},
      text,
    ));

  it("are loaded when they are expanded, by keys too", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        await view.page.getByTestId("scope-tree").focus();
        for (let rows = 0; rows < 3; rows++) await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("ArrowRight");
        const login = view.page.getByTestId("scope-payload.sender.login");
        await login.waitFor();
        await view.page.keyboard.press("ArrowRight");
        const active = await view.page.getByTestId("scope-tree").getAttribute("aria-activedescendant");
        expect(await login.getAttribute("id")).toBe(active);
        await view.page.keyboard.press("ArrowLeft");
        await view.page.keyboard.press("ArrowLeft");
        await login.waitFor({ state: "detached" });
      },
      {},
      text,
    ));

  it("stay while those of a newer text are on their way", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        await view.page.getByTestId("scope-payload.sender").locator(".hl-twistie").click();
        const login = view.page.getByTestId("scope-payload.sender.login");
        await login.waitFor();
        let asked = false;
        const answerNow = view.host.server.answerTypes;
        view.host.server.answerTypes = (method, params) => {
          if (method !== "typeChildren") return answerNow(method, params);
          asked = true;
          return new Promise(() => undefined);
        };
        view.host.type("const count = 10;", "const count = 11;");
        await eventually(() => asked).toBe(true);
        expect(await login.count()).toBe(1);
      },
      {},
      text,
    ));
});
