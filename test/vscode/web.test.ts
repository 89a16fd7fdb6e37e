// The extension in a browser: the packaged .vsix for browsers runs in the editor's web extension host, with its language
// server in a worker, on a folder that neither can reach but through VS Code.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { insertButtonBelow } from "./hands.ts";
import { browserExtension, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { slack } from "./clients.js";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const title = payload.issue.title;
  log.info(\`New issue: \${title}\`);
  if (payload.issue.labels?.length) {
    await slack.chat.postMessage({ channel: "#alerts", text: title });
  }
  return { title };
});

export default webhook(hub);
`;
const clients = `import { WebClient } from "@slack/web-api";

export const slack = new WebClient();

export async function tellPeople(text: string): Promise<void> {
  await slack.chat.postMessage({ channel: "#people", text });
}
`;

let session: Session;
let bench: Workbench;
let diagram: Diagram;
const requested: string[] = [];

beforeAll(async () => {
  session = await startSession({
    only: [browserExtension()],
    settings: { "remote.extensionKind": { "hookloom.hookloom": ["web"] } },
  });
  const { folder } = session;
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(join(folder, "src", "webhook.ts"), code);
  writeFileSync(join(folder, "src", "clients.ts"), clients);
  bench = await session.open(folder, { width: 1600, height: 900 });
  bench.page.context().on("request", (request) => requested.push(new URL(request.url()).href));
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
});
afterAll(() => session?.stop());
runAsStory(
  "web",
  () => bench,
  async () => {
    writeFileSync(join(session.folder, "src", "webhook.ts"), code);
    await bench.closeEditors();
    await bench.openFile("webhook.ts");
    diagram = await Diagram.open(bench);
    await diagram.showInspector();
  },
);

const poll = (read: () => unknown) => expect.poll(read, { timeout: stepTimeout, interval: 50 });

const lenses = (): Locator => bench.page.locator(".codelens-decoration a");

test("the extension runs in the web extension host, and not on the machine of the editor", async () => {
  await lenses().filter({ hasText: "Open diagram" }).first().waitFor();
  await bench.command("Developer: Show Running Extensions");
  const row = bench.page.locator(".runtime-extensions-editor .extension", { hasText: "Hookloom" }).first();
  // The list is sorted by the time that each took, and draws only what is in view.
  await until("Hookloom is in the list", async () => {
    if (await row.isVisible()) return true;
    await bench.page.locator(".runtime-extensions-editor").hover({ timeout: scaled(5_000) });
    await bench.page.mouse.wheel(0, 200);
    return await row.waitFor({ timeout: scaled(2_000) }).then(() => true);
  });
  // VS Code marks extensions of a worker so.
  await poll(() => row.textContent()).toMatch(/web worker/);
  await bench.page.keyboard.press("Control+W");
  const own = requested.filter((url) => /hookloom/.test(url) && /\/dist\/|%2Fdist%2F/.test(url));
  expect(own.join("\n")).toMatch(/extension\.web\.js/);
  expect(own.join("\n")).not.toMatch(/\.cjs/);
});

test("the diagram opens beside its text, knows what another file exports, and says that types and values need a computer", async () => {
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.card("log.info").waitFor();
  await diagram.card("Post a message").waitFor();
  await diagram.showInspector();
  await diagram.card("log.info").click();
  await poll(() => diagram.frame.getByTestId("types-notice").textContent()).toMatch(
    /^Completions and types are not available in the browser\. .*codespace\.$/,
  );
  await diagram.focus();
  await diagram.card("return").click({ button: "right" });
  await diagram.frame.getByTestId("menu-map").click();
  const note = diagram.frame.getByTestId("map-note");
  await poll(() => note.textContent()).toBe("Values cannot be calculated in a browser.");
  await diagram.frame.getByTestId("mapper-close").click();
  await note.waitFor({ state: "detached" });
});

test("what is typed into the text shows in the diagram, and a field changes its line alone, as one step of undo", async () => {
  await bench.focusText();
  await bench.goTo(9, 12);
  await bench.page.keyboard.type("title+");
  await poll(() => diagram.card("log.info").textContent()).toContain("title+`New issue");
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await diagram.card("title").click();
  const value = diagram.frame.getByTestId("field-value");
  await value.fill("payload.issue.body");
  await value.press("Enter");
  const after = code.replace("payload.issue.title", "payload.issue.body");
  await diagram.showsText(after);
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await bench.page.keyboard.press("Control+Shift+Z");
  await diagram.showsText(after);
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("a card is moved by mouse and by keys", async () => {
  const line = "  log.info(`New issue: ${title}`);\n";
  await diagram.focus();
  await diagram.drag("log.info", await insertButtonBelow(diagram, "Post a message"));
  await diagram.showsText(code.replace(line, "").replace("text: title });\n", `text: title });\n  ${line}`));
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  // Cards are where the picture has them once it has followed.
  await diagram.isAbove("log.info", "if");
  await diagram.focus();
  await diagram.press("return", "Delete");
  await diagram.showsText(code.replace("  return { title };\n", ""));
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("the palette offers steps and functions of other files, and what cannot be listed here", async () => {
  await diagram.press("log.info", "Insert");
  await diagram.frame.getByTestId("palette-search").waitFor();
  await diagram.frame.getByTestId("palette-note-no-machine").waitFor();
  await bench.page.keyboard.type("tellPeople");
  const found = diagram.frame.locator("[data-testid^=palette-item-]", { hasText: "tellPeople" }).first();
  await found.waitFor();
  await found.click();
  await poll(() => bench.visibleText()).toContain('import { slack, tellPeople } from "./clients.js";');
  await poll(() => bench.visibleText()).toContain("await tellPeople(");
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
});

test("a wrong event is marked in the text, with the right one as its fix, and the diagram's edits are saved", async () => {
  await bench.focusText();
  await bench.goTo(7, 17);
  await bench.page.keyboard.type("x");
  await bench.page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
  await bench.applyFix("issues.opened");
  await diagram.showsText(code);
  await diagram.focus();
  await diagram.press("return", "Delete");
  await diagram.showsText(code.replace("  return { title };\n", ""));
  await bench.page.keyboard.press("Control+S");
  const saved = (): string => readFileSync(join(session.folder, "src", "webhook.ts"), "utf8");
  await poll(saved).toBe(code.replace("  return { title };\n", ""));
  await diagram.focus();
  await bench.page.keyboard.press("Control+Z");
  await diagram.showsText(code);
  await bench.page.keyboard.press("Control+S");
  await poll(saved).toBe(code);
});

test("features that need a desktop report that in one message, and their views are hidden", async () => {
  const where = "open this repository in VS Code on the desktop or in a codespace.";
  await bench.command("Hookloom: Run");
  await bench.notification(`Running needs a computer: ${where}`);
  await bench.command("Notifications: Clear All Notifications");
  await lenses().filter({ hasText: "Send sample event" }).first().click();
  await bench.notification(`Sending a sample event needs a computer: ${where}`);
  await bench.command("Notifications: Clear All Notifications");
  await bench.command("Hookloom: Compare diagram with HEAD");
  await bench.notification(`Comparing with an earlier version needs a computer: ${where}`);
  await bench.command("Notifications: Clear All Notifications");
  const bar = bench.page.locator(".activitybar .action-label");
  await bar.first().waitFor();
  expect(await bar.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")))).not.toContain(
    "Hookloom",
  );
});
