import { describe, expect, it } from "vitest";
import { axeViolations } from "./testing/axe.ts";
import { cutOff } from "./testing/cut-off.ts";
import { boxOf, card, type FlowPage, fieldText } from "./testing/flow-page.ts";
import { picture, testAppearance } from "./testing/looks.ts";
import { eventually, testPages } from "./testing/with-page.ts";

const { withTypes } = testPages({ width: 1200, height: 900 });

const text = `import { github } from "@hookloom/runtime/github";

export async function tell({ payload, log }) {
  const title = 'it\\'s \\x41 title';
  const count = 10;
  const ready = false;
  await slack.chat.postMessage({ channel: '#alerts', text: \`New: \${payload.issue.title}, \\\`\${count}\\\`\` });
  await notify(title, count);
  if (true) {
    log.info("");
  }
}
`;

/** The same as the handler of an event, whose payloads are known. */
const handler = text
  .replace("export async function tell(", 'const hub = github();\n\nhub.on("issues.opened", async (')
  .replace("log }) {", "log }) => {")
  .replace(/}\n$/, "});\n");

const field = (view: FlowPage, name: string) => view.page.getByTestId(`field-${name}`);
const chips = (view: FlowPage) => view.page.locator(".hl-chip");

/** Selects a card and waits for its types and the editor. */
async function open(view: FlowPage, label: string): Promise<void> {
  await card(view, label).click();
  await view.page.getByTestId("scope-tree").waitFor();
}

describe("a literal", () => {
  it("that is a text is written without its quotes, and keeps them and all its escapes", () =>
    withTypes(
      async (view) => {
        await open(view, "title");
        expect(await fieldText(view, "value")).toBe("it's A title");
        await field(view, "value").fill('it\'s A "new" title');
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain(`const title = 'it\\'s \\x41 "new" title';`);
        expect(view.host.edits).toHaveLength(1);
      },
      {},
      text,
    ));

  it("becomes code where a quote begins it, and by its button, and comes back", () =>
    withTypes(
      async (view) => {
        await open(view, "log.info");
        await field(view, "message").focus();
        await view.page.keyboard.type('"now " + payload.issue.title');
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain('log.info("now " + payload.issue.title)');
        await open(view, "title");
        await view.page.getByTestId("mode-value").click();
        await eventually(() => fieldText(view, "value")).toBe("'it\\'s \\x41 title'");
        expect(await view.page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
        await view.page.getByTestId("mode-value").click();
        await eventually(() => fieldText(view, "value")).toBe("it's A title");
      },
      {},
      text,
    ));

  it("that is a number stays one while it is one, and is code when it is more", () =>
    withTypes(
      async (view) => {
        await open(view, "count");
        await field(view, "value").fill("12.5");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("const count = 12.5;");
        await field(view, "value").focus();
        await view.page.keyboard.press("Control+End");
        await view.page.keyboard.type(" * 2");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("const count = 12.5 * 2;");
      },
      {},
      text,
    ));

  it("that is true or false is a switch, but for a condition", () =>
    withTypes(
      async (view) => {
        await open(view, "ready");
        await field(view, "value").click();
        await eventually(() => view.host.text).toContain("const ready = true;");
        await open(view, "if");
        await view.page.locator(".cm-content[data-testid=field-condition]").waitFor();
      },
      {},
      text,
    ));

  it("of a few that the type allows is chosen from a list, in the quotes that it had", () =>
    withTypes(
      async (view) => {
        await open(view, "slack.chat.postMessage");
        const list = view.page.locator("select[data-testid=field-channel]");
        await list.waitFor();
        expect(await list.locator("option").allTextContents()).toEqual(["#alerts", "#general", "#random"]);
        await list.selectOption({ label: "#random" });
        await eventually(() => view.host.text).toContain("channel: '#random'");
        await view.page.getByTestId("mode-channel").click();
        await view.page.locator(".cm-content[data-testid=field-channel]").waitFor();
      },
      {},
      text,
    ));
});

describe("a template", () => {
  it("is text with chips; what is typed is text, and a click or F2 opens a chip", () =>
    withTypes(
      async (view) => {
        await open(view, "slack.chat.postMessage");
        await eventually(() => chips(view).allTextContents()).toEqual(["payload.issue.title", "count"]);
        // A chip takes the room of its words, not of a line.
        const chip = await chips(view).last().boundingBox();
        const line = await field(view, "text").boundingBox();
        expect(chip?.width).toBeLessThan((line?.width ?? 0) / 2);
        expect(await field(view, "text").textContent()).toBe("New: payload.issue.title, `count`");
        await field(view, "text").click();
        await view.page.keyboard.press("Control+Home");
        await view.page.keyboard.type("`{$");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain(
          "text: `\\`{$New: ${payload.issue.title}, \\`${count}\\``",
        );
        await chips(view).first().click();
        await eventually(() => chips(view).count()).toBe(1);
        await view.page.keyboard.type(".length");
        await view.page.keyboard.press("Control+End");
        await eventually(() => chips(view).allTextContents()).toEqual([
          "payload.issue.title.length",
          "count",
        ]);
        await view.page.keyboard.type("!");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain(
          "New: ${payload.issue.title.length}, \\`${count}\\`!`",
        );
      },
      {},
      text,
    ));

  it("gets another hole by a dollar and a brace, and loses one as one character", () =>
    withTypes(
      async (view) => {
        await open(view, "slack.chat.postMessage");
        await chips(view).first().waitFor();
        await field(view, "text").click();
        await view.page.keyboard.press("Control+End");
        await view.page.keyboard.type(" at ${new Date()");
        await view.page.keyboard.press("ArrowRight");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("\\`${count}\\` at ${new Date()}`");
        await eventually(() => chips(view).count()).toBe(3);
        await view.page.keyboard.press("Control+End");
        await view.page.keyboard.press("Backspace");
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("\\`${count}\\` at `");
      },
      {},
      text,
    ));
});

describe("values of the payload", () => {
  it("are in the rows, and come again with a new delivery", () =>
    withTypes(
      async (view) => {
        view.host.payload = { from: "sample", values: { "issue.title": '"Sample"' } };
        await open(view, "notify");
        const note = view.page.getByTestId("scope-values");
        await note.getByText("sample").waitFor();
        const row = view.page.getByTestId("scope-payload.issue.title");
        await view.page.getByTestId("scope-tree").focus();
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("ArrowDown");
        await view.page.keyboard.press("ArrowRight");
        await row.getByText('"Sample"').waitFor();
        view.host.payload = {
          from: "delivery",
          environment: "dev",
          receivedAt: "2026-03-01T11:57:00Z",
          values: { "issue.title": '"Broken again, and with a title that is much longer than its row"' },
        };
        view.host.payloadChanged();
        await note.getByText("last delivery in dev").waitFor();
        await row.getByText('"Broken again').waitFor();
        expect(await row.getAttribute("title")).toContain("than its row");
        expect(await cutOff(view.page)).toEqual([]);
        expect(await axeViolations(view.page, "[data-testid=inspector]")).toEqual([]);
        await picture(view.page, "scope-values");
      },
      {},
      handler,
    ));
});

describe("an expression from the scope", () => {
  it("makes a template of a text, and a chip in a template, where it is inserted", () =>
    withTypes(
      async (view) => {
        await open(view, "title");
        await field(view, "value").focus();
        await view.page.keyboard.press("Control+End");
        await view.page.getByTestId("scope-payload").click();
        await eventually(() => chips(view).allTextContents()).toEqual(["payload"]);
        await view.page.keyboard.type("!");
        await view.page.getByTestId("scope-urgent").click();
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("const title = `it's A title${payload}!${urgent}`;");
      },
      {},
      text,
    ));

  it("goes where it is dropped", () =>
    withTypes(
      async (view) => {
        await open(view, "slack.chat.postMessage");
        await chips(view).first().waitFor();
        await view.page
          .getByTestId("scope-urgent")
          .dragTo(field(view, "text"), { targetPosition: { x: 6, y: 12 } });
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("text: `${urgent}New: ${payload.issue.title}");
      },
      {},
      text,
    ));

  it("goes into the text at the nearest position if it is dropped beside the editor", () =>
    withTypes(
      async (view) => {
        await open(view, "slack.chat.postMessage");
        await chips(view).first().waitFor();
        const label = view.page.locator("label", { hasText: /^text/ });
        await view.page.getByTestId("scope-urgent").dragTo(label);
        await eventually(() => chips(view).count()).toBe(3);
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toMatch(/text: `.*\$\{urgent\}.*payload\.issue\.title.*count/);
      },
      {},
      text,
    ));

  it("makes a template of a text where it is dropped on its box", () =>
    withTypes(
      async (view) => {
        await open(view, "title");
        await view.page
          .getByTestId("scope-urgent")
          .dragTo(field(view, "value"), { targetPosition: { x: 10, y: 12 } });
        await eventually(() => chips(view).allTextContents()).toEqual(["urgent"]);
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toMatch(/const title = `.?\$\{urgent\}.*A title`;/);
        await open(view, "count");
        await view.page.getByTestId("scope-urgent").dragTo(field(view, "value"));
        await view.page.keyboard.press("Enter");
        await eventually(() => view.host.text).toContain("const count = urgent;");
      },
      {},
      text,
    ));

  it("writes the field when the focus goes on from there, and not before", () =>
    withTypes(
      async (view) => {
        await open(view, "notify");
        await view.page.locator(".cm-content[data-testid=field-argument1]").click();
        await view.page.keyboard.press("Control+a");
        await view.page.keyboard.type("count");
        await view.page.getByTestId("scope-search").focus();
        expect(view.host.edits).toEqual([]);
        await field(view, "comment").focus();
        await eventually(() => view.host.text).toContain("notify(count, count)");
      },
      {},
      text,
    ));
});

const inspector = "[data-testid=inspector]";

testAppearance("a template and its completions", (look, check) =>
  withTypes(
    async (view) => {
      // In a narrow pane the inspector is closed until a card is opened.
      await card(view, "slack.chat.postMessage").dblclick();
      await chips(view).first().waitFor();
      await view.page.getByTestId("type-channel").waitFor();
      await check(view.page, "template", inspector);
      await view.page.getByTestId("mode-text").click();
      await view.page.keyboard.type(" + payload.issue.ti");
      const list = ".cm-tooltip-autocomplete";
      await view.page.locator(`${list} [role=option]`).first().waitFor();
      await view.page.locator(".cm-completionInfo").waitFor();
      const box = await boxOf(view, list);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(look.width);
      await picture(view.page, `expression-${look.theme}-${look.width}`);
      expect(await axeViolations(view.page, "main")).toEqual([]);
    },
    { ...look, height: 800 },
    text,
  ),
);
