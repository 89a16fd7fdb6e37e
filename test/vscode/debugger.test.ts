// VS Code's own debugger on the cards: set a breakpoint, debug, send a sample, look at the variables, go on, debug a delivery.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { Environments } from "./environments.ts";
import { cli, makeProject, type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import { Trouble } from "./trouble.ts";
import { eventually, longClick, stepTimeout, type Workbench } from "./workbench.ts";

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

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let project: string;
let diagram: Diagram;
const children: ChildProcess[] = [];

beforeAll(async () => {
  session = await startSession();
  project = makeProject(join(session.folder, "orders"), ["issues.opened"]);
  writeFileSync(join(project, "src", "webhook.ts"), code);
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

/** Sends an event from a terminal, which waits while the project stands at a breakpoint. */
function send(): void {
  const child = spawn(process.execPath, [cli, "send", "issues.opened"], { cwd: project, stdio: "ignore" });
  children.push(child);
}

/** What a wait resolves to, whether what is waited for came or not. */
const yesOrNo = [() => true, () => false] as const;

const stopped = (): Locator => diagram.frame.locator("[data-stopped]");
const stopsAt = (label: string, how = "here"): Promise<void> =>
  diagram.frame.locator(`[data-stopped=${how}][data-label="${label}"]`).waitFor({ timeout: stepTimeout });
const dots = (): Locator => diagram.frame.getByTestId("breakpoint");
const marginDots = (): Locator =>
  bench.page.locator(".glyph-margin-widgets .codicon[class*=debug-breakpoint]");
const variables = (): Locator => bench.page.locator(".debug-variables .monaco-list-row");
const state = (): { readonly state: { readonly debugged?: boolean } } =>
  JSON.parse(readFileSync(join(project, ".hookloom/dev/state.json"), "utf8"));
const debugBar = (): Locator => bench.page.locator(".debug-toolbar");
const press = async (action: string): Promise<void> => {
  await debugBar().locator(`.action-label[aria-label^="${action}"]`).first().click(longClick);
};

test("a breakpoint that is set on a card is VS Code's own", async () => {
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.press("if", "F9");
  await dots().waitFor();
  await marginDots().waitFor();
  expect(await diagram.card("if").getByTestId("breakpoint").getAttribute("data-state")).toBe("on");
  // Typed above, the text moves its breakpoint, and the card keeps it.
  await bench.focusText();
  await bench.goTo(6, 1);
  await bench.page.keyboard.type("// Sorts what comes in.\n");
  await eventually("the card still has it", async () => {
    const dot = diagram.card("if").getByTestId("breakpoint");
    return (await dot.count()) === 1 && (await dots().count()) === 1;
  });
  await bench.command("File: Save");
});

test("Debug runs the project under VS Code's debugger, and a sample stops at the card", async () => {
  await eventually("the project runs under the debugger", async () => {
    if ((await debugBar().count()) > 0) return true;
    await diagram.frame.getByTestId("debug").click(longClick);
    const question = trouble.question(/Make a random secret/);
    if (await question.waitFor({ timeout: 20_000 }).then(...yesOrNo)) await question.click(longClick);
    return await debugBar()
      .waitFor({ timeout: 30_000 })
      .then(...yesOrNo);
  });
  await diagram.frame.locator("[data-testid=debug][aria-pressed=true]").waitFor();
  await eventually("the owner says so", async () => state().state.debugged === true);
  await eventually("the breakpoint is found", async () => {
    return (await diagram.card("if").getByTestId("breakpoint").getAttribute("data-state")) === "on";
  });
  send();
  await stopsAt("if");
  await bench.picture("debugger-stopped-dark");
});

test("its variables are those of VS Code's Run view", async () => {
  await eventually("the variables of the handler", async () => {
    for (const scope of ["Block", "Local"]) {
      const row = variables()
        .filter({ hasText: new RegExp(`^${scope}`) })
        .first();
      if ((await row.getAttribute("aria-expanded")) === "false") await row.click({ timeout: 5_000 });
    }
    const rows = await variables().allTextContents();
    return rows.some((row) => /urgent\s*[=:]\s*false/.test(row)) && rows.some((row) => /payload/.test(row));
  });
  await bench.picture("debugger-variables-dark");
});

test("a step goes to the next card, into a branch and into a function, whose flow is shown", async () => {
  await press("Step Over");
  await stopsAt("log.info");
  // The next delivery stops in the function that the handler calls.
  await press("Continue");
  await eventually("it goes on", async () => (await stopped().count()) === 0);
  await bench.focusText();
  await bench.goTo(17, 3);
  await bench.page.keyboard.press("F9");
  await eventually("both have a dot in the text", async () => (await marginDots().count()) === 2);
  send();
  await stopsAt("words");
  await diagram.frame.getByTestId("flow-picker").filter({ hasText: "isUrgent" }).waitFor();
  const caller = bench.page.locator(".debug-call-stack .monaco-list-row", { hasText: "webhook.ts" }).nth(1);
  await caller.click(longClick);
  await stopsAt("urgent", "calling");
  await bench.picture("debugger-caller-dark");
  await press("Continue");
  await stopsAt("if");
  await press("Continue");
  await eventually("it goes on", async () => (await stopped().count()) === 0);
});

test("a condition is edited in VS Code's own input, and shown on the card", async () => {
  await diagram.card("if").click({ button: "right", position: { x: 90, y: 20 } });
  await diagram.frame.getByRole("menuitem", { name: "Edit breakpoint…" }).click();
  const input = bench.page.locator(".breakpoint-widget .inputContainer .monaco-editor");
  await input.waitFor();
  await bench.page.keyboard.type("payload.issue.number < 0");
  await bench.page.keyboard.press("Enter");
  await eventually("the card shows the condition", async () => {
    const title = await diagram.card("if").getByTestId("breakpoint").getAttribute("title");
    return title?.includes("conditional breakpoint: if payload.issue.number < 0");
  });
  await bench.picture("debugger-condition-dark");
});

test("a delivery is debugged from its row, once it is chosen there", async () => {
  await bench.command("View: Show Hookloom");
  await trouble.delivery(/issues\.opened/).waitFor();
  await new Environments(bench).rowMenu(trouble.delivery(/issues\.opened/), "Debug this delivery");
  await stopsAt("words");
  await bench.picture("debugger-delivery-dark");
  await press("Continue");
  await eventually("it goes on", async () => (await stopped().count()) === 0);
});

test("when debugging ends, the project runs on and records again; a recorded delivery starts the debugger", async () => {
  await diagram.frame.getByTestId("debug").click(longClick);
  await debugBar().waitFor({ state: "hidden" });
  await eventually("it runs without an inspector", async () => state().state.debugged === undefined);
  send();
  await diagram.frame.getByTestId("flow-picker").click();
  await diagram.frame.getByRole("option", { name: /issues\.opened/ }).click();
  const again = diagram.frame.getByTestId("debug-run");
  await again.waitFor({ timeout: stepTimeout });
  await again.click(longClick);
  await stopsAt("words");
  for (const theme of ["Default Light Modern", "Default High Contrast"] as const) {
    await bench.theme(theme);
    await bench.picture(`debugger-${theme.includes("Light") ? "light" : "contrast"}`);
  }
  await bench.theme("Default Dark Modern");
  await press("Disconnect");
  await debugBar().waitFor({ state: "hidden" });
  await eventually("every delivery has run to its end", async () => {
    const all = (await trouble.deliveries().allTextContents()).join("\n");
    return !/running/.test(all);
  });
});
