// What a delivery costs the receiver, compared with a minimal server that does the same and with its peers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { nodeArguments } from "../../extension/core/src/environments/build/node-arguments.ts";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { type LoadedServer, processorSeconds, residentBytes, startServer } from "../load/server.ts";
import { Postgres } from "../postgres/postgres.ts";
import { benchManyDeliveries } from "./many-deliveries.ts";
import { percentile, type Row } from "./table.ts";

const rounds = 3;
const roundMilliseconds = 4_000;
/** Until every path is compiled: a receiver runs for weeks, so its first seconds do not count. */
const warmMilliseconds = 4_000;
const connections = 32;

interface Contender {
  readonly name: string;
  readonly script: string;
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Bundled and started as `hookloom build` does it: users run bundles, and stripping types would count as memory. */
async function bundle(folder: string): Promise<string> {
  const outfile = join(folder, "server.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "..", "load", "hookloom-server.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["hookloom-source"],
    external: ["pg", "@opentelemetry/*"],
    outfile,
    logLevel: "error",
  });
  return outfile;
}

function contenders(folder: string, script: string, database: string): readonly Contender[] {
  const store = (name: string) => ({ HOOKLOOM_STORE: join(folder, name) });
  return [
    { name: "raw", script: "peers/raw.mjs" },
    { name: "durable", script, nodeArguments, environment: store("durable.db") },
    {
      name: "logged",
      script,
      nodeArguments,
      environment: { ...store("logged.db"), LOG_LEVEL: "info" },
    },
    // From the sources, since a bundle in a temporary folder cannot resolve `pg`.
    {
      name: "postgres",
      script: "hookloom-server.ts",
      nodeArguments,
      environment: { HOOKLOOM_DATABASE_URL: database },
    },
    { name: "octokit", script: "peers/octokit.mjs" },
    { name: "probot", script: "peers/probot.mjs" },
    { name: "node-red", script: "peers/node-red.mjs" },
    { name: "fsync-each", script: "peers/fsync-each.mjs", environment: store("fsync-each.db") },
  ];
}

interface Round {
  readonly perSecond: number;
  /** Microseconds of processor time for each event. */
  readonly cpu: number;
}

async function loadFor(port: number, milliseconds: number, body: Buffer): Promise<number> {
  const shots = githubShots(body);
  const end = performance.now() + milliseconds;
  let accepted = 0;
  let refused = 0;
  await runLoad({
    port,
    connections,
    next: () => (performance.now() < end ? shots() : undefined),
    onAnswer: (_id, { status }) => {
      if (status >= 200 && status < 300) accepted++;
      else refused++;
    },
  });
  if (refused > 0 || accepted === 0)
    throw new Error(`${refused} of ${accepted + refused} were not accepted.`);
  return accepted;
}

async function measureRound(server: LoadedServer, body: Buffer): Promise<Round> {
  const began = performance.now();
  const before = processorSeconds(server.pid);
  const accepted = await loadFor(server.port, roundMilliseconds, body);
  // Work that was deferred until after the answer belongs to the event too.
  await sleep(300);
  const cpu = ((processorSeconds(server.pid) - before) * 1e6) / accepted;
  return { perSecond: (accepted * 1000) / (performance.now() - began - 300), cpu };
}

/** Each round measures every server, so a busy moment of the machine affects all of them. */
async function measureAll(
  all: readonly Contender[],
  body: Buffer,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const results = new Map<string, Round[]>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, ...options } of all) {
      const server = await startServer({ ...options, cpu: 0 });
      try {
        await loadFor(server.port, warmMilliseconds, body);
        const measured = await measureRound(server, body);
        results.set(name, [...(results.get(name) ?? []), measured]);
        process.stderr.write(
          `  ${name}: ${measured.cpu.toFixed(1)} us, ${measured.perSecond.toFixed(0)}/s\n`,
        );
      } finally {
        await server.kill("SIGKILL");
      }
    }
  }
  return results;
}

/** The wait of each of 500 events a second for its durable acknowledgement, on one core. */
async function measureLatency(folder: string, script: string, body: Buffer): Promise<readonly number[]> {
  const environment = { HOOKLOOM_STORE: join(folder, "latency.db") };
  const server = await startServer({ script, nodeArguments, environment, cpu: 0 });
  const waits: number[] = [];
  try {
    await loadFor(server.port, 1_000, body);
    await runLoad({
      port: server.port,
      connections,
      rate: 500,
      next: githubShots(body, 5_000),
      onAnswer: (_id, { milliseconds }) => waits.push(milliseconds),
    });
  } finally {
    await server.kill("SIGKILL");
  }
  return waits;
}

async function measureIdle(folder: string, script: string): Promise<number> {
  const environment = { HOOKLOOM_STORE: join(folder, "idle.db") };
  const server = await startServer({ script, nodeArguments, environment });
  try {
    await sleep(2_000);
    return residentBytes(server.pid) / 2 ** 20;
  } finally {
    await server.kill("SIGKILL");
  }
}

const medianOf = (rows: readonly Round[] | undefined, key: keyof Round): number =>
  percentile(
    (rows ?? []).map((row) => row[key]),
    0.5,
  );

function toRows(results: ReadonlyMap<string, readonly Round[]>): Row[] {
  const raw = medianOf(results.get("raw"), "cpu");
  const cost = (name: string) => medianOf(results.get(name), "cpu") / raw;
  const speed = (name: string) => medianOf(results.get(name), "perSecond");
  const peers = `octokit ${cost("octokit").toFixed(2)}, probot ${cost("probot").toFixed(2)}, node-red ${cost("node-red").toFixed(2)}`;
  return [
    {
      what: "CPU per event, acknowledged once durable; raw node:http + HMAC + JSON.parse = 1",
      value: cost("durable"),
      unit: "x",
      limit: 1.8,
      peer: `raw ${raw.toFixed(1)} us; one fsync per request ${cost("fsync-each").toFixed(2)}; with its log lines ${cost("logged").toFixed(2)}; ${peers}`,
    },
    {
      what: "CPU per event, acknowledged by PostgreSQL (whose own time is not counted)",
      value: cost("postgres"),
      unit: "x",
      limit: 4,
      peer: `${speed("postgres").toFixed(0)}/s, with the database on the same processors`,
    },
    {
      what: "time of one fsync a request for one of ours, durable (1/3 or less)",
      value: speed("fsync-each") / speed("durable"),
      unit: "x",
      limit: 0.333,
      peer: `${speed("durable").toFixed(0)}/s against ${speed("fsync-each").toFixed(0)}/s; raw ${speed("raw").toFixed(0)}/s`,
    },
  ];
}

/** Every figure of the receiver. */
export async function* benchReceiver(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-receiver-"));
  const body = issueOpened();
  const postgres = await Postgres.start("127.0.0.1", { fsync: true });
  try {
    const script = await bundle(folder);
    yield* toRows(await measureAll(contenders(folder, script, postgres.url()), body));
    const waits = await measureLatency(folder, script, body);
    yield {
      what: "acknowledgement at 500 events a second on one core, p99",
      value: percentile(waits, 0.99),
      unit: "ms",
      limit: 50,
      peer: `median ${percentile(waits, 0.5).toFixed(1)} ms, worst ${Math.max(...waits).toFixed(0)} ms`,
    };
    yield* await benchManyDeliveries(join(folder, "many.db"));
    yield { what: "memory while idle", value: await measureIdle(folder, script), unit: "MB", limit: 100 };
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
