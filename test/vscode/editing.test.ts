// Editing in the diagram: each gesture is a small change of the text, and one step of undo.
import { writeFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import type { Diagram } from "./diagram.ts";
import { storiesInOneWindow } from "./one-window.ts";
import { textOf } from "./session.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title; // as it was written
  log.info(\`New issue: \${title}\`);

  // Tell the people who watch.
  const watchers = ["ada", "grace"];
  for (const watcher of watchers) {
    log.debug(watcher);
  }
  return { title };
});

export default webhook(hub);
`;

const infoLine = "  log.info(`New issue: ${title}`);\n";

const story = storiesInOneWindow("editing").file("webhook.ts", code);
const { changed } = story;
let bench: Workbench;
let diagram: Diagram;
beforeEach(() => {
  ({ bench, diagram } = story);
});

/** The texts that the gestures of a test have led to. */
const texts: string[] = [code];

/** Makes a gesture and waits for the text; a key that comes before the diagram has followed as well is refused. */
async function gesture(
  make: () => Promise<void>,
  after: string,
  followed: () => Promise<void>,
): Promise<void> {
  await make();
  await diagram.showsText(after);
  await followed();
  texts.push(after);
}

/** Goes back to the first text and forward to the last one, one text after each key. */
async function expectOneUndoStepEach(): Promise<void> {
  const undone = texts.slice(0, -1).reverse();
  const redone = texts.slice(1);
  await diagram.focus();
  for (const [key, expected] of [
    ["Control+Z", undone],
    ["Control+Shift+Z", redone],
    ["Control+Z", undone],
  ] as const)
    for (const text of expected) {
      await bench.page.keyboard.press(key);
      await diagram.showsText(text);
    }
}

test("a field, keys and the menu each change their lines alone, as one step of undo", async () => {
  const cards = (title: string) => diagram.frame.locator(`[data-testid^=step-][data-label="${title}"]`);
  const count = (title: string, expected: number) => async () => {
    await expect.poll(() => cards(title).count()).toBe(expected);
  };
  const listed = changed('["ada", "grace"]', '["ada", "grace", "alan"]');
  const value = diagram.frame.getByTestId("field-value");
  const enter = async (): Promise<void> => {
    await diagram.card("watchers").click();
    await value.fill('["ada", "grace", "alan"]');
    await value.press("Enter");
  };
  await gesture(enter, listed, () =>
    diagram.frame.locator('[data-label="watchers"][title*="alan"]').waitFor(),
  );
  const title = "  const title = payload.issue.title; // as it was written\n";
  const moved = listed.replace(title + infoLine, infoLine + title);
  await gesture(
    () => diagram.press("log.info", "Alt+ArrowUp"),
    moved,
    () => diagram.isAbove("log.info", "title"),
  );
  const duplicatedText = moved.replace(infoLine, infoLine + infoLine);
  await gesture(() => diagram.press("log.info", "Control+D"), duplicatedText, count("log.info", 2));
  await gesture(() => diagram.press("log.info", "Delete"), moved, count("log.info", 1));
  const disabledText = moved.replace("  log.info", "  // log.info");
  await gesture(
    () => diagram.press("log.info", "Control+/"),
    disabledText,
    () => diagram.isDisabled("log.info", true),
  );
  await gesture(
    () => diagram.press("log.info", "Control+/"),
    moved,
    () => diagram.isDisabled("log.info", false),
  );
  const wrap = async (): Promise<void> => {
    await diagram.card("log.info").click({ button: "right" });
    await diagram.frame.getByTestId("menu-wrap-if").click();
  };
  await gesture(wrap, moved.replace(infoLine, `  if (true) {\n  ${infoLine}  }\n`), count("if", 1));
  await expectOneUndoStepEach();
});

test("a copied card is another step of the diagram, and TypeScript in the text editor", async () => {
  const copied = diagram.frame.getByTestId("spoken").getByText("Copied 1 step as text");
  await diagram.isAbove("title", "log.debug");
  await diagram.press("log.debug", "Control+C");
  await copied.waitFor({ state: "attached" });
  await diagram.press("title", "Control+V");
  await diagram.showsText(changed("// as it was written\n", "// as it was written\n  log.debug(watcher);\n"));
  await story.undo();
  await diagram.press("for each", "Control+C");
  await copied.waitFor({ state: "attached" });
  await bench.focusText();
  await bench.goTo(18);
  await bench.page.keyboard.press("Control+V");
  const loop = "for (const watcher of watchers) {\n  log.debug(watcher);\n}";
  await expect.poll(() => bench.visibleText()).toContain(`\n${loop}`);
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("undo and redo work from the text too", async () => {
  await diagram.press("return", "Delete");
  const after = changed("  return { title };\n", "");
  await diagram.showsText(after);
  await bench.focusText();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await diagram.card("return").waitFor();
  await bench.page.keyboard.press("Control+Shift+Z");
  await diagram.showsText(after);
  await diagram.card("return").waitFor({ state: "detached" });
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("a selected card selects its code and keeps the focus; the cursor marks its card", async () => {
  await diagram.card("log.debug").click();
  await bench.page.locator(".editor-instance .selected-text").first().waitFor();
  await bench.page.keyboard.press("ArrowUp");
  await diagram.frame.locator(".hl-card-selected", { hasText: "for each" }).waitFor();
  await expect.poll(() => bench.visibleText()).toBe(code);
  await bench.focusText();
  await bench.goTo(8, 5);
  await diagram.frame.locator(".hl-card-cursor", { hasText: "log.info" }).waitFor();
  await bench.goTo(13, 5);
  await diagram.frame.locator(".hl-card-cursor", { hasText: "log.debug" }).waitFor();
});

test("an error that the editor finds shows on its card until it is fixed", async () => {
  const card = diagram.card("title");
  await card.click();
  await diagram.frame.getByTestId("field-value").fill('"words".nothing');
  await bench.page.keyboard.press("Enter");
  await diagram.showsText(changed("payload.issue.title;", '"words".nothing;'));
  // TypeScript starts with the first file that it has to check.
  await card.getByTestId("problem").waitFor();
  await expect.poll(() => card.getAttribute("title")).toContain("Error: Property 'nothing' does not exist");
  await diagram.frame.getByTestId("inspector").getByText("Property 'nothing' does not exist").waitFor();
  await story.undo();
  await diagram.frame.getByTestId("spoken").getByText("Undone").waitFor({ state: "attached" });
  await card.getByTestId("problem").waitFor({ state: "detached" });
});

test("what is saved matches the gesture byte for byte; a card that is dragged while the file changes goes where it was aimed at", async () => {
  await diagram.press("log.debug", "Delete");
  const saved = changed("    log.debug(watcher);\n", "");
  await diagram.showsText(saved);
  await diagram.focus();
  await bench.page.keyboard.press("Control+S");
  await expect.poll(() => textOf(story.file)).toBe(saved);
  const last = await diagram.card("return").boundingBox();
  const places = await Promise.all(
    (await diagram.frame.locator("[data-testid^=insert-]").all()).map(async (place) => ({
      place,
      y: (await place.boundingBox())?.y ?? Number.POSITIVE_INFINITY,
    })),
  );
  const above = places.filter(({ y }) => last && y < last.y).sort((a, b) => b.y - a.y)[0];
  if (!above) throw new Error("There is no place above the last card.");
  const added = '  log.warn("one");\n  log.warn("two");\n';
  await diagram.drag("log.info", above.place, async () => {
    writeFileSync(story.file, saved.replace("  const title", `${added}  const title`));
    await diagram.card("log.warn").waitFor({ state: "attached" });
  });
  const order = async (): Promise<readonly (string | undefined)[]> =>
    [...(await bench.visibleText()).matchAll(/log\.(?:warn|info)|const title|for \(|return/g)].map(
      ([words]) => words,
    );
  await expect.poll(order).toEqual(["log.warn", "log.warn", "const title", "for (", "log.info", "return"]);
});
