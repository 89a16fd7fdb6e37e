// Expressions in the inspector, with the types of the project's own TypeScript.
import { beforeAll, expect, test } from "vitest";
import type { Diagram } from "./diagram.ts";
import { makeTyped, storiesOnOneFile } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  notify("ada", { text: \`New: \${title}\` });
  log.info("done");
});

/** Tells somebody. */
function notify(
  to: string,
  options: {
    text: string;
    /** How soon it is read. */
    priority?: "low" | "high";
  },
) {}

export default webhook(hub);
`;

const story = storiesOnOneFile("fields", code, { prepare: makeTyped });
const { changed, undo } = story;
let bench: Workbench;
let diagram: Diagram;
beforeAll(() => {
  ({ bench, diagram } = story);
});

test("a field shows its type, completes with the payload's members and documents them", async () => {
  await diagram.card("title").click();
  const inspector = diagram.frame.getByTestId("inspector");
  await inspector.getByTestId("type-value").getByText("string").waitFor();
  const value = diagram.frame.locator(".cm-content[data-testid=field-value]");
  await value.click();
  await bench.page.keyboard.press("Control+A");
  await bench.page.keyboard.type("payload.issue.user.lo");
  const rows = diagram.frame.locator(".cm-tooltip-autocomplete [role=option]");
  await rows.getByText("login", { exact: true }).waitFor();
  await bench.picture("fields-completions");
  // GitHub may leave the user out.
  await bench.page.keyboard.press("Tab");
  await expect.poll(() => value.innerText()).toBe("payload.issue.user?.login");
  await bench.page.keyboard.press("Enter");
  await diagram.showsText(changed("payload.issue.title", "payload.issue.user?.login"));
  await undo();
});

test("a wrong name is underlined with the compiler's sentence, before it is in the text", async () => {
  await diagram.card("title").click();
  const value = diagram.frame.locator(".cm-content[data-testid=field-value]");
  await value.click();
  await bench.page.keyboard.press("Control+A");
  await bench.page.keyboard.type("payload.issue.nothing ");
  await diagram.frame.getByTestId("inspector").getByText("Property 'nothing' does not exist").waitFor();
  await expect.poll(() => value.locator(".cm-lintRange-error").innerText()).toBe("nothing");
  await bench.page.keyboard.press("Escape");
  await expect.poll(() => bench.visibleText()).toBe(code);
});

test("what is in scope is inserted by a click", async () => {
  await diagram.card("log.info").click();
  const message = diagram.frame.getByTestId("field-message");
  await message.fill("Seen: ");
  await diagram.frame.getByTestId("scope-title").click();
  await diagram.frame.locator(".hl-chip", { hasText: "title" }).waitFor();
  await bench.page.keyboard.press("Enter");
  await diagram.showsText(changed('log.info("done")', "log.info(`Seen: ${title}`)"));
  await undo();
});

test("an optional argument of a call is added from its form, as one step of undo", async () => {
  await diagram.card("notify").click();
  const form = diagram.frame.getByTestId("call-form");
  await form.getByText("Tells somebody.").waitFor();
  await form.getByRole("button", { name: "Add to options" }).click();
  await form.getByTestId("menu-options.priority").click();
  await form.getByText("How soon it is read.").waitFor();
  await bench.picture("fields-form");
  const priority = form.getByTestId("field-options.priority");
  await priority.click();
  await bench.page.keyboard.type('"high"');
  await bench.page.keyboard.press("Enter");
  await diagram.showsText(changed("`New: ${title}` }", '`New: ${title}`, priority: "high" }'));
  await undo();
});
