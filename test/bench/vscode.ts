// The delays that a person notices in the real VS Code: the diagram after a keystroke, its first picture, and the activation.
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../runner/until.ts";
import { packagedExtension, startSession } from "../vscode/session.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { packEcho } from "./pack-echo.ts";
import { handlersOf } from "./sources.ts";
import { percentile, type Row } from "./table.ts";
import { editFrom, openView, probe, typeInto, watchViews } from "./watch-view.ts";

/** The number of keys in each of a view's two turns. */
const keystrokes = 30;
/** The first keys find code that is not compiled yet, in VS Code as in ours. */
const warmUp = 5;

/** How long VS Code's own language servers get to read an opened file. */
const settleMs = 5_000;

/** The number of windows in which an extension's activation is measured. */
const windows = 5;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A folder with a webhook of 1,000 lines, and the same lines in a folder without Hookloom. */
function writeFiles(folder: string): number {
  mkdirSync(join(folder, "src"), { recursive: true });
  const lines = handlersOf(1_000).split("\n");
  const first = lines.findIndex((line) => line.startsWith("async function")) + 1;
  lines.splice(first, 0, probe);
  const text = lines.join("\n");
  writeFileSync(join(folder, "src", "webhook.ts"), text);
  writeFileSync(join(folder, "src", "plain.ts"), text.replaceAll("@hookloom", "@other"));
  writeFileSync(join(folder, "src", "large.ts"), handlersOf(6_000));
  return first + 1;
}

async function measureKeys(bench: Workbench, line: number, view: Parameters<typeof typeInto>[1]) {
  await pause(3_000);
  await bench.focusText();
  await bench.goTo(line, probe.indexOf('"') + 2);
  return (await typeInto(bench, view, keystrokes + warmUp)).slice(warmUp);
}

/** A view that is measured beside a text. */
interface Measured {
  readonly file: string;
  readonly command: string;
  readonly testId: string;
}

const diagram: Measured = { file: "webhook.ts", command: "Hookloom: Open diagram", testId: "start" };
const echo: Measured = { file: "plain.ts", command: "Echo: Open echo", testId: "echo" };

/** Opens a view beside its text and types. Gives the milliseconds to its first picture and from each key to a changed one. */
async function measureView(bench: Workbench, line: number, { file, command, testId }: Measured) {
  await bench.openFile(file);
  await pause(settleMs);
  const { view, milliseconds } = await openView(bench, command, testId);
  const keys = await measureKeys(bench, line, view);
  await closeEditors(bench);
  return { opened: [milliseconds], keys };
}

/**
 * Measures both views in turns, after a turn that does not count: VS Code's own code is not compiled yet during the first one,
 * which would be charged to the view that comes first.
 */
async function measureInTurns(bench: Workbench, line: number) {
  await measureView(bench, line, echo);
  const turns = [diagram, echo, echo, diagram];
  const measured = new Map(turns.map((view) => [view, { opened: [] as number[], keys: [] as number[] }]));
  for (const view of turns) {
    const { opened, keys } = await measureView(bench, line, view);
    measured.get(view)?.opened.push(...opened);
    measured.get(view)?.keys.push(...keys);
  }
  return (what: "opened" | "keys", share: number) =>
    [diagram, echo].map((view) => percentile(measured.get(view)?.[what] ?? [], share)) as [number, number];
}

/** Reads what VS Code itself measured of an extension: "Developer: Show Running Extensions". */
async function readActivation(bench: Workbench, extension: string): Promise<number> {
  // The list draws the rows in view alone and sorts by time: all of them must be in view.
  await bench.page.setViewportSize({ width: 1400, height: 4_000 });
  // The publisher's name of the peer contains ours, so only the extension's name distinguishes the rows.
  const name = bench.page.locator(".name", { hasText: new RegExp(`^${extension}$`) });
  const row = bench.page.locator(".editor-instance .monaco-list-row").filter({ has: name });
  const showList = async (): Promise<number | undefined> => {
    await bench.command("Developer: Show Running Extensions");
    const time = await row.locator(".activation-time").textContent({ timeout: 10_000 });
    const digits = /([\d.,]+)\s*ms/.exec(time ?? "")?.[1];
    return digits === undefined ? undefined : Number(digits.replaceAll(/[.,]/g, ""));
  };
  return until(`the activation time of ${extension}`, showList, { timeoutMs: 60_000 });
}

/**
 * Milliseconds of an activation as VS Code reports them, with no other extension installed: VS Code takes the start time of all
 * extensions of an event before it loads the first one, so with two installed, the second one's time includes the first one's.
 */
async function measureActivation(extension: string, vsix: string): Promise<number> {
  const session = await startSession({ only: [vsix] });
  try {
    const folder = join(session.folder, "big");
    writeFiles(folder);
    const times: number[] = [];
    for (let count = 0; count < windows; count++) {
      const bench = await session.open(folder);
      await bench.explorerReady();
      await bench.openFile("webhook.ts");
      await pause(settleMs);
      times.push(await readActivation(bench, extension));
      await bench.page.context().close();
    }
    // The fastest of them: VS Code's own start delays the others by up to a tenth of a second.
    return percentile(times, 0);
  } finally {
    await session.stop();
  }
}

async function closeEditors(bench: Workbench): Promise<void> {
  await bench.command("File: Revert File");
  await bench.command("View: Close All Editors");
  await bench.page.locator(".tabs-container .tab").waitFor({ state: "detached" });
}

function ratio(what: string, [ours, peer]: readonly [number, number], limit: number): Row {
  const times = `${ours.toFixed(0)} ms against ${peer.toFixed(0)} ms`;
  return { what, value: ours / peer, unit: "x", limit, peer: times };
}

/** A file that is larger than most: its first card, and edits in its diagram. */
async function* measureLarge(bench: Workbench): AsyncGenerator<Row> {
  await bench.openFile("large.ts");
  await pause(settleMs);
  const { view, milliseconds } = await openView(bench, "Hookloom: Open diagram", "start");
  yield { what: "command to first card, 6,000 lines", value: milliseconds, unit: "ms", limit: 2000 };
  await view.locator("[data-testid^=step-]").first().click();
  await pause(1_000);
  const edits = (await editFrom(bench, view, "Control+D", 13)).slice(3);
  yield {
    what: "a duplicated card in the text, 6,000 lines, median",
    value: percentile(edits, 0.5),
    unit: "ms",
    limit: 150,
    peer: `longest of ${edits.length}: ${Math.max(...edits).toFixed(0)} ms`,
  };
}

/** The measurements of one window. */
async function* measure(bench: Workbench, line: number): AsyncGenerator<Row> {
  await watchViews(bench);
  await bench.openFile("webhook.ts");
  const fresh = await openView(bench, diagram.command, diagram.testId);
  await bench.focusText();
  await closeEditors(bench);
  const milliseconds = await measureInTurns(bench, line);
  for (const [name, share] of [
    ["p95", 0.95],
    ["median", 0.5],
  ] as const)
    yield ratio(
      `keystroke to changed diagram, 1,000 lines, ${name}; an extension that only echoes = 1`,
      milliseconds("keys", share),
      1.3,
    );
  yield ratio(
    "command to first card, 1,000 lines; a webview with one word = 1",
    // The faster of two: the slower one was disturbed by other work of the machine.
    milliseconds("opened", 0),
    2,
  );
  yield {
    what: "the same as the first act in a new window",
    value: fresh.milliseconds,
    unit: "ms",
    peer: "while VS Code itself still starts",
  };
  yield* measureLarge(bench);
}

/** Opens a file of 1,000 lines with its diagram in the real VS Code and types into a handler's first call. */
export async function* benchVscode(): AsyncGenerator<Row> {
  const temporary = await mkdtemp(join(tmpdir(), "hookloom-echo-"));
  const peer = await packEcho(temporary);
  const session = await startSession({ more: [peer] });
  try {
    const folder = join(session.folder, "big");
    const line = writeFiles(folder);
    const bench = await session.open(folder);
    await bench.explorerReady();
    yield* measure(bench, line);
  } finally {
    await session.stop();
  }
  const times = [
    await measureActivation("Hookloom", packagedExtension()),
    await measureActivation("Echo", peer),
  ] as const;
  await rm(temporary, { recursive: true, force: true });
  yield ratio("activation, as VS Code measures it; an extension that only echoes = 1", times, 1.5);
}
