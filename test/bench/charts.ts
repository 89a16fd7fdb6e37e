// Charts over 35 days: the answer, its picture, and what asking for it costs the receiver.
import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChartsData, ChartsViewContract } from "@hookloom/language-server/protocol";
import { rangeQuery, readStats, statsRanges } from "../../extension/src/environments/stats.ts";
import { openSqliteInbox } from "../../templates/runtime/src/inbox/sqlite/sqlite-inbox.ts";
import type { RollUp } from "../../templates/runtime/src/stats/roll-up-store.ts";
import { Tally } from "../../templates/runtime/src/stats/tally.ts";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { type LoadedServer, startServer } from "../load/server.ts";
import { launchBrowser } from "../vscode/browser.ts";
import { measure, middle } from "./api-server.ts";
import { percentile, type Row } from "./table.ts";

/** Fills a store with 35 days of history: the last two by the minute, twenty series. */
async function fillHistory(file: string): Promise<void> {
  const inbox = await openSqliteInbox(file);
  const now = Math.floor(Date.now() / 60_000);
  const days = 35 * 24 * 60;
  for (let series = 0; series < 20; series++) {
    const rollUps: RollUp[] = [];
    const isRecent = (minute: number) => minute > now - 48 * 60;
    for (let minute = now - days; minute < now; minute += isRecent(minute) ? 1 : 60) {
      const tally = new Tally();
      for (let count = 0; count < 20; count++) {
        tally.count("accepted");
        tally.count(count % 10 === 0 ? "dead" : "ok", (count * (series + 3)) % 400);
      }
      rollUps.push({ minute, trigger: "/github", event: `event.${series}`, application: "", tally });
    }
    await inbox.rollUps.add(rollUps);
  }
  await inbox.close();
}

/** What the page of charts asks for. */
async function ask(server: LoadedServer): Promise<ChartsData["stats"]> {
  const range = statsRanges.find(({ name }) => name === "35d");
  if (range === undefined) throw new Error("There is no range of 35 days.");
  const query = { ...rangeQuery(range, Date.now()), by: "trigger,event" };
  const stats = await readStats(server.managementPort, query);
  if (stats.series.length < 20) throw new Error("The answer lacks a series.");
  return stats;
}

async function timeOfAnswer(server: LoadedServer): Promise<number> {
  const began = performance.now();
  await ask(server);
  return performance.now() - began;
}

interface DrawnWindow {
  drawn?: number;
}

/** Runs in the page: notes the time from the message with the numbers to the frame after the one with the charts. */
function watchCharts(): void {
  let began = 0;
  const look = (): void => {
    if (document.querySelector("[data-testid=drawing-rate] canvas") === null) requestAnimationFrame(look);
    else
      requestAnimationFrame(() => {
        setTimeout(() => {
          (window as unknown as DrawnWindow).drawn = performance.now() - began;
        });
      });
  };
  window.addEventListener(
    "message",
    ({ data }) => {
      if (began !== 0 || !JSON.stringify(data).includes('"columns"')) return;
      began = performance.now();
      look();
    },
    true,
  );
}

const drawings = 7;

/** The real page with the real answer, in a browser. */
async function drawRow(server: LoadedServer): Promise<Row> {
  // The page's HTML is made by the host, which needs no more of VS Code for it.
  const vscode = "export const Uri = { joinPath: (...parts) => parts.join('/') };";
  registerHooks({
    resolve: (name, context, next) =>
      name === "vscode"
        ? { url: `data:text/javascript,${encodeURIComponent(vscode)}`, shortCircuit: true }
        : next(name, context),
  });
  const { bundleEntry, openSmallPage } = await import("../webview/testing/small-page.ts");
  const files = await bundleEntry("charts");
  const stats = await ask(server);
  const failures = { groups: [], more: false };
  const data: ChartsData = { stats, releases: [], failures, silenced: [], dashboard: false, traces: false };
  const start = {
    project: "orders",
    environments: [{ name: "dev", label: "dev" }],
    environment: "dev",
    ranges: [{ name: "35d", label: "Last 35 days" }],
    range: "35d",
  };
  const browser = await launchBrowser();
  const times: number[] = [];
  try {
    for (let round = 0; round < drawings; round++) {
      const { page, errors } = await openSmallPage<ChartsViewContract>(
        browser,
        { name: "charts", files },
        {
          requests: {
            start: () => start,
            load: () => data,
            replayGroup: () => ({ queued: 0, running: 0, gone: 0 }),
            silence: () => ({ silenced: [] }),
          },
          events: {
            ready: () => undefined,
            filter: () => undefined,
            openDelivery: () => undefined,
            openDashboard: () => undefined,
            openTrace: () => undefined,
          },
        },
        { before: watchCharts },
      );
      await page.waitForFunction(() => (window as unknown as DrawnWindow).drawn !== undefined);
      if (errors.length > 0) throw new Error(errors.join("\n"));
      times.push(await page.evaluate(() => (window as unknown as Required<DrawnWindow>).drawn));
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return {
    what: "page of charts over 35 days, from the message with the numbers to its picture, median",
    value: middle(times),
    unit: "ms",
    limit: 300,
    peer: `slowest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
  };
}

/** Far below what any machine serves: a server with more to do than it can would wait for itself. */
const quietRate = 100;
const quietRounds = 10;
/** Milliseconds between two questions: ten pages that are open while deliveries come ask as often. */
const askEvery = 100;

/** Asks from its first answer on, until what is returned is called. */
async function askAlways({ managementPort }: LoadedServer): Promise<() => void> {
  const asker = fork(join(import.meta.dirname, "ask-charts.ts"), [String(managementPort), String(askEvery)], {
    execArgv: ["--conditions=hookloom-source"],
  });
  let answers = 0;
  asker.on("message", () => answers++);
  await once(asker, "message");
  return () => {
    asker.kill();
    if (answers < 10) throw new Error(`Only ${answers} questions were answered.`);
  };
}

const percentileOf = (waits: readonly number[]): number => percentile(waits, 0.99);

/**
 * Who asks runs on this machine, too, and takes time from two cores that a page on a developer's own machine would not
 * take. So the same questions to another receiver, which has no deliveries, are what it is compared with.
 */
async function besideRow(server: LoadedServer, other: LoadedServer): Promise<Row> {
  const body = issueOpened();
  const waits = { quiet: [] as number[], other: [] as number[], asked: [] as number[] };
  const asks = { quiet: undefined, other, asked: server };
  for (let round = -1; round < quietRounds; round++) {
    const turn = ["quiet", "other", "asked"] as const;
    for (const name of round % 2 === 0 ? turn : turn.toReversed()) {
      const stop = asks[name] ? await askAlways(asks[name]) : () => undefined;
      const load = { milliseconds: 4_000, rate: quietRate, connections: 8 };
      const measured = await measure(server, githubShots(body), load);
      stop();
      if (round >= 0) waits[name].push(...measured.waits);
    }
  }
  const [quiet, elsewhere, asked] = [waits.quiet, waits.other, waits.asked].map(percentileOf) as [
    number,
    number,
    number,
  ];
  return {
    what: "p99 of an acknowledgement while charts are asked for ten times a second; asked of another receiver = 1",
    value: asked / elsewhere,
    unit: "x",
    limit: 1.05,
    peer: `${asked.toFixed(1)} ms against ${elsewhere.toFixed(1)} ms; nobody asks: ${quiet.toFixed(1)} ms; ${waits.asked.length} each at ${quietRate} a second`,
  };
}

/** Charts of a store with 35 days of history. */
export async function* chartRows(folder: string, script: string): AsyncGenerator<Row> {
  const [file, copy] = [join(folder, "history.db"), join(folder, "other.db")];
  await fillHistory(file);
  copyFileSync(file, copy);
  const server = await startServer({ script, environment: { HOOKLOOM_STORE: file } });
  const other = await startServer({ script, environment: { HOOKLOOM_STORE: copy } });
  try {
    const times: number[] = [];
    for (let count = 0; count < 12; count++) {
      times.push(await timeOfAnswer(server));
      // A second later the answer is made again.
      await sleep(1100);
    }
    yield {
      what: "answer to charts over 35 days with 20 series, asked for once a second, median",
      value: middle(times),
      unit: "ms",
      limit: 100,
      peer: `slowest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
    };
    yield await drawRow(server);
    yield await besideRow(server, other);
  } finally {
    await Promise.all([server.kill("SIGKILL"), other.kill("SIGKILL")]);
  }
}
