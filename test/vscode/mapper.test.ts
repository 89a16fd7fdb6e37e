// The data mapper over the diagram: links by drag and by keys, the live result beside them, its way back to the text.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import type { Diagram } from "./diagram.ts";
import { makeTyped, storiesOnOneFile } from "./story.ts";
import { longClick, stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

interface Task {
  title: string;
  number: string;
  html_url: string;
  labels: { text: string; color?: string }[];
  author: { login: string; id?: number };
  note?: string;
}

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const task: Task = {
    title: payload.issue.title.trim(), // as it is shown
  };
  log.info(task.title);
});

export default webhook(hub);
`;
const row = "    title: payload.issue.title.trim(), // as it is shown\n";

const story = storiesOnOneFile("mapper", code, {
  prepare: (folder) => {
    makeTyped(folder);
    writeFileSync(join(folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  },
});
let bench: Workbench;
let diagram: Diagram;
beforeAll(() => {
  ({ bench, diagram } = story);
});

const source = (path: string): Locator => diagram.frame.getByTestId(`source-${path}`);
const target = (path: string): Locator => diagram.frame.getByTestId(`target-${path}`);
const open = (part: Locator): Promise<void> => part.locator(".hl-map-twistie").click();
/** The text that is shown once values stand below the title. */
const withRows = (...rows: readonly string[]): string =>
  code.replace(row, () => row + rows.map((one) => `    ${one}\n`).join(""));

test("it opens from a card, with the payload's real types, what is missing, and the sample's values", async () => {
  await diagram.card("task").click({ button: "right" });
  await diagram.frame.getByTestId("menu-map").click();
  await target("title").waitFor({ timeout: stepTimeout });
  await expect
    .poll(() => diagram.frame.getByTestId("map-missing").innerText(), { timeout: stepTimeout })
    .toBe("4 required values are missing");
  await expect.poll(() => target("title").innerText()).toContain("payload.issue.title.trim()");
  await expect
    .poll(() => diagram.frame.getByTestId("mapper").innerText(), { timeout: stepTimeout })
    .toContain("Spelling error in the README file");
  await bench.picture("mapper-dark");
});

test("a link by drag converts what the types need, and changes one line of the text", async () => {
  await open(source("payload.issue"));
  await source("payload.issue.number").dragTo(target("number"));
  await diagram.showsText(withRows("number: String(payload.issue.number),"));
  await target("number").click();
  await expect
    .poll(() => diagram.frame.getByTestId("map-detail").innerText(), { timeout: stepTimeout })
    .toContain("payload.issue.number");
  await bench.picture("mapper-linked");
});

test("what has the same name and type is linked at once, after it was shown", async () => {
  await diagram.frame.getByTestId("auto-map").click();
  await diagram.frame.getByTestId("auto-map-panel").waitFor();
  await expect
    .poll(() => diagram.frame.getByTestId("auto-map-panel").innerText())
    .toContain("payload.issue.html_url");
  await bench.picture("mapper-auto");
  await diagram.frame.getByTestId("auto-map-apply").click();
  await expect.poll(() => bench.visibleText(), { timeout: stepTimeout }).toContain("payload.issue.html_url");
  await bench.page.keyboard.press("Control+z");
  await diagram.showsText(withRows("number: String(payload.issue.number),"));
});

test("it looks right in the light and in high contrast", async () => {
  // Escape, which comes before each command, closes a mapper that has the focus.
  await bench.focusText();
  for (const [theme, name] of [
    ["Light 2026", "light"],
    ["Default High Contrast", "high-contrast"],
  ] as const) {
    await bench.theme(theme);
    await bench.picture(`mapper-${name}`);
  }
  await bench.theme("Dark 2026");
});

test("it closes to the diagram, and a literal in the text leads to it again", async () => {
  await diagram.frame.getByTestId("mapper-close").click();
  await diagram.card("task").waitFor();
  await story.undo();
  await bench.focusText();
  await bench.goTo(16, 8);
  const action = bench.page.locator(".action-widget").getByText("Map data in the diagram");
  // New problems of TypeScript close the list again.
  await until("the action is taken", async () => {
    await bench.offerFix("Map data in the diagram");
    await action.click(longClick);
    return true;
  });
  await target("title").waitFor({ timeout: stepTimeout });
  // The diagram that is open beside the text, not another one over the text.
  expect(await bench.page.locator(".tab", { hasText: "· Flow" }).count()).toBe(1);
  await bench.page.locator(".editor-instance .view-lines").first().waitFor();
});

test("all of it can be used in 600 pixels", async () => {
  await bench.focusText();
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await bench.page.locator(".part.sidebar").waitFor({ state: "hidden" });
  await bench.command("View: Close All Editors in Group");
  await bench.page.locator(".editor-instance .view-lines").first().waitFor({ state: "hidden" });
  await bench.resize(650, 900);
  await target("title").click();
  await bench.picture("mapper-600");
});
