// VS Code's own debugger on the cards: set a breakpoint, debug, send a sample, look at the variables, go on, debug a delivery.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import { Diagram } from "./diagram.ts";
import { Environments } from "./environments.ts";
import { cli, makeProject, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { stepTimeout, type Workbench } from "./workbench.ts";

const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  const urgent = isUrgent(payload.issue.title);
  if (urgent) {
    log.warn("urgent");
  } else {
    log.info("later", { number: payload.issue.number });
  }
});

function isUrgent(title: string): boolean {
  const words = title.toLowerCase();
  return words.length > 500;
}

export default webhook(hub);
`;

const environment = { GITHUB_SECRET: "signed-by-the-test" };
/** Milliseconds for what builds, starts and attaches one after the other. */
const startTimeout = 2 * stepTimeout;

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let project: string;
let diagram: Diagram;
const children: ChildProcess[] = [];

beforeAll(async () => {
  session = await startSession({ environment });
  project = makeProject(join(session.folder, "orders"), ["issues.opened"]);
  writeFileSync(source(), code);
  bench = await session.open(project, { width: 1600, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

const story = runAsStory("debugger", () => bench);

afterAll(async () => {
  for (const child of children) child.kill();
  if (story.broken) await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const source = (): string => join(project, "src", "webhook.ts");

/** Sends an event from a terminal, which waits while the project stands at a breakpoint. */
function send(): void {
  const env = { ...process.env, ...environment };
  children.push(
    spawn(process.execPath, [cli, "send", "issues.opened"], { cwd: project, stdio: "ignore", env }),
  );
}

const stopped = (): Locator => diagram.frame.locator("[data-stopped]");
const waitForStop = (label: string, how = "here"): Promise<void> =>
  diagram.frame.locator(`[data-stopped=${how}][data-label="${label}"]`).waitFor({ timeout: startTimeout });
const dots = (): Locator => diagram.frame.getByTestId("breakpoint");
/** The dot of a card; `on` while a debugger runs means that the debugger has found its place. */
const dot = (label: string, state = "on"): Locator =>
  diagram.card(label).locator(`[data-testid=breakpoint][data-state=${state}]`);
const marginDots = (): Locator =>
  bench.page.locator(".glyph-margin-widgets .codicon[class*=debug-breakpoint]");
const variables = (): Locator => bench.page.locator(".debug-variables .monaco-list-row");
const debugBar = (): Locator => bench.page.locator(".debug-toolbar");
const debugButton = (phase: string): Locator =>
  diagram.frame.locator(`[data-testid=debug][data-phase=${phase}]`);

/** What the process that owns the environment says of it. */
const owner = (): { readonly debugged?: boolean; readonly problems: readonly unknown[] } =>
  JSON.parse(readFileSync(join(project, ".hookloom/dev/state.json"), "utf8")).state;

/** Presses a button of VS Code's debug toolbar, which takes it while the debugger stands. */
const press = (action: string): Promise<void> =>
  debugBar().locator(`.action-label[aria-label^="${action}"]`).first().click({ timeout: stepTimeout });

/** Whether all deliveries have run to their end; what stands at a breakpoint does not answer. */
async function areAllHandled(): Promise<boolean> {
  const options = { cwd: project, timeout: scaled(20_000) };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, "deliveries", "--json"], options);
  const all: readonly { readonly outcome: string }[] = JSON.parse(stdout);
  return all.length > 0 && all.every(({ outcome }) => outcome === "ok");
}

/** Goes on until every delivery has run to its end. */
async function continueUntilDone(): Promise<void> {
  const continueButton = debugBar().locator('.action-label[aria-label^="Continue"]').first();
  const isOver = async (): Promise<boolean> => {
    if ((await debugButton("stopped").count()) === 0) return await areAllHandled();
    await continueButton.click({ timeout: scaled(5_000) });
    return false;
  };
  await until("every delivery has run to its end", isOver, { timeoutMs: 60_000 });
  expect(await stopped().count()).toBe(0);
}

async function showFlow(name: RegExp): Promise<void> {
  const picker = diagram.frame.getByTestId("flow-picker");
  await picker.click();
  await diagram.frame.getByRole("option", { name }).click();
  await picker.filter({ hasText: name }).waitFor();
}

test("a breakpoint that is set on a card is VS Code's own", async () => {
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.press("if", "F9");
  await dot("if").waitFor();
  await marginDots().waitFor();
  // The text moves its breakpoint with what is typed above it, and the card keeps it.
  await bench.focusText();
  await bench.goTo(5, 1);
  await bench.page.keyboard.type("\n// Sorts what comes in.");
  await until("the text has it one line below", async () =>
    (await bench.visibleText()).includes("// Sorts what comes in.\nhub.on"),
  );
  await expect.poll(async () => [await dot("if").count(), await dots().count()]).toEqual([1, 1]);
  await bench.command("File: Save");
});

test("Debug runs the project under VS Code's debugger; a sample stops at the card, with the variables of the Run view", async () => {
  await debugButton("off").click();
  await debugButton("running").waitFor({ timeout: startTimeout });
  await dot("if").waitFor({ timeout: startTimeout });
  expect(owner().debugged).toBe(true);
  // An empty console would cover the log of the project.
  expect(await bench.page.locator(".repl").count()).toBe(0);
  send();
  await waitForStop("if");
  await debugButton("stopped").waitFor();
  await until("the variables of the handler", async () => {
    const closed = variables().and(bench.page.locator('[aria-expanded="false"]'));
    for (const scope of ["Block", "Local"]) {
      const row = closed.filter({ hasText: new RegExp(`^${scope}`) }).first();
      if ((await row.count()) > 0) await row.click({ timeout: scaled(5_000) });
    }
    const rows = await variables().allTextContents();
    return rows.some((row) => /urgent\s*[=:]\s*false/.test(row)) && rows.some((row) => /payload/.test(row));
  });
  // A step goes to the next card.
  await press("Step Over");
  await waitForStop("log.info");
  await continueUntilDone();
});

test("a stop in a function shows the flow of that function, and its caller is shown from the call stack", async () => {
  await bench.focusText();
  await bench.goTo(17, 3);
  await bench.page.locator(".editor-instance .monaco-editor.focused").waitFor();
  await trouble.cursorAt(17, 3);
  await bench.page.keyboard.press("F9");
  await until("both have a dot in the text", async () => (await marginDots().count()) === 2);
  await showFlow(/isUrgent/);
  await dot("words").waitFor({ timeout: stepTimeout });
  await showFlow(/issues\.opened/);
  send();
  await waitForStop("words");
  await diagram.frame.getByTestId("flow-picker").filter({ hasText: "isUrgent" }).waitFor();
  const frames = bench.page.locator(".debug-call-stack .monaco-list-row", { hasText: "webhook.ts" });
  await frames.filter({ hasNotText: "isUrgent" }).first().click({ timeout: stepTimeout });
  await waitForStop("urgent", "calling");
  await press("Continue");
  await waitForStop("if");
  await continueUntilDone();
});

test("a condition is edited in VS Code's own input, and shown on the card", async () => {
  await diagram.card("if").click({ button: "right", position: { x: 90, y: 20 } });
  await diagram.frame.getByRole("menuitem", { name: "Edit breakpoint…" }).click();
  const input = bench.page.locator(".breakpoint-widget .inputContainer .monaco-editor.focused");
  await input.waitFor();
  await bench.page.keyboard.insertText("payload.issue.number < 0");
  await input.filter({ hasText: /number.<.0/ }).waitFor();
  await bench.page.keyboard.press("Enter");
  await expect
    .poll(() => diagram.card("if").getByTestId("breakpoint").getAttribute("title"))
    .toContain("conditional breakpoint: if payload.issue.number < 0");
});

test("a delivery is debugged from its row", async () => {
  await bench.command("View: Show Hookloom");
  const row = trouble.delivery(/issues\.opened/);
  await row.waitFor();
  await new Environments(bench).rowMenu(row, "Debug this delivery");
  await waitForStop("words");
  await continueUntilDone();
});

test("when debugging ends the project runs on, and where its source does not run, Debug says so", async () => {
  await debugButton("running").click();
  await debugButton("off").waitFor();
  await debugBar().waitFor({ state: "hidden" });
  await expect.poll(() => owner().debugged).toBeUndefined();
  const text = readFileSync(source(), "utf8");
  writeFileSync(source(), `${text}const broken = ;\n`);
  await until("the problem is known", async () => owner().problems.length > 0);
  await debugButton("off").click();
  await trouble.clearNotification(/The dev environment cannot be debugged: src\/webhook\.ts:\d+:\d+/);
  writeFileSync(source(), text);
  await until("it runs again", async () => owner().problems.length === 0);
  await bench.command("Notifications: Clear All Notifications");
});

test("a recorded delivery starts the debugger, which is stopped at a breakpoint", async () => {
  send();
  await showFlow(/issues\.opened/);
  await diagram.frame.getByTestId("debug-run").click({ timeout: startTimeout });
  await waitForStop("words");
  await debugButton("stopped").click();
  await debugButton("off").waitFor();
  await expect.poll(areAllHandled, { timeout: scaled(60_000) }).toBe(true);
  const earlier = "Earlier run: runs under the debugger are not recorded";
  await diagram.frame.getByTestId("earlier-run").filter({ hasText: earlier }).waitFor();
});
