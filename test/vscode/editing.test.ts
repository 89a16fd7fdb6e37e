// Editing in the diagram: each gesture is a small change of the text, and one step of undo.
import { writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Diagram } from "./diagram.ts";
import { textOf } from "./session.ts";
import { storiesOnOneFile } from "./story.ts";
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

const infoMessage = `\`New issue: \${title}\``;
const infoLine = `  log.info(${infoMessage});\n`;

const story = storiesOnOneFile("editing", code);
const { changed } = story;
let bench: Workbench;
let diagram: Diagram;
beforeAll(() => {
  ({ bench, diagram } = story);
});

/** The gesture gives this text; one undo takes all of it back, one redo brings all of it again. */
async function isOneStep(after: string): Promise<void> {
  await diagram.showsText(after);
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await bench.page.keyboard.press("Control+Shift+Z");
  await diagram.showsText(after);
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
}

test("a field of the inspector changes its line alone", async () => {
  await diagram.card("watchers").click();
  const value = diagram.frame.getByTestId("field-value");
  await value.fill('["ada", "grace", "alan"]');
  await value.press("Enter");
  await isOneStep(changed('["ada", "grace"]', '["ada", "grace", "alan"]'));
});

test("a refused change says why and keeps what was typed", async () => {
  await diagram.card("log.info").click();
  const message = diagram.frame.getByTestId("field-message");
  await message.fill("`half");
  await message.press("Enter");
  const sentence = diagram.frame.getByTestId("inspector").getByRole("alert");
  await sentence.waitFor();
  await expect.poll(() => sentence.textContent()).toMatch(/^[A-Z][^\n]+\.$/);
  await expect.poll(() => message.innerText()).toBe("`half");
  await expect.poll(() => bench.visibleText()).toBe(code);
  await message.press("Escape");
  await sentence.waitFor({ state: "detached" });
  await expect.poll(() => message.innerText()).toBe(infoMessage);
});

test("a dragged card moves its statement", async () => {
  const loop = diagram.frame.locator("[data-testid^=insert-]");
  const inner = await diagram.card("log.debug").boundingBox();
  const places = await Promise.all(
    (await loop.all()).map(async (place) => ({ place, box: await place.boundingBox() })),
  );
  const below = places.find(({ box }) => box && inner && box.y > inner.y + inner.height - 1);
  expect(below).toBeDefined();
  if (below) await diagram.drag("log.info", below.place);
  await isOneStep(
    changed(infoLine, "").replace("    log.debug(watcher);\n", `    log.debug(watcher);\n  ${infoLine}`),
  );
});

test("keys move a statement up and down", async () => {
  const two = `  const title = payload.issue.title; // as it was written\n${infoLine}`;
  const [first, second] = two.split("\n");
  await diagram.press("log.info", "Alt+ArrowUp");
  await diagram.showsText(changed(two, `${second}\n${first}\n`));
  // A key that comes before the picture has followed is refused.
  await diagram.isAbove("log.info", "title");
  await bench.page.keyboard.press("Alt+ArrowDown");
  await diagram.showsText(code);
});

test("Delete, Ctrl+D and Ctrl+/ remove, duplicate and disable a step", async () => {
  await diagram.press("log.info", "Delete");
  await isOneStep(changed(infoLine, ""));
  await diagram.press("log.info", "Control+D");
  await isOneStep(changed(infoLine, infoLine + infoLine));
  await diagram.press("log.info", "Control+/");
  const off = changed("  log.info", "  // log.info");
  await isOneStep(off);
  // A key that comes before the picture has followed is refused.
  await diagram.isDisabled("log.info", false);
  await diagram.press("log.info", "Control+/");
  await diagram.showsText(off);
  await diagram.isDisabled("log.info", true);
  await bench.page.keyboard.press("Control+/");
  await diagram.showsText(code);
});

test("the menu wraps a statement in an if", async () => {
  await diagram.card("log.info").click({ button: "right" });
  await diagram.frame.getByTestId("menu-wrap-if").click();
  await isOneStep(changed(infoLine, `  if (true) {\n  ${infoLine}  }\n`));
});

test("a copied card is TypeScript in the text editor", async () => {
  await diagram.press("for each", "Control+C");
  await diagram.frame.getByTestId("spoken").getByText("Copied 1 step as text").waitFor({ state: "attached" });
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
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await diagram.frame.getByTestId("spoken").getByText("Undone").waitFor({ state: "attached" });
  await card.getByTestId("problem").waitFor({ state: "detached" });
});

test("a copied card is pasted as another step", async () => {
  await diagram.press("log.debug", "Control+C");
  await diagram.frame.getByTestId("spoken").getByText("Copied 1 step as text").waitFor({ state: "attached" });
  await diagram.press("title", "Control+V");
  await isOneStep(changed("// as it was written\n", "// as it was written\n  log.debug(watcher);\n"));
});

test("the saved file matches the gesture byte for byte", async () => {
  await diagram.press("log.debug", "Delete");
  const after = changed("    log.debug(watcher);\n", "");
  await diagram.showsText(after);
  await diagram.focus();
  await bench.page.keyboard.press("Control+S");
  await expect.poll(() => textOf(story.file)).toBe(after);
});

test("a card that is dragged while the file changes goes where it was aimed at", async () => {
  const before = textOf(story.file);
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
  const changedMeanwhile = before.replace("  const title", `${added}  const title`);
  await diagram.drag("log.info", above.place, async () => {
    writeFileSync(story.file, changedMeanwhile);
    await diagram.card("log.warn").waitFor({ state: "attached" });
  });
  const order = async (): Promise<readonly (string | undefined)[]> =>
    [...(await bench.visibleText()).matchAll(/log\.(?:warn|info)|const title|for \(|return/g)].map(
      ([words]) => words,
    );
  await expect.poll(order).toEqual(["log.warn", "log.warn", "const title", "for (", "log.info", "return"]);
});
