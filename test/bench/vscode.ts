// What a person waits for in the real VS Code: the diagram after a keystroke, and the activation.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { startSession } from "../vscode/session.ts";
import { eventually, type Workbench } from "../vscode/workbench.ts";
import { handlersOf } from "./sources.ts";
import { percentile, type Row } from "./table.ts";

const keystrokes = 60;

/** The call that is typed into, and whose card is watched. */
const probe = '  probe("");';

type Recorded = typeof globalThis & { hookloomTimes: number[] };

/** Records when a key goes down in the workbench; the clocks of all frames of a browser agree. */
async function recordKeys(bench: Workbench): Promise<void> {
  await bench.page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { hookloomTimes: times });
    addEventListener("keydown", () => times.push(performance.timeOrigin + performance.now()), {
      capture: true,
    });
  });
}

/** Records when the card that holds `probe` shows another text. */
async function recordDiagram(diagram: FrameLocator): Promise<void> {
  await diagram.locator("body").evaluate((body) => {
    const times: number[] = [];
    let shown: string | undefined;
    const look = (): void => {
      const cards = [...body.querySelectorAll("[data-testid^=step-]")].map((card) => card.textContent ?? "");
      const text = cards.find((card) => card.includes("probe"));
      if (text === undefined || text === shown) return;
      shown = text;
      times.push(performance.timeOrigin + performance.now());
    };
    look();
    Object.assign(globalThis, { hookloomTimes: times });
    new MutationObserver(look).observe(body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
}

const timesIn = (diagram: FrameLocator): Promise<number[]> =>
  diagram.locator("body").evaluate(() => [...(globalThis as Recorded).hookloomTimes]);

async function measureKeystrokes(bench: Workbench, diagram: FrameLocator): Promise<number[]> {
  await recordKeys(bench);
  await recordDiagram(diagram);
  const waits: number[] = [];
  for (let count = 0; count < keystrokes; count++) {
    const before = (await timesIn(diagram)).length;
    await bench.page.keyboard.press("x");
    const shown = await eventually(
      "the diagram shows the keystroke",
      async () => (await timesIn(diagram))[before],
      10_000,
    );
    const pressed = await bench.page.evaluate(
      () => (globalThis as Recorded).hookloomTimes.at(-1) ?? Number.NaN,
    );
    waits.push(shown - pressed);
  }
  return waits.slice(5);
}

/** Reads what VS Code itself measured: "Developer: Show Running Extensions". */
async function readActivation(bench: Workbench): Promise<number> {
  // The list draws the rows in view alone and sorts by time: all of them must be in view.
  await bench.page.setViewportSize({ width: 1400, height: 4_000 });
  await bench.command("Developer: Show Running Extensions");
  const row = bench.page.locator(".editor-instance .monaco-list-row").filter({ hasText: "Hookloom" }).first();
  const text = await eventually(
    "the activation time",
    async () => /(\d+)\s*ms/.exec((await row.textContent()) ?? "")?.[1],
  );
  return Number(text);
}

/** Opens a file of 1,000 lines with its diagram in the real VS Code and types into a handler's first call. */
export async function benchVscode(): Promise<Row[]> {
  const session = await startSession();
  try {
    const folder = join(session.folder, "big");
    mkdirSync(join(folder, "src"), { recursive: true });
    const lines = handlersOf(1_000).split("\n");
    const first = lines.findIndex((line) => line.startsWith("async function")) + 1;
    lines.splice(first, 0, probe);
    writeFileSync(join(folder, "src", "webhook.ts"), lines.join("\n"));
    const bench = await session.open(folder);
    await bench.explorerReady();
    await bench.openFile("webhook.ts");
    const opened = performance.now();
    await bench.command("Hookloom: Open diagram");
    const diagram = await bench.webviewWith("start");
    await diagram.locator("[data-testid^=step-]").first().waitFor();
    const picture = performance.now() - opened;
    await bench.focusText();
    await bench.goTo(first + 1, probe.indexOf('"') + 2);
    const waits = await measureKeystrokes(bench, diagram);
    const peer = `median ${percentile(waits, 0.5).toFixed(0)} ms over ${waits.length} keys`;
    const activation = await readActivation(bench);
    return [
      {
        what: "keystroke to changed diagram, 1,000 lines, p95",
        value: percentile(waits, 0.95),
        unit: "ms",
        limit: 50,
        peer,
      },
      {
        what: "command to first card, 1,000 lines",
        value: picture,
        unit: "ms",
        peer: "the workbench's webview included",
      },
      { what: "activation", value: activation, unit: "ms", limit: 60, peer: "as VS Code measures it" },
    ];
  } finally {
    await session.stop();
  }
}
