import type {
  ChartsData,
  ChartsViewContract,
  FailureGroup,
  StatsSeries,
  StatsSpread,
} from "@hookloom/protocol/charts-view";
import { openSmallPage, type SmallPage, type SmallPageOptions } from "./small-page.ts";
import { testPageLender } from "./test-place.ts";

// @bundles webview-ui/src/charts/charts.tsx

type ChartsPage = SmallPage<ChartsViewContract>;

export interface ChartsPageOptions extends SmallPageOptions {
  readonly data?: (environment: string) => ChartsData | Promise<ChartsData>;
  /** The responses to a replay and to a silenced group come after this. */
  readonly held?: Promise<void>;
}

export const hour = 3_600_000;
export const from = Date.UTC(2026, 10, 25, 12);

const spread = (p50: number): StatsSpread => ({ count: 90, sum: 90 * p50, p50, p95: p50 * 4, p99: p50 * 9 });

function seriesOf(trigger: string, event: string, steps: number, scale: number): StatsSeries {
  const column = (value: (step: number) => number) => Array.from({ length: steps }, (_, step) => value(step));
  const wave = (step: number) => Math.round(scale * (3 + 2 * Math.sin(step / 5) + (step % 3)));
  return {
    trigger,
    event,
    application: "",
    counts: {
      accepted: column(wave),
      ok: column((step) => wave(step) - (step % 11 === 0 ? 1 : 0)),
      dead: column((step) => (step % 11 === 0 ? scale : 0)),
      refused: column((step) => (step % 17 === 0 ? 2 : 0)),
    },
    durations: { run: spread(12), wait: spread(2), delivery: spread(15), answer: spread(1) },
  };
}

export const traceId = "0af7651916cd43dd8448eb211c80319c";
export const group: FailureGroup = {
  group: "g1",
  source: "github",
  trigger: "/github",
  event: "issues.opened",
  error: "TypeError: Cannot read properties of undefined (reading 'title')",
  deliveries: 42,
  dead: 41,
  since: { at: new Date(from + 3 * hour).toISOString(), build: "3f9ac21b77", delivery: "d1" },
  last: { at: new Date(from + 20 * hour).toISOString(), build: "3f9ac21b77", delivery: "d42", traceId },
};

export function dataOf(steps: number, rows: number, groups: readonly FailureGroup[] = [group]): ChartsData {
  const percentiles = (scale: number) => {
    const column = (factor: number) =>
      Array.from({ length: steps }, (_, step) =>
        step % 29 === 7 ? null : scale * factor * (1 + 0.4 * Math.sin(step / 7)),
      );
    return { p50: column(1), p95: column(4), p99: column(9) };
  };
  const events = Array.from({ length: rows }, (_, row) => (row === 0 ? "issues.opened" : `event.${row}`));
  return {
    stats: {
      from,
      step: (24 * hour) / steps,
      steps,
      total: seriesOf("", "", steps, 8),
      columns: {
        run: percentiles(12),
        wait: percentiles(2),
        delivery: percentiles(15),
        answer: percentiles(1),
      },
      series: events.map((event, row) => seriesOf("/github", event, steps, 1 + (row % 4))),
    },
    releases: [
      { at: from + 5 * hour, build: "77ab01c2" },
      { at: from + 15 * hour, build: "3f9ac21b" },
    ],
    failures: { groups, more: false },
    silenced: [],
    dashboard: true,
    traces: true,
  };
}

interface Recorded {
  readonly loaded: unknown[];
  readonly filtered: unknown[];
  readonly opened: unknown[];
  readonly replayed: string[];
}

/** Opens the page of charts with a host that records its requests. */
export async function openCharts(options: ChartsPageOptions = {}): Promise<ChartsPage & Recorded> {
  const recorded: Recorded = { loaded: [], filtered: [], opened: [], replayed: [] };
  const page = await openSmallPage<ChartsViewContract>(
    testPageLender,
    "charts",
    {
      requests: {
        start: () => ({
          root: "/shop",
          project: "orders",
          environments: [
            { name: "dev", label: "dev (this machine)" },
            { name: "prod", label: "prod (main/orders)" },
          ],
          environment: "dev",
          ranges: [
            { name: "1h", label: "Last hour" },
            { name: "24h", label: "Last 24 hours" },
          ],
          range: "24h",
        }),
        load: (value) => {
          recorded.loaded.push(value);
          return options.data?.(value.environment) ?? dataOf(144, 3);
        },
        replayGroup: async ({ group: name }) => {
          recorded.replayed.push(name);
          await options.held;
          return { queued: 41, running: 1, gone: 0, failed: 41 };
        },
        silence: async ({ group: name, silent }) => {
          await options.held;
          return { silenced: silent ? [name] : [] };
        },
      },
      events: {
        ready: () => undefined,
        filter: (value) => void recorded.filtered.push(value),
        listGroup: (value) => void recorded.opened.push(value),
        openDelivery: (value) => void recorded.opened.push(value),
        openDashboard: (value) => void recorded.opened.push(value),
        openTrace: (value) => void recorded.opened.push(value),
      },
    },
    options,
  );
  await page.page.getByTestId("chart-rate").waitFor();
  return Object.assign(page, recorded);
}
