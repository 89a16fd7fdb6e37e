// How the diagram looks with everything in it, in the colours of VS Code's own themes; test/webview has the looks of all other
// states, in colours that are copied from there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import { axeViolations } from "../webview/testing/axe.ts";
import { type Box, boxOf, Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { reportFailures } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const code = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
const chat = setting("CHAT_URL", "Where news is posted");

async function tell(text: string): Promise<void> {
  await fetch(chat.value, { method: "POST", body: text });
}

function isUrgent(labels: readonly { name: string }[]): boolean {
  return labels.some((label) => label.name === "urgent");
}

// Tell people about urgent issues the minute they open.
hub.on("issues.opened", async ({ payload, log }) => {
  const urgent = isUrgent(payload.issue.labels ?? []);
  if (urgent) {
    await tell(\`Urgent and with a title that is far too long for one card: \${payload.issue.title}\`);
  } else if (payload.issue.assignees.length === 0) {
    log.info("nobody has it");
  } else {
    log.info("not urgent");
  }
  for (const person of payload.issue.assignees) {
    try {
      await fetch(\`https://people.example/\${person.login}\`);
    } catch (error) {
      log.warn(String(error));
    }
  }
  const [one, two] = await Promise.all([fetch("https://one.example"), fetch("https://two.example")]);
  log.info(\`\${one.status} and \${two.status}\`);
  return { handled: true };
});

hub.on("issues.closed", async ({ log }) => {
  log.info("closed");
});

export default webhook(hub);
`;

let session: Session;
let bench: Workbench;
let diagram: Diagram;

beforeAll(async () => {
  session = await startSession();
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(join(session.folder, "src", "webhook.ts"), code);
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await diagram.card("if").waitFor();
});

reportFailures("looks", () => bench);

afterAll(() => session?.stop());

const isInPane = (box: Box, pane: Box): boolean =>
  box.x + box.width > pane.x && box.x < pane.x + pane.width && box.y + box.height > pane.y;

async function boxesOf(all: Locator): Promise<Box[]> {
  const boxes = await Promise.all((await all.all()).map((one) => one.boundingBox()));
  return boxes.filter((box) => box !== null);
}

const overlap = (a: Box, b: Box): boolean =>
  a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width && a.y + 1 < b.y + b.height && b.y + 1 < a.y + a.height;

/** No card, label or drop place lies on another, and no page scrolls sideways. */
async function expectNoOverlap(): Promise<void> {
  const pane = await boxOf(diagram.frame.locator(".hl-canvas"));
  const parts = await boxesOf(diagram.frame.locator(".hl-card, .hl-pill"));
  const seen = parts.filter((box) => isInPane(box, pane));
  expect(seen.length).toBeGreaterThan(3);
  const pairs = seen.flatMap((one, index) => seen.slice(index + 1).map((other) => [one, other] as const));
  expect(pairs.filter(([one, other]) => overlap(one, other))).toEqual([]);
  expect(await horizontalOverflow(diagram.frame.locator("body"))).toBeLessThanOrEqual(0);
}

const horizontalOverflow = (body: Locator): Promise<number> =>
  body.evaluate((element) => element.scrollWidth - element.clientWidth);

test("nothing overlaps or is hard to read in the dark, in the light and in high contrast", async () => {
  const body = await diagram.frame.locator("body").elementHandle();
  const frame = await body?.ownerFrame();
  if (!frame) throw new Error("The diagram has no frame.");
  await diagram.card("if").click();
  await expectNoOverlap();
  await diagram.frame.getByTestId("fit").click();
  await expectNoOverlap();
  for (const theme of ["Dark 2026", "Light 2026", "Default High Contrast"]) {
    await bench.theme(theme);
    await diagram.card("if").click();
    await expectNoOverlap();
    expect(await axeViolations(frame, "main"), theme).toEqual([]);
  }
  await bench.theme("Dark 2026");
});

/** The distance of the selected card from the middle of its pane. */
async function distanceFromCenter(): Promise<number> {
  const pane = await boxOf(diagram.frame.locator(".hl-canvas"));
  const card = await boxOf(diagram.card("if"));
  return Math.abs(card.x + card.width / 2 - pane.x - pane.width / 2);
}

test("the side bar shows its views and leaves the diagram in the middle of its pane", async () => {
  await diagram.frame.getByTestId("fit").click();
  const before = await distanceFromCenter();
  const { width } = await boxOf(diagram.frame.locator(".hl-canvas"));
  await bench.command("View: Show Hookloom");
  await bench.page.locator(".pane-body .monaco-list-row", { hasText: "dev" }).first().waitFor();
  await until("a narrower pane", async () => {
    const now = await boxOf(diagram.frame.locator(".hl-canvas"));
    return now.width < width - 50 && Math.abs((await distanceFromCenter()) - before) < 4;
  });
  await expectNoOverlap();
  await bench.command("View: Toggle Primary Side Bar Visibility");
});

test("lenses appear above each handler with their icons", async () => {
  const lenses = bench.page.locator(".codelens-decoration a");
  await lenses.filter({ hasText: "Send sample event" }).first().waitFor();
  await expect.poll(() => lenses.locator(".codicon-send").count()).toBeGreaterThan(0);
  await expect.poll(() => lenses.locator(".codicon-type-hierarchy-sub").count()).toBeGreaterThan(0);
});

test("the pages fit", async () => {
  await bench.command("Hookloom: New webhook");
  const wizard = await bench.webviewWith("source-github");
  expect(await horizontalOverflow(wizard.locator("body"))).toBeLessThanOrEqual(0);
  await bench.page.keyboard.press("Control+W");
  await bench.page.locator(".codelens-decoration a", { hasText: "Send sample event" }).first().click();
  const sample = await bench.webviewWith("payload");
  expect(await horizontalOverflow(sample.locator("body"))).toBeLessThanOrEqual(0);
});
