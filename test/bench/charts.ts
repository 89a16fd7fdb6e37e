// Charts over 35 days: the answer, its picture, and what asking for it costs the receiver.
import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChartsData, ChartsViewContract } from "@hookloom/protocol/charts-view";
import {
  rangeQuery,
  readStats,
  statsRanges,
} from "../../extension/core/src/environments/management/stats.ts";
import { openSqliteInbox } from "../../templates/runtime/src/inbox/sqlite/sqlite-inbox.ts";
import type { RollUp } from "../../templates/runtime/src/stats/roll-up-store.ts";
import { Tally } from "../../templates/runtime/src/stats/tally.ts";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { type LoadedServer, startServer } from "../load/server.ts";
import type { PageSize } from "../webview/testing/page-pool.ts";
import { openSmallPage } from "../webview/testing/small-page.ts";
import { median } from "./api-server.ts";
import { queriesMeasuredServer } from "./ask-turns.ts";
import { startPages } from "./pages.ts";
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

async function measureResponseMs(server: LoadedServer): Promise<number> {
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
  const stats = await ask(server);
  const failures = { groups: [], more: false };
  const data: ChartsData = { stats, releases: [], failures, silenced: [], dashboard: false, traces: false };
  const start = {
    project: "orders",
    root: "/shop",
    environments: [{ name: "dev", label: "dev" }],
    environment: "dev",
    ranges: [{ name: "35d", label: "Last 35 days" }],
    range: "35d",
  };
  const pages = await startPages();
  const times: number[] = [];
  const errors: (readonly string[])[] = [];
  const place = {
    origin: pages.origin,
    lend: async (size: PageSize) => {
      const lent = await pages.lend(size);
      await lent.page.addInitScript(watchCharts);
      errors.push(lent.errors);
      return lent;
    },
  };
  try {
    for (let round = 0; round < drawings; round++) {
      const { page } = await openSmallPage<ChartsViewContract>(place, "charts", {
        requests: {
          start: () => start,
          load: () => data,
          replayGroup: () => ({ queued: 0, running: 0, gone: 0 }),
          silence: () => ({ silenced: [] }),
        },
        events: {
          ready: () => undefined,
          filter: () => undefined,
          listGroup: () => undefined,
          openDelivery: () => undefined,
          openDashboard: () => undefined,
          openTrace: () => undefined,
        },
      });
      await page.waitForFunction(() => (window as unknown as DrawnWindow).drawn !== undefined);
      if (errors.flat().length > 0) throw new Error(errors.flat().join("\n"));
      times.push(await page.evaluate(() => (window as unknown as Required<DrawnWindow>).drawn));
      await page.close();
    }
  } finally {
    await pages.stop();
  }
  return {
    what: "page of charts over 35 days, from the message with the numbers to its picture, median",
    value: median(times),
    unit: "ms",
    limit: 300,
    peer: `slowest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
  };
}

/** Far below what any machine serves: a server with more to do than it can would wait for itself. */
const lowRate = 200;
/** Milliseconds of the measurement, and of one that is thrown away before. */
const concurrentMs = 160_000;
const concurrentWarmUpMs = 5_000;
/** Milliseconds between two questions: ten pages that are open while deliveries come ask as often. */
const queryIntervalMs = 100;
/** Milliseconds for which questions go to one receiver before they go to the other: other load then affects both alike. */
const queryTurnMs = 500;
/** Milliseconds at the start of a turn that do not count: the last question of the one before may be open. */
const turnEdgeMs = 60;

/** Asks one receiver and another one in turns, from the first answer on; `check` throws where too few were answered. */
async function queryInTurns(here: LoadedServer, there: LoadedServer) {
  const queryArgs = [here.managementPort, there.managementPort, queryIntervalMs, queryTurnMs].map(String);
  const queryProcess = fork(join(import.meta.dirname, "ask-charts.ts"), queryArgs, {
    execArgv: ["--conditions=hookloom-source"],
  });
  let answers = 0;
  queryProcess.on("message", () => answers++);
  await once(queryProcess, "message");
  return {
    check: () => {
      if (answers < (0.9 * concurrentMs) / queryIntervalMs)
        throw new Error(`Only ${answers} questions were answered.`);
    },
    stop: () => queryProcess.kill(),
  };
}

/** Sends for a while; the milliseconds of each acknowledgement go to the turn that it began in. */
async function acknowledge(
  { port }: LoadedServer,
  milliseconds: number,
  take: (waited: number, turn: "here" | "there") => void,
): Promise<void> {
  const shots = githubShots(issueOpened());
  const began = performance.now();
  await runLoad({
    port,
    connections: 8,
    rate: lowRate,
    next: () => (performance.now() - began < milliseconds ? shots() : undefined),
    onAnswer: (_id, { status, milliseconds: waited }) => {
      if (status >= 300) throw new Error(`An event was answered ${status}.`);
      const sent = Date.now() - waited;
      if (sent % queryTurnMs >= turnEdgeMs)
        take(waited, queriesMeasuredServer(sent, queryTurnMs) ? "here" : "there");
    },
  });
}

/**
 * Who asks runs on this machine, too, and takes time from two cores that a page on a developer's own machine would not
 * take. So the same questions to another receiver, which has no deliveries, are what it is compared with.
 */
async function concurrentChartsRow(server: LoadedServer, other: LoadedServer): Promise<Row> {
  const waits = { here: [] as number[], there: [] as number[], quiet: [] as number[] };
  await acknowledge(server, concurrentWarmUpMs, () => undefined);
  await acknowledge(server, concurrentMs / 4, (waited) => waits.quiet.push(waited));
  const queryProcess = await queryInTurns(server, other);
  try {
    await acknowledge(server, concurrentMs, (waited, turn) => waits[turn].push(waited));
    queryProcess.check();
  } finally {
    queryProcess.stop();
  }
  const [here, there] = [percentile(waits.here, 0.99), percentile(waits.there, 0.99)];
  const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
  return {
    what: "p99 of an acknowledgement while charts are asked for ten times a second; asked of another receiver = 1",
    value: here / there,
    unit: "x",
    limit: 1.05,
    peer:
      `${milliseconds(here)} against ${milliseconds(there)}, nobody asks: ${milliseconds(percentile(waits.quiet, 0.99))}; ` +
      `medians ${milliseconds(percentile(waits.here, 0.5))} and ${milliseconds(percentile(waits.there, 0.5))}; ` +
      `${waits.here.length} and ${waits.there.length} at ${lowRate} a second`,
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
      times.push(await measureResponseMs(server));
      // A second later the answer is made again.
      await sleep(1100);
    }
    yield {
      what: "answer to charts over 35 days with 20 series, asked for once a second, median",
      value: median(times),
      unit: "ms",
      limit: 100,
      peer: `slowest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
    };
    yield await drawRow(server);
    yield await concurrentChartsRow(server, other);
  } finally {
    await Promise.all([server.kill("SIGKILL"), other.kill("SIGKILL")]);
  }
}
