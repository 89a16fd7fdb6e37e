import { fileURLToPath } from "node:url";
import { layoutFlow } from "@hookloom/protocol/layout-flow";
import type { Page } from "playwright-core";
import { launchBrowser } from "../vscode/browser.ts";
import { largeFlow } from "../webview/testing/documents.ts";
import { openFlow, prepareFlow } from "../webview/testing/flow-page.ts";
import type { PageLender } from "../webview/testing/page-pool.ts";
import { bundleAsPage } from "../webview/testing/pages-server.ts";
import { startPages } from "./pages.ts";
import { percentile, type Row, timeOf } from "./table.ts";

const cards = 1000;
const manyCards = 5000;
const rounds = 9;

interface Painted {
  readonly milliseconds: number;
  readonly elements: number;
}

interface PaintWindow {
  painted?: number;
}

/** Runs in the page: notes the time from the message with the flow to the frame that shows its first card. */
function watchPaint(card: string): void {
  const page = window as unknown as PaintWindow;
  let begin = 0;
  const look = (): void => {
    const first = document.querySelector(card);
    if (!first || getComputedStyle(first).visibility === "hidden") requestAnimationFrame(look);
    else
      setTimeout(() => {
        page.painted = performance.now() - begin;
      });
  };
  window.addEventListener(
    "message",
    () => {
      if (begin === 0) requestAnimationFrame(look);
      begin ||= performance.now();
    },
    true,
  );
}

async function measurePaint(page: Page): Promise<Painted> {
  await page.waitForFunction(() => (window as unknown as PaintWindow).painted !== undefined);
  const milliseconds = await page.evaluate(() => (window as unknown as Required<PaintWindow>).painted);
  // What stands around the cards is drawn after them.
  await page.waitForTimeout(100);
  return { milliseconds, elements: await page.evaluate(() => document.querySelectorAll("*").length) };
}

async function paintOurs(pages: PageLender, count: number): Promise<Painted> {
  const document = { flows: [largeFlow(count)], problems: [] };
  const { page, open } = await prepareFlow(pages, "", { width: 1400, height: 900, flows: document });
  await page.addInitScript(watchPaint, "[data-testid^=step-]");
  await open();
  const painted = await measurePaint(page);
  await page.close();
  return painted;
}

type Movement = "pan" | "zoom";

/** Runs in the page: moves the canvas in each frame, and gives the milliseconds between the frames. */
async function measureFrames({
  movement,
  frames,
}: {
  movement: Movement;
  frames: number;
}): Promise<number[]> {
  const pane = document.querySelector(".react-flow__renderer") ?? document.body;
  const { left, top, width, height } = pane.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const times: number[] = [];
  let last = await nextFrame();
  for (let frame = 0; frame < frames; frame++) {
    // Down the flow and back, or out until it is one bitmap and in again.
    const isBack = frame >= frames / 2;
    const deltaY = (movement === "pan" ? 180 : 40) * (isBack ? -1 : 1);
    pane.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY, ctrlKey: movement === "zoom" }));
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** The time between two frames that all but one in twenty keep. */
async function frameTime(pages: PageLender, movement: Movement): Promise<number> {
  const document = { flows: [largeFlow(cards)], problems: [] };
  const { page } = await openFlow(pages, "", { width: 1400, height: 900, flows: document });
  await page.evaluate(measureFrames, { movement, frames: 20 });
  const times = await page.evaluate(measureFrames, { movement, frames: 240 });
  await page.close();
  return percentile(times, 0.95);
}

async function paintPeer(files: ReadonlyMap<string, Buffer>): Promise<Painted[]> {
  const browser = await launchBrowser();
  const layout = layoutFlow(largeFlow(cards));
  const places = layout.cards.map(({ id, x, y, step }) => ({ id, x, y, label: step.label }));
  const results: Painted[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const style = files.get("react-flow-peer.css")?.toString() ?? "";
    const card = ".card{width:280px;height:52px}#root{height:100vh}";
    await page.setContent(`<style>${style}${card}</style><div id="root"></div>`);
    await page.evaluate(watchPaint, ".react-flow__node");
    await page.addScriptTag({ content: files.get("react-flow-peer.js")?.toString() ?? "" });
    await page.evaluate((data) => window.postMessage(data, "*"), places);
    results.push(await measurePaint(page));
    await page.close();
  }
  await browser.close();
  return results;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

const timesOf = (all: readonly Painted[]): number[] => all.map(({ milliseconds }) => milliseconds);
const elementsOf = (all: readonly Painted[]): number => median(all.map(({ elements }) => elements));

function layoutTime(count: number): number {
  const flow = largeFlow(count);
  for (let i = 0; i < 60; i++) layoutFlow(flow);
  return median(Array.from({ length: 60 }, () => timeOf(() => layoutFlow(flow))));
}

/** Layout, first picture and page size of a flow of 1,000 cards, compared with React Flow as its introduction uses it. */
export async function* benchWebview(): AsyncGenerator<Row> {
  yield {
    what: "layout of 1,000 cards, warm",
    value: layoutTime(cards),
    unit: "ms",
    limit: 1,
    peer: `4,000 cards ${layoutTime(4 * cards).toFixed(2)} ms`,
  };
  const files = await bundleAsPage(fileURLToPath(new URL("./react-flow-peer.ts", import.meta.url)));
  const peers = await paintPeer(files);
  const pages = await startPages();
  const ours: Painted[] = [];
  const many: Painted[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await paintOurs(pages, cards));
    many.push(await paintOurs(pages, manyCards));
  }
  const [pan, zoom] = [await frameTime(pages, "pan"), await frameTime(pages, "zoom")];
  await pages.stop();
  yield {
    what: "first paint of 1,000 cards, from the message with the flow, script run and pane drawn",
    value: median(timesOf(ours)),
    unit: "ms",
    limit: 60,
    peer: `least ${Math.min(...timesOf(ours)).toFixed(0)} ms; React Flow's default, its mounting included, ${median(timesOf(peers)).toFixed(0)} ms`,
  };
  yield {
    what: "elements in the page for 1,000 cards",
    value: elementsOf(ours),
    unit: "",
    limit: 600,
    peer: `React Flow's default ${elementsOf(peers)}`,
  };
  yield {
    what: "first paint of 5,000 cards, measured in the same way",
    value: median(timesOf(many)),
    unit: "ms",
    limit: 150,
    peer: `least ${Math.min(...timesOf(many)).toFixed(0)} ms, ${elementsOf(many)} elements`,
  };
  yield { what: "time between frames while 1,000 cards are panned, p95", value: pan, unit: "ms", limit: 20 };
  yield { what: "time between frames while 1,000 cards are zoomed, p95", value: zoom, unit: "ms", limit: 20 };
}
