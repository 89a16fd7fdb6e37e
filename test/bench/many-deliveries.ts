import { setImmediate as turn } from "node:timers/promises";
import type { NewDelivery } from "../../templates/runtime/src/inbox/inbox.ts";
import { openSqliteInbox, type SqliteInbox } from "../../templates/runtime/src/inbox/sqlite/sqlite-inbox.ts";
import { percentile, type Row } from "./table.ts";

const total = 1_000_000;
const batch = 500;
const body = Buffer.from('{"action":"opened"}');
const events = ["issues.opened", "issues.closed", "push", "release.published"];

function delivery(index: number): NewDelivery {
  return {
    // Senders' ids come in random order, the worst case for an index.
    id: `${((index * 2_654_435_761) % 4_294_967_296).toString(16)}-${index}`,
    source: "github",
    trigger: "/github",
    event: events[index % events.length] ?? "",
    part: 0,
    headers: {},
    body,
    receivedAt: Date.now(),
  };
}

/** Microseconds that each of a batch took to be durable. */
async function putBatch(inbox: SqliteInbox, from: number): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: batch }, (_, at) => inbox.put(delivery(from + at), "ok")));
  return ((performance.now() - began) * 1000) / batch;
}

const views = [
  { limit: 50 },
  { limit: 50, outcome: "failed" },
  { limit: 50, source: "github", event: "push" },
  { limit: 50, outcome: "ok", search: "release" },
];

async function slowestView(inbox: SqliteInbox): Promise<number> {
  const times: number[] = [];
  for (const query of views) {
    const began = performance.now();
    await inbox.list(query);
    times.push(performance.now() - began);
  }
  return Math.max(...times);
}

/** The effect of a million stored deliveries on the next one and on the view, in a separate store. */
export async function benchManyDeliveries(file: string): Promise<Row[]> {
  const inbox = await openSqliteInbox(file);
  try {
    const times: number[] = [];
    let firstView = 0;
    for (let from = 0; from < total; from += batch) {
      times.push(await putBatch(inbox, from));
      await turn();
      if (from === 20 * batch) firstView = await slowestView(inbox);
    }
    const firstMedian = percentile(times.slice(20, 220), 0.5);
    const lastMedian = percentile(times.slice(-200), 0.5);
    const view = await slowestView(inbox);
    return [
      {
        what: "storing a delivery among 1,000,000 others, relative to an empty store",
        value: lastMedian / firstMedian,
        unit: "x",
        limit: 1.2,
        peer: `${lastMedian.toFixed(0)} us against ${firstMedian.toFixed(0)} us, median of 200 batches`,
      },
      {
        what: "slowest of four filters of the view over 1,000,000 deliveries",
        value: view,
        unit: "ms",
        peer: `over 10,000 ${firstView.toFixed(1)} ms`,
      },
    ];
  } finally {
    await inbox.close();
  }
}
