import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { layoutFlow } from "../../webview-ui/src/model/layout.ts";
import { launchBrowser } from "../vscode/browser.ts";
import { largeFlow } from "../webview/testing/documents.ts";
import { bundleView, FlowPages } from "../webview/testing/flow-page.ts";
import { percentile, type Row, timeOf } from "./table.ts";

const cards = 1000;
const rounds = 9;

interface Painted {
  readonly milliseconds: number;
  readonly elements: number;
}

interface PaintWindow {
  painted?: Painted;
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
        page.painted = {
          milliseconds: performance.now() - begin,
          elements: document.querySelectorAll("*").length,
        };
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

async function paintedOf(page: Page): Promise<Painted> {
  await page.waitForFunction(() => (window as unknown as PaintWindow).painted !== undefined);
  return page.evaluate(() => (window as unknown as Required<PaintWindow>).painted);
}

async function paintOurs(pages: FlowPages): Promise<Painted> {
  const document = { flows: [largeFlow(cards)], problems: [] };
  const { page, open } = await pages.prepare("", { width: 1400, height: 900, snapshot: { document } });
  await page.addInitScript(watchPaint, "[data-testid^=step-]");
  await open();
  const painted = await paintedOf(page);
  await page.close();
  return painted;
}

async function paintPeer(files: ReadonlyMap<string, Buffer>): Promise<Painted[]> {
  const browser = await launchBrowser();
  const layout = layoutFlow(largeFlow(cards));
  const places = layout.cards.map(({ id, x, y, step }) => ({ id, x, y, label: step.label }));
  const results: Painted[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const style = files.get("react-flow-peer.css")?.toString() ?? "";
    const card = ".card{width:256px;height:52px}#root{height:100vh}";
    await page.setContent(`<style>${style}${card}</style><div id="root"></div>`);
    await page.evaluate(watchPaint, ".react-flow__node");
    await page.addScriptTag({ content: files.get("react-flow-peer.js")?.toString() ?? "" });
    await page.evaluate((data) => window.postMessage(data, "*"), places);
    results.push(await paintedOf(page));
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
  const files = await bundleView(fileURLToPath(new URL("./react-flow-peer.ts", import.meta.url)));
  const peers = await paintPeer(files);
  const pages = await FlowPages.start();
  const ours: Painted[] = [];
  for (let round = 0; round < rounds; round++) ours.push(await paintOurs(pages));
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
}
