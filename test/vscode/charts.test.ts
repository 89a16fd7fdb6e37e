// The charts in the editor: a handler that begins to fail is seen in its row, understood, fixed and run again.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sign } from "../../templates/runtime/src/github/sign.ts";
import { until } from "../runner/until.ts";
import { runCli, type Session, startSession } from "./session.ts";
import { root } from "./setup.mjs";
import { runAsStory } from "./story.ts";
import { screenshotBothThemes, systemThemes } from "./system-themes.ts";
import { Trouble } from "./trouble.ts";
import type { Workbench } from "./workbench.ts";

const secret = "the-secret-of-this-story";

/** A project whose one handler logs the text of an expression. */
const logging = (expression: string): string => `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(${expression});
}, { attempts: 1 });
hub.on("push", async ({ log }) => {
  log.info("pushed");
});

export default webhook(hub);
`;

const failingExpression = "payload.issue.milestone.title";
const fixedExpression = 'payload.issue.milestone?.title ?? "no milestone"';
/** How many deliveries fail. */
const failures = 7;

let session: Session;
let bench: Workbench;
let trouble: Trouble;
let charts: FrameLocator;
runAsStory("charts", () => bench);

beforeAll(async () => {
  session = await startSession({ settings: systemThemes, environment: { GITHUB_SECRET: secret } });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders", "type": "module" }\n');
  writeSource("payload.issue.title");
  mkdirSync(join(session.folder, "node_modules", "@hookloom"), { recursive: true });
  const runtime = join(root, "templates", "runtime");
  symlinkSync(runtime, join(session.folder, "node_modules", "@hookloom", "runtime"), "junction");
  bench = await session.open(session.folder, { width: 1400, height: 1000 });
  trouble = new Trouble(bench);
  await bench.explorerReady();
});

afterAll(async () => {
  await bench?.command("Hookloom: Stop").catch(() => undefined);
  await session?.stop();
});

const writeSource = (expression: string): void =>
  writeFileSync(join(session.folder, "src", "webhook.ts"), logging(expression));

interface State {
  readonly port: number;
  readonly processId?: number;
}

const state = (): State =>
  JSON.parse(readFileSync(join(session.folder, ".hookloom", "dev", "state.json"), "utf8"));

/** Saves another source, and waits until its build runs. */
async function rebuild(expression: string): Promise<void> {
  const { processId } = state();
  writeSource(expression);
  await until("the new build runs", async () => state().processId !== processId);
}

/** Sends issues without a milestone, or pushes, as GitHub does. */
async function deliver(event: "issues.opened" | "push", count: number): Promise<void> {
  const issue = { title: "A new issue", milestone: null };
  const body = JSON.stringify(event === "push" ? { ref: "refs/heads/main" } : { action: "opened", issue });
  for (let sent = 0; sent < count; sent++) {
    const { headers } = sign({ event, secret, body });
    const url = `http://127.0.0.1:${state().port}/github`;
    expect((await fetch(url, { method: "POST", headers, body })).status).toBe(202);
  }
}

const row = (text: string): Locator => charts.getByTestId("series").filter({ hasText: text });
const rows = (): Locator => trouble.deliveries();

/** Drags over a chart between two parts of its width. */
async function drag(chart: string, from: number, to: number): Promise<void> {
  const box = await charts.getByTestId(`drawing-${chart}`).locator(".u-over").boundingBox();
  if (!box) throw new Error("The chart is not drawn.");
  const { mouse } = bench.page;
  await mouse.move(box.x + box.width * from, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 5 });
  await mouse.up();
}

test("the charts show received deliveries; a failing handler turns its row red, and its failures form one group", async () => {
  await bench.command("View: Show Hookloom");
  await bench.command("Hookloom: Run");
  await trouble.running().waitFor();
  await bench.command("View: Toggle Panel Visibility");
  await deliver("push", 12);
  await deliver("issues.opened", 30);
  await bench.command("Hookloom: Show charts");
  charts = await bench.webviewWith("chart-rate");
  await charts.getByTestId("range").selectOption("1h");
  await row("issues.opened").getByText("30", { exact: true }).waitFor();
  await row("push").getByText("12", { exact: true }).first().waitFor();
  expect(await charts.locator(".ch-bad").count()).toBe(0);
  await charts.getByText("None of the stored deliveries has failed.").waitFor();
  await rebuild(failingExpression);
  await deliver("issues.opened", failures);
  const since = performance.now();
  await row("issues.opened").locator(".ch-bad").getByText(String(failures), { exact: true }).waitFor();
  process.stdout.write(`Red in the row after ${Math.round(performance.now() - since)} ms\n`);
  expect(await row("push").locator(".ch-bad").count()).toBe(0);
  const group = charts.getByTestId("failure-group");
  await group
    .getByText(/^TypeError: Cannot read properties of null \(reading 'title'\)/)
    .first()
    .waitFor();
  expect(await group.count()).toBe(1);
  expect(await group.textContent()).toMatch(
    new RegExp(`${failures} deliveries · since build [0-9a-f]{12}, `),
  );
  await bench.notification(/issues\.opened/);
  await bench.command("Notifications: Clear All Notifications");
  await screenshotBothThemes(bench, "charts");
});

test("a range that is dragged narrows the Deliveries view, one click shows all again, and one of the group opens", async () => {
  await until("the deliveries are listed", async () => (await rows().count()) > 5);
  await drag("rate", 0.1, 0.5);
  await charts.getByTestId("selected").waitFor();
  await bench.page.getByText("No delivery matches the filter.").waitFor();
  await drag("rate", 0.6, 0.99);
  await until("they are back", async () => (await rows().count()) > 5);
  await charts.getByTestId("show-all").click();
  await charts.getByTestId("selected").waitFor({ state: "detached" });
  await charts.getByTestId("open-newest").click();
  await expect.poll(() => bench.visibleText()).toContain("Cannot read properties of null (reading 'title')");
});

test("once the handler is fixed, the whole group is replayed successfully", async () => {
  await rebuild(fixedExpression);
  await bench.page.locator('.tab[aria-label^="Charts of"]').click();
  charts = await bench.webviewWith("chart-rate");
  expect(await charts.getByTestId("range").inputValue()).toBe("1h");
  await charts.getByTestId("replay-group").click();
  // Where the machine is busy, their end is not awaited.
  const replayPattern = `^(Replaying ${failures} deliveries|Replayed ${failures} deliveries\\. The error did not occur again)\\.$`;
  await charts.getByText(new RegExp(replayPattern)).first().waitFor();
  await charts.getByText("None of the stored deliveries has failed.").waitFor();
  const listed: readonly { readonly event: string; readonly outcome: string }[] = JSON.parse(
    runCli(["deliveries", "--json", "--count", "100"], session.folder),
  );
  expect(listed).toHaveLength(12 + 30 + failures);
  expect(listed.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
});
