import { describe, expect, it } from "vitest";
import { boxOf, card, type FlowPage, fieldText, openInspector } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withTypes } = testPages({ width: 1200, height: 900 });

const text = `export async function run({ payload, log }) {
  log.info("begin");
  if (true) {
    log.info("always");
  }
}
`;

const focused = (view: FlowPage): Promise<string | null | undefined> =>
  view.page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid"));

/** What is selected in the field with the focus. */
const selected = (view: FlowPage): Promise<string> =>
  view.page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement)
      return activeElement.value.slice(activeElement.selectionStart ?? 0, activeElement.selectionEnd ?? 0);
    return document.getSelection()?.toString() ?? "";
  });

const press = async (view: FlowPage, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await view.page.keyboard.press(key);
};

/** Inserts a step of the palette below the active card, and waits for its first field. */
async function insertByKeys(view: FlowPage, item: string, field: string): Promise<void> {
  await press(view, "+");
  await view.page.getByTestId("palette").waitFor();
  await view.page.keyboard.type(item);
  await view.page
    .locator(`[role=option][aria-selected=true][data-testid="palette-item-construct.${item}"]`)
    .waitFor();
  await press(view, "Enter");
  await eventually(() => focused(view)).toBe(`field-${field}`);
}

const withRun = (work: (view: FlowPage) => Promise<void>): Promise<void> => withTypes(work, {}, text);

describe("Tab", () => {
  it("goes from one field to the next, and Shift+Tab back", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await insertByKeys(view, "variable", "name");
      const order = ["field-value", "field-type", "field-keyword", "field-comment"];
      for (const field of order) {
        await press(view, "Tab");
        expect(await focused(view)).toBe(field);
      }
      for (const field of ["field-keyword", "field-type", "field-value", "field-name"]) {
        await press(view, "Shift+Tab");
        expect(await focused(view)).toBe(field);
      }
    }));
});

describe("a button of a field", () => {
  it("is no stop of Tab, and has a key that the field and the button name", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await view.page.getByTestId("field-message").focus();
      const keys = await view.page.getByTestId("field-message").getAttribute("aria-keyshortcuts");
      expect(keys).toBe("Alt+X F11 Alt+K Control+Enter");
      const buttons = view.page.locator(".hl-expression .hl-field-tools button");
      const named = await buttons.evaluateAll((all) =>
        all.map((button) => [(button as HTMLElement).tabIndex, button.getAttribute("title")]),
      );
      expect(named).toContainEqual([-1, "Make this a setting or a secret… (Alt+K)"]);
      expect(named.every(([tabIndex]) => tabIndex === -1)).toBe(true);
    }));

  it("is pressed by its key, also in a text box, without a letter", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await view.page.getByTestId("field-message").focus();
      await press(view, "Alt+x");
      await view.page.locator(".cm-content[data-testid=field-message]").waitFor();
      expect(await fieldText(view, "message")).toBe('"begin"');
      await press(view, "Alt+x");
      await eventually(() => fieldText(view, "message")).toBe("begin");
      await press(view, "F11");
      await view.page.getByRole("dialog").waitFor();
      await press(view, "F11");
      await view.page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await focused(view)).toBe("field-message");
      await press(view, "Alt+k");
      await view.page.getByTestId("name-box").waitFor();
    }));

  it("leaves Ctrl+A with nothing to select outside of the field", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await view.page.getByTestId("inspector-close").focus();
      await press(view, "Control+a");
      expect(await view.page.evaluate(() => document.getSelection()?.toString())).toBe("");
    }));
});

describe("a placeholder", () => {
  it("is replaced by the first key where Tab leads to it, also by a quote or a bracket", () =>
    withRun(async (view) => {
      await card(view, "log.info").click();
      await insertByKeys(view, "variable", "name");
      expect(await selected(view)).toBe("value");
      await view.page.keyboard.type("made");
      for (const typed of ['"hello"', "{}", "(1)", "7"]) {
        await press(view, "Tab");
        await eventually(() => focused(view)).toBe("field-value");
        expect(await selected(view)).toBe("undefined");
        await view.page.keyboard.type(typed);
        await eventually(() => fieldText(view, "value")).toBe(typed);
        await press(view, "Control+a", "Delete", "Escape");
        await view.page.getByTestId("field-name").focus();
      }
    }));

  it("is replaced where a press leads to it", () =>
    withRun(async (view) => {
      await card(view, "if").click();
      await view.page.locator(".cm-content[data-testid=field-condition]").click();
      expect(await selected(view)).toBe("true");
      await view.page.keyboard.type("(");
      await eventually(() => fieldText(view, "condition")).toBe("()");
    }));

  it("is marked on its card and in its field until it is touched", () =>
    withRun(async (view) => {
      const marked = view.page.locator(".hl-card-unfilled");
      expect(await marked.count()).toBe(1);
      expect(await card(view, "if").getAttribute("title")).toContain("Not filled in yet: condition");
      await card(view, "if").click();
      await view.page.getByTestId("inspector").getByText("Not filled in yet").waitFor();
      await picture(view.page, "placeholder");
      expect(await view.page.locator("#hl-active").getAttribute("aria-label")).toContain(
        "not filled in: condition",
      );
      await view.page.locator(".cm-content[data-testid=field-condition]").focus();
      await view.page.keyboard.type("1 > 0");
      await view.page.getByTestId("inspector").getByText("Not filled in yet").waitFor({ state: "detached" });
      await press(view, "Enter");
      await eventually(() => view.host.text).toContain("if (1 > 0) {");
      await eventually(() => marked.count()).toBe(0);
    }));
});

describe("the larger editor", () => {
  it("stays where Escape closes its completions, and no key opens what is behind it", () =>
    withRun(async (view) => {
      const dialog = view.page.getByRole("dialog");
      const list = view.page.locator(".cm-tooltip-autocomplete");
      await card(view, "if").click();
      await view.page.locator(".cm-content[data-testid=field-condition]").focus();
      await press(view, "F11");
      await dialog.waitFor();
      await press(view, "Control+f", "F8");
      await view.page.keyboard.type("payl");
      await list.waitFor();
      expect(await view.page.getByTestId("search-text").count()).toBe(0);
      await press(view, "Escape");
      await list.waitFor({ state: "detached" });
      expect(await dialog.count()).toBe(1);
      await press(view, "Escape");
      await dialog.waitFor({ state: "detached" });
      await press(view, "Control+f");
      await view.page.getByTestId("search-text").waitFor();
    }));

  it("is a dialog that Escape closes wherever the focus is, and keeps what is typed", () =>
    withRun(async (view) => {
      const dialog = view.page.getByRole("dialog");
      await card(view, "if").click();
      await view.page.locator(".cm-content[data-testid=field-condition]").focus();
      await press(view, "F11");
      await view.page.keyboard.type("begun");
      await press(view, "Escape");
      for (const where of ["apply", "expand-condition"]) {
        await press(view, "F11");
        await dialog.waitFor();
        await view.page.getByTestId(where).focus();
        await press(view, "Escape");
        await dialog.waitFor({ state: "detached" });
        expect(await focused(view)).toBe("field-condition");
        expect(await fieldText(view, "condition")).toBe("begun");
      }
      expect(view.host.edits).toEqual([]);
    }));

  it("leaves nothing else to press, and keeps the focus", () =>
    withRun(async (view) => {
      await card(view, "if").click();
      await view.page.locator(".cm-content[data-testid=field-condition]").focus();
      await press(view, "F11");
      await view.page.getByRole("dialog").waitFor();
      await view.page.mouse.click(20, 15);
      await view.page.mouse.click(20, 880);
      expect(await focused(view)).toBe("field-condition");
      const reached = new Set<string | null | undefined>();
      for (let count = 0; count < 8; count++) {
        await press(view, "Tab");
        reached.add(await focused(view));
      }
      expect([...reached].filter((id) => id !== undefined).toSorted()).toEqual(["apply", "field-condition"]);
      await press(view, "Escape");
      await view.page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await view.page.locator("[inert]").count()).toBe(0);
    }));

  it("applies and closes by Ctrl+Enter", () =>
    withRun(async (view) => {
      await card(view, "if").click();
      await view.page.locator(".cm-content[data-testid=field-condition]").focus();
      await press(view, "F11");
      await view.page.keyboard.type("log &&");
      await press(view, "Enter");
      await view.page.keyboard.type("payload");
      await press(view, "Control+Enter");
      await view.page.getByRole("dialog").waitFor({ state: "detached" });
      await eventually(() => view.host.text).toMatch(/if \(log &&\n\s*payload\) \{/);
      expect(await focused(view)).toBe("field-condition");
    }));
});

/** What is open over the diagram, by the key that opens it. */
const overlays = {
  "search-text": "Control+f",
  "note-box": "n",
  "name-box": "Control+Shift+r",
  palette: "+",
  "menu-delete": "Shift+F10",
} as const;

it("what is open over the diagram is closed by Escape, also with the focus elsewhere", () =>
  withRun(async (view) => {
    for (const [shown, key] of Object.entries(overlays)) {
      for (const isElsewhere of [false, true]) {
        await card(view, "log.info").click();
        await press(view, key);
        const open = view.page.getByTestId(shown);
        await open.waitFor();
        // The others close where the focus goes elsewhere.
        if (isElsewhere) await view.page.getByTestId("view-menu").focus();
        await press(view, "Escape");
        await open.waitFor({ state: "detached" });
      }
    }
    expect(view.host.edits).toEqual([]);
  }));

describe("the menu of the inspector", () => {
  const labels = (view: FlowPage) => view.page.getByRole("menuitem").allTextContents();

  it("has what the inspector does not show itself, and what is wanted rarely in groups", () =>
    withRun(async (view) => {
      await card(view, "if").click();
      await view.page.getByTestId("inspector-menu").focus();
      await press(view, "Enter");
      await view.page.getByRole("menu").waitFor();
      const closed = await labels(view);
      expect(closed.length).toBeLessThanOrEqual(17);
      expect(closed.at(-1)).toMatch(/^Delete/);
      await view.page.keyboard.type("wr");
      await press(view, "ArrowRight");
      expect(await labels(view)).toEqual(
        closed.flatMap((label) =>
          label === "Wrap or unwrap"
            ? [label, ...["if", "try", "for", "while", "parallel"].map((kind) => `Wrap in ${kind}`), "Unwrap"]
            : [label],
        ),
      );
      await press(view, "ArrowDown", "ArrowLeft");
      expect(await focused(view)).toBe("menu-wrap");
      expect(await labels(view)).toEqual(closed);
      await press(view, "Enter", "ArrowDown", "Enter");
      await eventually(() => view.host.text).toMatch(/if \(true\) \{\n\s*if \(true\) \{/);
    }));

  it.each([
    [1200, 420],
    [600, 480],
  ])("is all in a window of %i by %i pixels, with a group open", (width, height) =>
    withTypes(
      async (view) => {
        await card(view, "if").click();
        await openInspector(view);
        await view.page.getByTestId("inspector-menu").click();
        await view.page.getByTestId("menu-wrap").click();
        await view.page.getByTestId("menu-wrap-if").waitFor();
        await picture(view.page, `inspector-menu-${width}`);
        await eventually(async () => {
          const box = await boxOf(view, ".hl-inspector-menu");
          return box.y >= 38 && box.y + box.height <= height;
        }).toBe(true);
      },
      { width, height },
      text,
    ),
  );
});

describe("the inspector", () => {
  it.each([
    [700, true],
    [699, false],
  ])("stands at the side of a window of %i pixels: %s", (width, isBeside) =>
    withTypes(
      async (view) => {
        await card(view, "if").click();
        await openInspector(view);
        const inspector = await boxOf(view, "[data-testid=inspector]");
        const canvas = await boxOf(view, ".hl-canvas");
        expect(inspector.x >= canvas.x + canvas.width).toBe(isBeside);
        expect(canvas.width).toBeGreaterThan(400);
      },
      { width, height: 600 },
      text,
    ),
  );

  it.each([
    [600, 420],
    [620, 700],
  ])("leaves the new branch and its plus in view, in %i by %i pixels", (width, height) =>
    withTypes(
      async (view) => {
        // It is closed in a narrow window until a step is inserted.
        await card(view, "log.info").click();
        await insertByKeys(view, "if", "condition");
        await eventually(async () => {
          const canvas = await boxOf(view, ".hl-canvas");
          const plus = await boxOf(view, ".hl-insert-empty");
          return (
            canvas.height >= 200 && plus.y >= canvas.y && plus.y + plus.height <= canvas.y + canvas.height
          );
        }).toBe(true);
        await picture(view.page, `inspector-below-${height}`);
      },
      { width, height },
      text,
    ),
  );
});

/** What the pages are checked by: the fields as they are reached, without the mouse. */
testAppearance("a walk by keys alone fills an if, a loop and a value", (look, check) =>
  withTypes(
    async (view) => {
      const { keyboard } = view.page;
      await view.page.locator("#hl-active").focus();
      await press(view, "ArrowDown");
      await insertByKeys(view, "if", "condition");
      await check(view.page, "fields-if", "[data-testid=inspector]", ".hl-pane");
      await keyboard.type("payload.issue.ti");
      const chosen = view.page.locator(".cm-tooltip-autocomplete [role=option][aria-selected=true]");
      await chosen.filter({ hasText: "title" }).waitFor();
      await press(view, "Tab", "Enter");
      await eventually(() => view.host.text).toContain("if (payload.issue.title) {");
      await press(view, "Escape");
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      await insertByKeys(view, "for", "item");
      await keyboard.type("label");
      await press(view, "Tab");
      await eventually(() => focused(view)).toBe("field-of");
      await keyboard.type("payload.issue");
      await press(view, "F11");
      await view.page.getByRole("dialog").waitFor();
      await check(view.page, "fields-large", "[role=dialog]");
      await press(view, "End");
      await keyboard.type(".labels");
      await press(view, "Control+Enter");
      await view.page.getByRole("dialog").waitFor({ state: "detached" });
      await eventually(() => view.host.text).toContain("for (const label of payload.issue.labels) {");
      await press(view, "Escape");
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
      await insertByKeys(view, "variable", "name");
      await keyboard.type("made");
      await press(view, "Tab");
      await keyboard.type("{}");
      // What is typed is written first.
      await press(view, "Alt+m");
      await view.page.getByTestId("mapper").waitFor();
      expect(view.host.text).toContain("const made = {};");
      await press(view, "Escape");
      await view.page.getByTestId("mapper").waitFor({ state: "detached" });
    },
    look,
    text,
  ),
);
