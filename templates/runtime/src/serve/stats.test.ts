import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { scaled } from "../../../../test/runner/machine-speed.ts";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { until } from "../../../../test/runner/until.ts";
import { http } from "../http/http.ts";
import { openSqliteInbox } from "../inbox/sqlite/sqlite-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { DeliverySummary, StatsAnswer } from "../management/management.ts";
import { summarize } from "../stats/summarize.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

/** Set it to 100000 for the whole run of the acceptance check. */
const deliveries = Number(process.env.HOOKLOOM_STATS_DELIVERIES ?? 600);
vi.setConfig({ testTimeout: scaled(120_000 + 30 * deliveries) });

const folder = temporaryFolder();

const failing = new Set<string>();

function project() {
  const orders = http({ path: "/orders", verify: "none" });
  orders.on("request", ({ delivery }) => {
    // Every seventh fails once, every eleventh for good until it is fixed.
    const number = Number(delivery.id.slice(1));
    if (number % 7 === 0 && delivery.attempt === 1) throw new Error("Not yet");
    if (failing.has(delivery.id)) throw new Error("Broken");
  });
  return webhook(orders, http({ path: "/ignored", verify: "none" }));
}

async function open(): Promise<Running> {
  const environment = { HOOKLOOM_STORE: join(folder, "inbox.db"), HOOKLOOM_ATTEMPTS: "2" };
  const log = createLogger({ write: () => undefined });
  return start(project(), log, { port: 0, managementPort: 0, environment });
}

const inside = async <Answer>({ managementPort }: Running, path: string, init?: RequestInit) => {
  const response = await fetch(`http://127.0.0.1:${managementPort}${path}`, init);
  const answer: Answer = await response.json();
  return answer;
};

async function post({ port }: Running, path: string, id: string, body = "{}"): Promise<number> {
  const headers = { "idempotency-key": id, "content-type": "application/json" };
  const { status } = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
  return status;
}

type Counts = Readonly<Record<string, number>>;

/** The counters of this process by what they count, as the charts name it. */
async function metricsOf({ managementPort }: Running): Promise<Counts> {
  const text = await (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text();
  const line =
    /^hookloom_deliveries_(?:received|finished|replayed)_total\{(?:.*outcome="(\w+)")?.*\} (\d+)$/gm;
  const counts: Record<string, number> = {};
  for (const [, outcome = "replayed", value] of text.matchAll(line)) {
    counts[outcome] = (counts[outcome] ?? 0) + Number(value);
  }
  return counts;
}

const sum = (numbers: readonly number[] | undefined): number =>
  (numbers ?? []).reduce((all, one) => all + one, 0);

const countsOf = ({ total }: StatsAnswer): Counts =>
  Object.fromEntries(Object.entries(total.counts).map(([name, column]) => [name, sum(column)]));

/** What the stopped process left in the store. */
async function storedCounts(): Promise<Counts> {
  const inbox = await openSqliteInbox(join(folder, "inbox.db"));
  const now = Date.now();
  const to = Math.ceil(now / 60_000) + 1;
  const summary = { from: to - 600, to, step: 1, by: [], only: {} };
  const counts = countsOf(await summarize(inbox.rollUps, summary, now));
  await inbox.close();
  return counts;
}

function added(one: Counts, other: Counts): Counts {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

async function allDeliveries(running: Running): Promise<readonly DeliverySummary[]> {
  const all: DeliverySummary[] = [];
  for (;;) {
    const before = all.at(-1)?.cursor;
    const query = before === undefined ? "" : `&before=${before}`;
    const page = await inside<DeliverySummary[]>(running, `/deliveries?limit=1000${query}`);
    all.push(...page);
    if (page.length < 1000) return all;
  }
}

async function settled(running: Running): Promise<void> {
  const busy = async () =>
    (await allDeliveries(running)).filter(({ outcome }) => outcome === "running" || outcome === "retrying")
      .length;
  await until("all have run", async () => (await busy()) === 0, { timeoutMs: 240_000, intervalMs: 200 });
}

/** Receives a third of all; how many requests were refused. */
async function receivePart(running: Running, part: number): Promise<number> {
  const size = Math.ceil(deliveries / 3);
  const numbers = Array.from({ length: size }, (_, index) => part * size + index);
  let refused = 0;
  const receive = async (number: number) => {
    const id = `d${number}`;
    if (number % 11 === 0) failing.add(id);
    await post(running, number % 13 === 0 ? "/ignored" : "/orders", id);
    if (number % 17 === 0) await post(running, "/orders", id);
    if (number % 19 === 0 && (await post(running, "/orders", "x", "{")) === 400) refused++;
  };
  for (let at = 0; at < size; at += 50) await Promise.all(numbers.slice(at, at + 50).map(receive));
  return refused;
}

describe("the counts of the charts", () => {
  it("equal those of the deliveries and of Prometheus, over retries, replays, refusals and restarts", async () => {
    let running = await open();
    const refusals = await receivePart(running, 0);
    await settled(running);
    const first = await metricsOf(running);
    await running.stop();
    expect(await storedCounts()).toEqual(first);

    running = await open();
    const more = await receivePart(running, 1);
    // In the middle of runs and retries, which the next process takes over.
    await running.stop();
    const before = await storedCounts();

    running = await open();
    const rest = await receivePart(running, 2);
    await settled(running);
    failing.clear();
    const dead = (await allDeliveries(running)).filter(({ outcome }) => outcome === "failed");
    expect(dead.length).toBeGreaterThan(0);
    for (const { id } of dead) await inside(running, `/deliveries/${id}/replay`, { method: "POST" });
    await settled(running);

    const answer = await inside<StatsAnswer>(running, "/stats?by=trigger");
    const counts = countsOf(answer);
    expect(added(before, await metricsOf(running))).toEqual(counts);
    const stored = (await allDeliveries(running)).filter(({ outcome }) => outcome !== "refused");
    const ran = stored.filter(({ attempts }) => attempts > 0);
    const runs = ran.reduce((all, { attempts }) => all + attempts, 0);
    expect(counts).toMatchObject({
      accepted: ran.length,
      ignored: stored.length - ran.length,
      refused: refusals + more + rest,
      replayed: dead.length,
      dead: dead.length,
    });
    expect((counts.ok ?? 0) + (counts.retrying ?? 0) + (counts.dead ?? 0)).toBe(runs);
    const { run, wait, delivery } = answer.total.durations;
    expect([run.count, wait.count, delivery.count]).toEqual([runs, ran.length, ran.length]);
    expect(answer.series.map(({ trigger }) => trigger)).toEqual(["/ignored", "/orders"]);
    expect(sum(answer.series[1]?.counts.accepted)).toBe(counts.accepted);
    await running.stop();
  });

  it("are compressed for clients that accept it where they are long", async () => {
    const running = await open();
    const now = Date.now();
    const [from, to] = [now - 86_400_000, now + 600_000].map((time) => new Date(time).toISOString());
    const day = `from=${from}&to=${to}&step=60`;
    const ask = async (query: string, encoding: string) => {
      const url = `http://127.0.0.1:${running.managementPort}/stats?${query}`;
      const response = await fetch(url, { headers: { "accept-encoding": encoding } });
      return { encoding: response.headers.get("content-encoding"), text: await response.text() };
    };
    const plain = await ask(day, "identity");
    expect(plain.encoding).toBeNull();
    const packed = await ask(day, "br, gzip;q=0.5");
    expect(packed.encoding).toBe("gzip");
    expect(packed.text).toBe(plain.text);
    expect((await ask(day, "gzip;q=0")).encoding).toBeNull();
    expect((await ask("step=3600", "gzip")).encoding).toBeNull();
    // It is given again for a second.
    expect(await post(running, "/orders", "kept-1")).toBe(202);
    await expect.poll(async () => (await ask(day, "gzip")).text).not.toBe(packed.text);
    await running.stop();
  });

  it("are refused where the query is wrong, in one sentence", async () => {
    const running = await open();
    const refused = async (query: string) =>
      (await inside<{ error: string }>(running, `/stats?${query}`)).error;
    expect(await refused("from=yesterday")).toContain("from and to must be times");
    expect(await refused("from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z")).toContain(
      "from must be before to",
    );
    expect(await refused("step=90")).toContain("a multiple of 60 seconds");
    expect(await refused("by=colour")).toContain("trigger, event and application");
    expect(await refused("from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z&step=60")).toContain(
      "2000 steps",
    );
    await running.stop();
  });
});
