import { describe, expect, it } from "vitest";
import { richText } from "./testing/documents.ts";
import { card, type FlowPage, fieldText } from "./testing/flow-page.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withPage } = testPages({ width: 1200, height: 1000 });

describe("the palette", () => {
  it("inserts by keyboard alone and continues in the new card's field", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("+");
      await view.page.getByTestId("palette-search").waitFor();
      await view.page.getByTestId("palette-item-construct.log").waitFor();
      await view.page.keyboard.type("log");
      await view.page.keyboard.press("Enter");
      const message = view.page.getByTestId("field-message");
      await message.waitFor();
      expect(await view.page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
        "field-message",
      );
      await view.page.keyboard.type('"seen"');
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('log.info("seen");');
      const lines = view.host.text.split("\n");
      const at = lines.findIndex((line) => line.includes('log.info("seen")'));
      expect(lines[at - 1]).toContain("const urgent =");
    }));

  it("opens at the + that was clicked and inserts typed code there", () =>
    withPage(async (view) => {
      const body = view.host.server.newest.document.flows[0]?.body;
      await view.page.getByTestId(`insert-${body?.id}-1`).click();
      await view.page.getByTestId("palette-search").fill("const answer = 42;");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("return;\n  const answer = 42;");
    }));

  it("says why a step cannot be there, and changes nothing", () =>
    withPage(async (view) => {
      const before = view.host.text;
      await card(view, "urgent").click();
      await view.page.keyboard.press("Insert");
      await view.page.getByTestId("palette-search").fill("break");
      await view.page.keyboard.press("Enter");
      await view.page.getByText("A break or continue would be outside of its loop.").first().waitFor();
      expect(view.host.text).toBe(before);
    }));

  it("closes on Escape and returns the focus to the card", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("Insert");
      await view.page.getByTestId("palette").waitFor();
      await view.page.keyboard.press("Escape");
      await view.page.getByTestId("palette").waitFor({ state: "detached" });
      await view.page.keyboard.press("Delete");
      await eventually(() => view.host.text).not.toContain("const urgent");
    }));
});

describe("the inspector", () => {
  it("writes a field on Enter and on leaving it", () =>
    withPage(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      await view.page.getByTestId("field-channel").fill('"#urgent"');
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain('channel: "#urgent"');
      await view.page.getByTestId("field-text").fill("`Hi`");
      await view.page.getByTestId("field-channel").focus();
      await eventually(() => view.host.text).toContain("text: `Hi`");
    }));

  it("keeps a rejected text with the reason below it", () =>
    withPage(async (view) => {
      const before = view.host.text;
      await card(view, "slack.chat.postMessage").click();
      await view.page.getByTestId("field-channel").fill('"#urgent');
      await view.page.keyboard.press("Enter");
      const alert = view.page.getByTestId("inspector").getByRole("alert");
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(/^[A-Z][^\n]{10,}\.$/);
      expect(await fieldText(view, "channel")).toBe('"#urgent');
      expect(view.host.text).toBe(before);
      await view.page.keyboard.press("Escape");
      await alert.waitFor({ state: "detached" });
      expect(await fieldText(view, "channel")).toBe('"#alerts"');
    }));

  it("shows what is wrong with the text while typing, and writes nothing", () =>
    withPage(async (view) => {
      const before = view.host.text;
      await card(view, "urgent").click();
      const field = view.page.locator(".cm-content[data-testid=field-value]");
      await field.click();
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.type("payload.issue.");
      const alert = view.page.getByTestId("inspector").getByRole("alert");
      await alert.waitFor();
      expect(await alert.textContent()).toBe(
        'The text "payload.issue." is not valid as "value": something is missing at its end. Correct the text and try again.',
      );
      await field.pressSequentially("labels");
      await alert.waitFor({ state: "detached" });
      expect(view.host.checks.map((edit) => edit.op)).toEqual(["set", "set"]);
      expect(view.host.edits).toEqual([]);
      expect(view.host.text).toBe(before);
      await view.page.keyboard.press("Escape");
    }));

  it("keeps what is being typed while the text changes elsewhere", () =>
    withPage(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      await view.page.getByTestId("field-text").fill("`half");
      view.host.type("total += 1", "total += 2");
      await view.page.locator('[data-label="total"][title*="2"]').waitFor();
      expect(await fieldText(view, "text")).toBe("`half");
    }));

  it("comments, disables and adds branches", () =>
    withPage(async (view) => {
      await card(view, "if").click();
      await view.page.getByTestId("field-comment").fill("Nothing to do.");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("// Nothing to do.\n  if (!payload.issue)");
      await view.page.getByTestId("add-branch-else").click();
      await eventually(() => view.host.text).toMatch(/return;?\s*\}? else \{/);
      await card(view, "urgent").click();
      await view.page.getByTestId("field-disabled").click();
      await eventually(() => view.host.text).toContain("// const urgent =");
    }));
});

describe("gestures", () => {
  it("moves, duplicates, copies and pastes by keys", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("Alt+ArrowUp");
      const isFirst = () => view.host.text.indexOf("const urgent") < view.host.text.indexOf("!payload.issue");
      await eventually(isFirst).toBe(true);
      await view.page.keyboard.press("Alt+ArrowDown");
      await eventually(() => view.host.text).toBe(richText);
      await view.page.keyboard.press("Control+d");
      await eventually(() => view.host.text).toContain("const urgent2 =");
      await view.page.locator('.hl-card-selected[data-label="urgent2"]').waitFor();
      await view.page.keyboard.press("Control+c");
      await eventually(() => view.host.clipboard).toContain("const urgent2 =");
      await card(view, "notify").click();
      await view.page.keyboard.press("Shift+F10");
      await view.page.getByTestId("menu-paste").click();
      await eventually(() => view.host.edits.at(-1)?.op).toBe("paste");
      await eventually(() => view.host.text.split("const urgent").length).toBe(4);
    }));

  it("pastes the text of the browser's own event, without a request for the clipboard to the host", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.getByTestId("field-comment").fill('log.info("pasted");');
      await view.page.keyboard.press("Control+a");
      await view.page.keyboard.press("Control+c");
      await view.page.keyboard.press("Escape");
      await card(view, "notify").click();
      await view.page.keyboard.press("Control+v");
      await eventually(() => view.host.text).toContain('payload.issue.title);\n    log.info("pasted");');
      await view.page.locator('.hl-card-selected[data-label="log.info"]').waitFor();
      // In a field the browser pastes.
      await view.page.getByTestId("field-comment").fill("");
      await view.page.keyboard.press("Control+v");
      expect(await view.page.getByTestId("field-comment").inputValue()).toBe('log.info("pasted");');
      expect(view.host.edits).toHaveLength(1);
    }));

  it("works on several cards at once, and shows how many and all of their code", () =>
    withPage(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      await card(view, "HTTP POST").click({ modifiers: ["Shift"] });
      expect(await view.page.locator(".hl-card-selected").count()).toBe(2);
      await view.page.getByTestId("inspector").getByText("2 steps selected").waitFor();
      const code = view.page.getByTestId("selected-code");
      await code.getByText("slack.chat.postMessage").waitFor();
      expect(await code.textContent()).toContain('await fetch("https://example.com/calendar/events"');
      await view.page.keyboard.press("Control+/");
      await eventually(() => view.host.text).toContain("// await slack.chat.postMessage");
      expect(view.host.text).toContain("// await fetch(");
      expect(view.host.edits).toHaveLength(1);
    }));
});

describe("a card that is dragged", () => {
  it("shows where it can go and goes there", () =>
    withPage(async (view) => {
      const from = await card(view, "urgent").boundingBox();
      const body = view.host.server.newest.document.flows[0]?.body;
      const target = await view.page.getByTestId(`insert-${body?.id}-0`).boundingBox();
      if (!from || !target) throw new Error("Nothing to drag.");
      await view.page.mouse.move(from.x + 60, from.y + 20);
      await view.page.mouse.down();
      await view.page.mouse.move(from.x + 80, from.y - 40);
      await view.page.mouse.move(target.x + 8, target.y + 8);
      await view.page.locator(".hl-insert-over").waitFor();
      expect(await view.page.locator(".hl-insert-over").getAttribute("data-testid")).toBe(
        `insert-${body?.id}-0`,
      );
      await view.page.mouse.up();
      await eventually(() => view.host.edits.at(-1)?.op).toBe("move");
      expect(view.host.text.indexOf("const urgent")).toBeLessThan(view.host.text.indexOf("!payload.issue"));
      // Keys go on with the card.
      await eventually(() => view.page.evaluate(() => document.activeElement?.id)).toBe("hl-active");
    }));

  it("stays on Escape", () =>
    withPage(async (view) => {
      const from = await card(view, "urgent").boundingBox();
      if (!from) throw new Error("Nothing to drag.");
      await view.page.mouse.move(from.x + 60, from.y + 20);
      await view.page.mouse.down();
      await view.page.mouse.move(from.x + 60, from.y - 200, { steps: 4 });
      await view.page.keyboard.press("Escape");
      await view.page.mouse.up();
      expect(await view.page.locator(".hl-drag-ghost").count()).toBe(0);
      expect(view.host.edits).toEqual([]);
    }));
});

describe("a gesture while the text is being typed in", () => {
  const typeAtTop = (view: FlowPage): void =>
    view.host.type("  if (!payload.issue)", "  one();\n  two();\n  if (!payload.issue)");

  it("drops a card where it was aimed at", () =>
    withPage(async (view) => {
      const from = await card(view, "urgent").boundingBox();
      const body = view.host.server.newest.document.flows[0]?.body;
      const target = await view.page.getByTestId(`insert-${body?.id}-0`).boundingBox();
      if (!from || !target) throw new Error("Nothing to drag.");
      await view.page.mouse.move(from.x + 60, from.y + 20);
      await view.page.mouse.down();
      await view.page.mouse.move(target.x + 8, target.y + 8, { steps: 3 });
      await view.page.locator(".hl-insert-over").waitFor();
      typeAtTop(view);
      await card(view, "two").waitFor({ state: "attached" });
      await view.page.mouse.up();
      await eventually(() => view.host.versions).toEqual([1]);
      const order = (): number[] =>
        ["two();", "const urgent", "if (!payload.issue)"].map((words) => view.host.text.indexOf(words));
      await eventually(() => order().every((at, index, all) => at > (all[index - 1] ?? 0))).toBe(true);
    }));

  it("inserts where the palette was opened", () =>
    withPage(async (view) => {
      const body = view.host.server.newest.document.flows[0]?.body;
      await view.page.getByTestId(`insert-${body?.id}-1`).click();
      typeAtTop(view);
      await card(view, "two").waitFor({ state: "attached" });
      await view.page.getByTestId("palette-search").fill("const answer = 42;");
      await view.page.keyboard.press("Enter");
      await eventually(() => view.host.text).toContain("return;\n  const answer = 42;");
      expect(view.host.versions).toEqual([1]);
    }));

  it("does not overwrite a field whose text was changed until the edit is committed again", () =>
    withPage(async (view) => {
      await card(view, "slack.chat.postMessage").click();
      const channel = view.page.getByTestId("field-channel");
      await channel.fill('"#mine"');
      view.host.type('channel: "#alerts"', 'channel: "#theirs"');
      await eventually(() => view.page.locator('[title*="#theirs"]').count()).toBeGreaterThan(0);
      await channel.press("Enter");
      await eventually(() => view.page.getByTestId("spoken").textContent()).toContain("not overwritten");
      await view.page.getByTestId("inspector").getByRole("alert").waitFor();
      expect(view.host.text).toContain('channel: "#theirs"');
      expect(await fieldText(view, "channel")).toBe('"#mine"');
      await channel.press("Enter");
      await eventually(() => view.host.text).toContain('channel: "#mine"');
      expect(view.host.versions).toEqual([1, 2]);
    }));

  it("deletes nothing where the card disappeared while its menu was open", () =>
    withPage(async (view) => {
      await card(view, "urgent").click({ button: "right" });
      await view.page.getByTestId("menu-delete").waitFor();
      const line = view.host.text.split("\n").find((each) => each.includes("const urgent"));
      view.host.type(`${line}\n`, "");
      await card(view, "urgent").waitFor({ state: "detached" });
      const { text } = view.host;
      await view.page.getByTestId("menu-delete").click();
      await view.page.getByTestId("notice").waitFor();
      expect(view.host.text).toBe(text);
      expect(view.host.edits).toEqual([]);
    }));

  it("acts on the card that was selected, not on the one that a pending edit selects", () =>
    withPage(async (view) => {
      let answer = (): void => undefined;
      view.host.edited = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await card(view, "urgent").click();
      await view.page.keyboard.press("Control+d");
      await view.page.keyboard.press("Delete");
      await eventually(() => view.host.edits.length).toBe(1);
      answer();
      await eventually(() => view.host.edits.map(({ op }) => op)).toEqual(["duplicate", "remove"]);
      await eventually(() => view.host.text).not.toContain("const urgent =");
      expect(view.host.text).toContain("const urgent2 =");
      expect(view.host.versions).toEqual([1, 2]);
    }));
});

describe("a key that is pressed again", () => {
  it("moves the card further than the first press did, and deletes only what was selected", () =>
    withPage(async (view) => {
      const deleted = async (): Promise<void> => {
        // Both keys come before the snapshot that selects the next card.
        let answer = (): void => undefined;
        view.host.edited = new Promise<void>((resolve) => {
          answer = resolve;
        });
        await card(view, "urgent").click();
        await view.page.keyboard.press("Delete");
        await view.page.keyboard.press("Delete");
        answer();
        await eventually(() => view.host.text).not.toContain("const urgent");
        await card(view, "urgent").waitFor({ state: "detached" });
      };
      await card(view, "urgent").click();
      await view.page.keyboard.press("Alt+ArrowDown");
      await view.page.keyboard.press("Alt+ArrowDown");
      const top = async (label: string) => (await card(view, label).boundingBox())?.y ?? 0;
      const isBelow = async () => (await top("urgent")) > (await top("notify"));
      await eventually(isBelow).toBe(true);
      const down = view.host.text;
      expect(down.indexOf("const urgent")).toBeGreaterThan(richText.indexOf("const urgent") + 80);
      await deleted();
      const [line = ""] = /(?<=\n) *\/\/ Tell people.*\n.*const urgent.*\n/.exec(down) ?? [];
      const without = down.replace(line, "");
      expect(view.host.text).toBe(without);
      view.host.document.step("undo");
      expect(view.host.text).toBe(down);
      await deleted();
      expect(view.host.text).toBe(without);
    }));
});

describe("menus and history", () => {
  it("offers all actions in the context menu, by keyboard too", () =>
    withPage(async (view) => {
      await card(view, "urgent").click();
      await view.page.keyboard.press("Shift+F10");
      await view.page.getByTestId("menu-wrap-if").waitFor();
      await view.page.getByTestId("menu-wrap-if").click();
      await eventually(() => view.host.edits.at(-1)).toMatchObject({ op: "wrap", in: "if" });
    }));

  it("leaves undo and redo to the host, and has them read out", () =>
    withPage(async (view) => {
      const spoken = (): Promise<string | null> => view.page.getByTestId("spoken").textContent();
      await card(view, "urgent").click();
      await view.page.keyboard.press("Control+z");
      await eventually(spoken).toBe("Nothing to undo");
      await view.page.keyboard.press("Control+z");
      // Screen readers repeat the same words only where the text of the page differs.
      await eventually(spoken).toBe("Nothing to undo\u00a0");
      await view.page.keyboard.press("Delete");
      await card(view, "urgent").waitFor({ state: "detached" });
      await view.page.keyboard.press("Control+z");
      await eventually(spoken).toBe("Undone");
      await card(view, "urgent").waitFor();
      await view.page.keyboard.press("Control+Shift+z");
      await eventually(spoken).toBe("Redone");
      await card(view, "urgent").waitFor({ state: "detached" });
    }));

  it("takes back the edit that is not made yet, not the one before it", () =>
    withPage(async (view) => {
      const before = view.host.text;
      let answer = (): void => undefined;
      view.host.edited = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await card(view, "urgent").click();
      await view.page.keyboard.press("Delete");
      await view.page.keyboard.press("Control+z");
      await eventually(() => view.host.edits.length).toBe(1);
      answer();
      await eventually(() => view.page.getByTestId("spoken").textContent()).toBe("Undone");
      expect(view.host.text).toBe(before);
      await card(view, "urgent").waitFor();
    }));
});
