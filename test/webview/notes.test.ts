import { describe, expect, it } from "vitest";
import { boxOf, card, type FlowPage } from "./testing/flow-page.ts";
import { testAppearance } from "./testing/looks.ts";
import { eventually, pageTimer, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 900 });

const noteOf = (view: FlowPage, id: string) => view.page.getByTestId(`note-${id}`);
const box = (view: FlowPage) => view.page.getByTestId("note-box");
const write = async (view: FlowPage, text: string): Promise<void> => {
  await view.page.getByTestId("note-text").fill(text);
  await view.page.keyboard.press("Control+Enter");
  await box(view).waitFor({ state: "detached" });
};

describe("the comment above a statement", () => {
  it("is a note above its card, and is edited there by a double click", () =>
    withPage(async (view) => {
      const { id } = view.host.step("urgent");
      await noteOf(view, id).getByText("Tell people about urgent issues the minute they open.").waitFor();
      const note = await boxOf(view, `[data-testid=note-${id}]`);
      const below = await boxOf(view, `[data-testid=step-${id}]`);
      expect(note.y + note.height).toBeLessThanOrEqual(below.y);
      expect(note.width).toBe(below.width);
      await noteOf(view, id).dblclick();
      await box(view).getByText("Press Ctrl+Enter to save or Escape to cancel.").waitFor();
      await write(view, "Only what is urgent.");
      expect(view.host.text).toContain("  // Only what is urgent.\n  const urgent");
      await noteOf(view, id).getByText("Only what is urgent.").waitFor();
      expect(view.host.edits).toEqual([{ op: "comment", step: id, text: "Only what is urgent." }]);
    }));

  it("is written by the key N in several lines, and removed again", () =>
    withPage(async (view) => {
      const before = view.host.text;
      await card(view, "log.info").click();
      await view.page.keyboard.press("n");
      await view.page.getByTestId("note-text").fill("Nobody is told\nbefore the morning round.");
      await view.page.getByTestId("note-save").click();
      await eventually(() => view.host.text).toBe(
        before.replace(
          '    log.info("not urgent")',
          '    // Nobody is told\n    // before the morning round.\n    log.info("not urgent")',
        ),
      );
      const { id } = view.host.step('"not urgent"');
      await noteOf(view, id).waitFor();
      await view.page.keyboard.press("n");
      await view.page.getByTestId("note-remove").click();
      await eventually(() => view.host.text).toBe(before);
      await noteOf(view, id).waitFor({ state: "detached" });
    }));

  it("is about the card of its menu, not about another one that is active", () =>
    withPage(async (view) => {
      const { id } = view.host.step('"not urgent"');
      await view.page.getByTestId(`step-${id}`).click();
      for (const _ of [1, 2]) await card(view, "urgent").click({ modifiers: ["Control"] });
      await view.page.getByTestId(`step-${id}`).click({ button: "right" });
      await view.page.getByTestId("menu-note").click();
      await write(view, "Nobody is told");
      expect(view.host.edits).toEqual([{ op: "comment", step: id, text: "Nobody is told" }]);
    }));

  it("says in the box why it is rejected, and keeps what was typed", () =>
    withPage(
      async (view) => {
        await card(view, "two").click();
        await view.page.keyboard.press("n");
        await view.page.getByTestId("note-text").fill("What two does");
        const save = view.page.getByTestId("note-save");
        await save.press("Enter");
        await box(view).getByText("shares its line with other code").waitFor();
        expect(await save.evaluate((button) => button === document.activeElement)).toBe(true);
        expect(await view.page.getByTestId("note-text").inputValue()).toBe("What two does");
        await view.page.keyboard.press("Escape");
        await box(view).waitFor({ state: "detached" });
      },
      {},
      "export function f() {\n  one(); two();\n}\n",
    ));

  it("never overwrites what was written into the text meanwhile", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("n");
      view.host.type("// Tell people about", "// Tell everybody about");
      await view.page.getByTestId("note-text").fill("Mine");
      await view.page.keyboard.press("Control+Enter");
      await box(view).getByText("has changed in the meantime").waitFor();
      expect(view.host.text).toContain("// Tell everybody about");
    }));
});

describe("what is being written", () => {
  it("keeps what was typed where something else opens, until Escape drops it", () =>
    withPage(async (view) => {
      const text = view.page.getByTestId("note-text");
      await card(view, "log.info").click();
      await view.page.keyboard.press("n");
      await text.fill("Nobody is told");
      await view.page.keyboard.press("Control+f");
      await box(view).waitFor({ state: "detached" });
      await view.page.getByTestId("search-text").press("Escape");
      await view.page.keyboard.press("n");
      expect(await text.inputValue()).toBe("Nobody is told");
      await text.press("Escape");
      await view.page.keyboard.press("n");
      expect(await text.inputValue()).toBe("");
    }));

  it("says what the note is by now where it was typed over another one", () =>
    withPage(async (view) => {
      const text = view.page.getByTestId("note-text");
      await card(view, "urgent").click();
      await view.page.keyboard.press("n");
      await text.fill("Mine");
      await view.page.keyboard.press("Control+f");
      await view.page.getByTestId("search-text").press("Escape");
      view.host.type("// Tell people about", "// Tell everybody about");
      await noteOf(view, view.host.step("urgent").id).getByText("Tell everybody").waitFor();
      await view.page.keyboard.press("n");
      await box(view).getByText("It now reads: Tell everybody about").waitFor();
      await write(view, "Mine");
      expect(view.host.text).toContain("  // Mine\n  const urgent");
    }));
});

describe("the comment above a function", () => {
  it("is above the first card, and is written from there and from the menu of the diagram", () =>
    withPage(async (view) => {
      await view.page.getByTestId("start").click();
      await view.page.keyboard.press("n");
      await write(view, "Runs for each new issue.");
      expect(view.host.text).toContain('// Runs for each new issue.\nhub.on("issues.opened"');
      await noteOf(view, "start").getByText("Runs for each new issue.").waitFor();
      await view.page.getByTestId("view-menu").click();
      await view.page.getByTestId("menu-flowNote").click();
      expect(await view.page.getByTestId("note-text").inputValue()).toBe("Runs for each new issue.");
      await write(view, "");
      await noteOf(view, "start").waitFor({ state: "detached" });
    }));

  it("is in the view when the flow opens", () =>
    withPage(
      async (view) => {
        const pane = await boxOf(view, ".hl-canvas");
        const note = await boxOf(view, "[data-testid=note-start]");
        expect(note.y).toBeGreaterThan(pane.y);
        expect(note.y + note.height).toBeLessThan((await boxOf(view, "[data-testid=start]")).y + 1);
      },
      {},
      "/**\n * What it is for.\n */\nexport function f() {\n  one();\n}\n",
    ));
});

it("hides the notes, and leaves a mark on their cards", () =>
  withPage(async (view) => {
    const { id } = view.host.step("urgent");
    await card(view, "urgent").click();
    const before = await boxOf(view, `[data-testid=step-${id}]`);
    await view.page.keyboard.press("Shift+n");
    await noteOf(view, id).waitFor({ state: "detached" });
    await card(view, "urgent").locator(".codicon-comment").waitFor();
    // The selected card stays where it is.
    expect(await boxOf(view, `[data-testid=step-${id}]`)).toEqual(before);
    // Longer than the delay after which the page saves its state.
    await pageTimer(view.page, 400);
    await view.open();
    await card(view, "urgent").locator(".codicon-comment").waitFor();
    await view.page.getByTestId("view-menu").click();
    await view.page.getByTestId("menu-notes").click();
    await noteOf(view, id).waitFor();
  }));

it("cannot be edited in a read-only file, which says so", () =>
  withPage(
    async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("n");
      await view.page.getByTestId("notice").getByText("read-only").waitFor();
      expect(await box(view).count()).toBe(0);
    },
    { editable: false },
  ));

const noted = `/**
 * Takes new issues in. What is urgent goes to the team at once, everything else waits for the morning round,
 * in which somebody looks at all of it.
 */
export async function main(items) {
  // Short.
  one(items);
  // A longer note, which needs two lines of its card.
  for (const item of items) {
    // First line
    // second line
    // third line
    // and a fourth, which only the tooltip has
    two(item);
  }
  if (items.length > 3) {
    // In a branch.
    three();
  }
}
`;

testAppearance("notes", (look, check) =>
  withPage(
    async (view) => {
      await card(view, "two").click();
      await view.page.keyboard.press("n");
      await box(view).waitFor();
      await check(view.page, "notes", ".hl-note-box");
    },
    look,
    noted,
  ),
);
