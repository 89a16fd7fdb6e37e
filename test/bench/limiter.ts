// Whether limits on PostgreSQL are exact, and whether they hold a receiver up.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { resolveApi } from "@hookloom/gateway";
import type { Budget, Counts } from "../../templates/gateway/src/limits/budget.ts";
import { countsPart } from "../../templates/gateway/src/limits/counts-part.ts";
import type { Inbox } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { delivery, newSchema } from "../postgres/inboxes.ts";
import type { Postgres } from "../postgres/postgres.ts";
import { manage, measure, median, orderShots, startApi } from "./api-server.ts";
import type { Row } from "./table.ts";

const rounds = 8;
/** A limit that never caps, with room for what the machine's other work does to a round. */
const maxTimeRatio = 1.1;

const generousLimits = {
  access: "key",
  plans: { gold: { requests: "100000000/day" } },
  defaultPlan: "gold",
} as const;
const limits = { requests: "100000000/hour" };
const rules = {
  free: { ...generousLimits, plans: { gold: { requests: "unlimited" } } },
  limited: { ...generousLimits, limits, resources: { "/orders": { limits } } },
} as const;

/** The same receiver on PostgreSQL, with and without limits that let everything pass. */
export async function limiterRow(folder: string, postgres: Postgres): Promise<Row> {
  // From the sources, since a bundle in a temporary folder cannot resolve `pg`.
  const server = await startApi("consumer-server.ts", folder, rules.free, {
    HOOKLOOM_DATABASE_URL: postgres.url(),
    NODE_OPTIONS: "--conditions=hookloom-api",
  });
  const found: Record<keyof typeof rules, number>[] = [];
  try {
    const { key } = await manage<{ key: string }>(server, "/applications", { name: "shop", plan: "gold" });
    for (let round = -1; round < rounds; round++) {
      const perSecond = { free: 0, limited: 0 };
      const turn = ["free", "limited"] as const;
      for (const name of round % 2 === 0 ? turn : turn.toReversed()) {
        await manage(server, "/api/reload", resolveApi({ title: "Orders", ...rules[name] }) ?? {});
        perSecond[name] = (await measure(server, orderShots(key), { milliseconds: 2_000 })).perSecond;
      }
      if (round >= 0) found.push(perSecond);
    }
  } finally {
    await server.kill("SIGKILL");
  }
  const medianOf = (name: keyof typeof rules) => median(found.map((one) => one[name])).toFixed(0);
  return {
    what: "time of a durable delivery on PostgreSQL under three limits; without limits = 1",
    value: median(found.map(({ free, limited }) => free / limited)),
    unit: "x",
    limit: maxTimeRatio,
    peer: `${medianOf("limited")}/s against ${medianOf("free")}/s of the same process, 32 connections`,
  };
}

const budget: Budget = { policy: "gold", holder: "shop", limit: { count: 100_000_000, seconds: 86_400 } };

/** Deliveries a second that are stored by so many callers at once, each after it was counted where there are counts. */
async function durable(inbox: Inbox, callers: number, counts?: Counts): Promise<number> {
  // Neither a queue that fills nor the first lease is what lasts.
  const warmUp = 400;
  const began = performance.now() + warmUp;
  let stored = 0;
  const call = async (caller: number) => {
    for (let sent = 0; performance.now() - began < 1_500; sent++) {
      const taken = await counts?.take([budget]);
      if (taken?.violated !== undefined) throw new Error("The limit was used up.");
      await inbox.put(delivery(`${began}-${caller}-${sent}`), "ignored");
      if (performance.now() > began) stored++;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return (stored * 1000) / (performance.now() - began);
}

/** What counting adds to storing, without a server around them. */
export async function* durableRows(postgres: Postgres): AsyncGenerator<Row> {
  const inbox = await openPostgresInbox(postgres.url(), {
    schema: newSchema(),
    // A slow machine is measured, not refused.
    statementTimeoutMs: 60_000,
  });
  const log = createLogger({ write: () => undefined });
  const { counts } = await inbox.open(countsPart({ owner: "bench", log }));
  try {
    for (const callers of [32, 256, 1000]) {
      const found: { alone: number; counted: number }[] = [];
      for (let round = -1; round < rounds; round++) {
        const perSecond = { alone: 0, counted: 0 };
        const turn = ["alone", "counted"] as const;
        for (const name of round % 2 === 0 ? turn : turn.toReversed())
          perSecond[name] = await durable(inbox, callers, name === "counted" ? counts : undefined);
        if (round >= 0) found.push(perSecond);
      }
      const medianOf = (name: "alone" | "counted") => median(found.map((one) => one[name])).toFixed(0);
      yield {
        what: `time to count and store a delivery on PostgreSQL, ${callers} callers; storing alone = 1`,
        value: median(found.map(({ alone, counted }) => alone / counted)),
        unit: "x",
        limit: maxTimeRatio,
        peer: `${medianOf("counted")}/s against ${medianOf("alone")}/s`,
      };
    }
  } finally {
    await counts.close();
    await inbox.close();
  }
}

interface Replica {
  readonly passed: number;
}

/** A limit of 1,000 through four processes that ask 10,000 times. */
export async function exactRow(postgres: Postgres): Promise<Row> {
  const worker = join(import.meta.dirname, "..", "postgres", "limits-worker.ts");
  const args = ["--conditions=hookloom-source", worker, postgres.url(), "bench_limits", "1000", "2500"];
  const workers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }),
  );
  await Promise.all(workers.map((one) => once(one.stdout, "data")));
  const began = performance.now();
  const outcomes = await Promise.all(
    workers.map(async (one) => {
      const output = once(one.stdout, "data");
      one.stdin.write("go\n");
      return JSON.parse(String((await output)[0])) as Replica;
    }),
  );
  const passed = outcomes.reduce((sum, one) => sum + one.passed, 0);
  const milliseconds = performance.now() - began;
  if (passed !== 1000) throw new Error(`${passed} requests passed a limit of 1000.`);
  return {
    what: "requests of 10,000 that pass a limit of 1,000 through 4 processes on PostgreSQL",
    value: passed,
    unit: "",
    limit: 1000,
    peer: `exactly 1,000, in ${milliseconds.toFixed(0)} ms`,
  };
}
