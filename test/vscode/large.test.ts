// Large and small in the real editor: what is collapsed, functions that are opened, outline, notes, export.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { archive } from "./archive.ts";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

// Sorts new issues.
hub.on("issues.opened", async ({ payload, log }) => {
  if (payload.issue.locked) {
    log.warn("It is locked");
    return;
  }
  // Everybody who was asked for hears of it.
  for (const person of payload.issue.assignees) {
    await tell(person.login);
  }
  await archive(payload.issue.title);
});

async function tell(login: string): Promise<void> {
  if (login.startsWith("bot-")) return;
  await post(\`@\${login}\`);
}

async function post(words: string): Promise<void> {
  await fetch("https://chat.example/posts", { method: "POST", body: words });
}

export default webhook(hub);
`;

let session: Session;
let bench: Workbench;
let diagram: Diagram;
const story = runAsStory("large", () => bench);
const file = (name = "webhook.ts"): string => join(session.folder, "src", name);
const flowShown = (): Promise<string | null> => diagram.frame.getByTestId("flow-picker").textContent();

beforeAll(async () => {
  session = await startSession({ settings: { "files.simpleDialog.enable": true } });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(file(), text);
  writeFileSync(
    file("archive.ts"),
    "export async function archive(title: string) {\n  await keep(title);\n}\n",
  );
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
});
afterAll(async () => {
  if (!story.broken) await bench?.picture("large-last");
  await session?.stop();
});

/** Closes all and opens the text with its diagram again. */
async function openAgain(): Promise<void> {
  await bench.command("View: Close All Editors");
  await expect.poll(() => bench.page.locator(".tab").count()).toBe(0);
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  // A file that was open as a diagram last is found as one.
  if ((await bench.page.locator(".tab").count()) < 2) await bench.command("Hookloom: Open as text");
  await bench.page.locator(".editor-instance .view-line").first().waitFor();
}

test("what is collapsed stays so when the diagram is opened again, and the file is as it was", async () => {
  await diagram.card("for each").click();
  await bench.page.keyboard.press("c");
  await diagram.card("tell").waitFor({ state: "detached" });
  await bench.picture("large-collapsed");
  await openAgain();
  await diagram.card("for each").waitFor();
  expect(await diagram.card("tell").count()).toBe(0);
  expect(readFileSync(file(), "utf8")).toBe(text);
});

test("the text cursor opens what hides its statement", async () => {
  await bench.focusText();
  await bench.goTo(15, 6);
  await diagram.card("tell").waitFor();
});

test("a function that is called is opened and left by keys, and one of another file in its own diagram", async () => {
  await diagram.card("tell").locator("[data-call]").waitFor();
  await diagram.press("tell", "F12");
  await expect.poll(flowShown).toContain("tell");
  await diagram.card("post").locator("[data-call]").click();
  await expect.poll(flowShown).toContain("post");
  await bench.picture("large-trail");
  // Next to the text the pane is too narrow for all the names: the arrow leads back one by one.
  for (const name of ["tell", "issues.opened"]) {
    await diagram.frame.getByTestId("go-back").click();
    await expect.poll(flowShown).toContain(name);
  }
  await diagram.card("archive").locator("[data-call]").click();
  await until(
    "the diagram of the other file",
    async () => (await bench.page.locator('.tab[aria-label*="archive.ts · Flow"]').count()) > 0,
  );
  await openAgain();
});

test("the outline goes to a step, in every theme", async () => {
  await diagram.focus();
  await bench.command("Hookloom: Show or hide the outline of the diagram");
  const outline = diagram.frame.getByTestId("outline");
  await outline.waitFor();
  await bench.picture("large-outline-dark");
  // Escape, which comes before each command, closes the outline that has the focus.
  await diagram.focus();
  await bench.theme("Light 2026");
  await bench.picture("large-outline-light");
  await bench.theme("Default High Contrast");
  await bench.picture("large-outline-high-contrast");
  await bench.theme("Dark 2026");
  await diagram.frame.getByTestId("outline-filter").fill("archive");
  await bench.page.keyboard.press("ArrowDown");
  await bench.page.keyboard.press("End");
  await bench.page.keyboard.press("Enter");
  await diagram.frame.locator('.hl-card-selected[data-label="archive"]').waitFor();
  // Next to the text there is no room for both, so it makes way for the card.
  await diagram.frame.getByTestId("outline").waitFor({ state: "detached" });
});

test("a note is a comment of the text, one undo step", async () => {
  await diagram.press("archive", "n");
  await diagram.frame.getByTestId("note-text").fill("Kept for a year.");
  await bench.page.keyboard.press("Control+Enter");
  const noted = text.replace("  await archive", "  // Kept for a year.\n  await archive");
  await diagram.showsText(noted);
  await diagram.frame.locator(".hl-note", { hasText: "Kept for a year." }).waitFor();
  await bench.picture("large-notes");
  await diagram.card("archive").click();
  await bench.page.keyboard.press("Control+z");
  await diagram.showsText(text);
});

test("the diagram is exported as SVG and as PNG", async () => {
  for (const ending of ["svg", "png"] as const) {
    await diagram.focus();
    await bench.command(`Hookloom: Export diagram as ${ending.toUpperCase()}…`);
    const name = `webhook-issues.opened.${ending}`;
    const input = bench.page.locator(".quick-input-widget input[type=text]").first();
    await expect.poll(() => input.inputValue()).toContain(name);
    await bench.page.keyboard.press("Enter");
    await bench.notification(`The diagram is in ${name}.`);
    await until(`the ${ending}`, async () => existsSync(file(name)));
  }
  expect(readFileSync(file("webhook-issues.opened.svg"), "utf8")).toContain(">archive</text>");
  const png = readFileSync(file("webhook-issues.opened.png"));
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(png.readUInt32BE(16)).toBeGreaterThan(400);
});

test("all of it can be used in 600 pixels", async () => {
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await bench.resize(650, 900);
  await diagram.frame.getByTestId("view-menu").click();
  await diagram.frame.getByTestId("menu-outline").click();
  await diagram.frame.getByTestId("outline").waitFor();
  await bench.picture("large-600");
});
