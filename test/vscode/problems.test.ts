// What the project's own TypeScript finds: on the cards, in the picker, from problem to problem, and fixed in the diagram.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Diagram } from "./diagram.ts";
import { makeTyped, storiesOnOneFile } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  log.info(shout(title));
});

function count(words: string): number {
  const total = words.length;
  return total.nothing;
}

export default webhook(hub);
`;

/** VS Code's own check is off, so that every problem is the project's compiler's. */
const story = storiesOnOneFile("problems", code, {
  prepare: (folder) => {
    makeTyped(folder);
    writeFileSync(
      join(folder, "src", "words.ts"),
      "export const shout = (words: string): string => words.toUpperCase();\n",
    );
  },
  settings: { "typescript.validate.enable": false, "js/ts.validate.enabled": false },
});
const { changed, undo } = story;
let bench: Workbench;
let diagram: Diagram;
beforeAll(() => {
  ({ bench, diagram } = story);
});

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });

test("a type error is on its card, counted for each flow in the picker and for the file in the toolbar", async () => {
  await diagram.card("log.info").getByTestId("problem").waitFor();
  await poll(() => diagram.card("log.info").getAttribute("title")).toContain("Cannot find name 'shout'");
  const total = diagram.frame.getByTestId("problem-count");
  await poll(() => total.getAttribute("aria-label")).toMatch(/^2 errors in this file/);
  await diagram.frame.getByTestId("flow-picker").click();
  const counts = diagram.frame.locator("[data-testid=flow-problems]");
  await poll(() => counts.allTextContents()).toEqual(["1", "1"]);
  await bench.picture("problems-picker");
  await bench.page.keyboard.press("Escape");
});

test("F8 goes from problem to problem, also into another flow", async () => {
  await diagram.focus();
  await bench.page.keyboard.press("F8");
  await diagram.frame.locator(".hl-card-selected", { hasText: "log.info" }).waitFor();
  await bench.page.keyboard.press("F8");
  await diagram.frame.locator(".hl-card-selected", { hasText: "return" }).waitFor();
  await diagram.frame.getByTestId("inspector").getByText("Property 'nothing' does not exist").waitFor();
  await bench.page.keyboard.press("Shift+F8");
  await diagram.frame.locator(".hl-card-selected", { hasText: "log.info" }).waitFor();
});

test("a missing import is fixed on the card by keys, as one step of undo", async () => {
  const card = diagram.card("log.info");
  await card.click();
  await card.getByTestId("fixable").waitFor();
  await bench.picture("problems-bulb");
  await bench.page.keyboard.press("Control+.");
  const fix = diagram.frame.getByRole("menuitem", { name: /import.*words/ }).first();
  await fix.waitFor();
  await bench.picture("problems-fixes");
  await bench.page.keyboard.press("Enter");
  const imported = /^import \{ shout \} from "\.\/words\.(js|ts)";$/m;
  await poll(() => bench.visibleText()).toMatch(imported);
  // The fix changes the import alone.
  expect((await bench.visibleText()).replace(/^import \{ shout \}.*\n/m, "")).toBe(code);
  await card.getByTestId("problem").waitFor({ state: "detached" });
  await poll(() => diagram.frame.getByTestId("problem-count").getAttribute("aria-label")).toMatch(
    /^1 error in/,
  );
  await undo();
  await card.getByTestId("problem").waitFor();
});

test("a problem that was typed in the diagram shows on its card, and goes with the undo", async () => {
  const card = diagram.card("title");
  await card.click();
  const value = diagram.frame.locator(".cm-content[data-testid=field-value]");
  await value.click();
  await bench.page.keyboard.press("Control+A");
  await bench.page.keyboard.type("payload.issue.nothing ");
  await bench.page.keyboard.press("Enter");
  await diagram.showsText(changed("payload.issue.title;", "payload.issue.nothing;"));
  await card.getByTestId("problem").waitFor();
  await poll(() => card.getAttribute("title")).toContain("Property 'nothing' does not exist");
  await undo();
  await card.getByTestId("problem").waitFor({ state: "detached" });
});
