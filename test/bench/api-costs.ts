// What a project pays for an `api`, and what it pays without one: the figures of limits, charts and idle processes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiDescription, resolveApi } from "@hookloom/runtime/api";
import { build, type Plugin } from "esbuild";
import { openSqliteInbox } from "../../templates/runtime/src/inbox/sqlite/sqlite-inbox.ts";
import type { RollUp } from "../../templates/runtime/src/stats/roll-up-store.ts";
import { Tally } from "../../templates/runtime/src/stats/tally.ts";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { type Answer, postBytes, runLoad, type Shot } from "../load/http-client.ts";
import { type LoadedServer, processorSeconds, residentBytes, startServer } from "../load/server.ts";
import { Postgres } from "../postgres/postgres.ts";
import { percentile, type Row } from "./table.ts";

const connections = 32;
const load = join(import.meta.dirname, "..", "load");

interface BundleOptions {
  readonly conditions?: readonly string[];
  readonly plugins?: Plugin[];
}

/** Bundled in parts, as `hookloom build` keeps what is loaded on demand apart. */
async function bundle(
  entry: string,
  outdir: string,
  { conditions = [], plugins = [] }: BundleOptions = {},
): Promise<string> {
  await build({
    entryPoints: [join(load, entry)],
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["hookloom-source", ...conditions],
    banner: {
      js: 'import { createRequire as benchRequire } from "node:module"; const require = benchRequire(import.meta.url);',
    },
    external: ["pg-boss", "@opentelemetry/*"],
    plugins,
    outdir,
    entryNames: "server",
    outExtension: { ".js": ".mjs" },
    splitting: true,
    logLevel: "error",
  });
  return join(outdir, "server.mjs");
}

/** What the receiver asks the gate of an `api`, and what is left of it without that seam. */
const seam: readonly (readonly [string, string])[] = [
  ["this.#options.gate?.enter(trigger, head)", "undefined"],
  ["gate === undefined ? undefined : await gate.spend(trigger, request.caller)", "undefined"],
  ["this.#options.gate?.finish(trigger, reply, caller) ?? reply", "reply"],
];

/** Builds the receiver as it would be if there were no APIs at all. */
const withoutSeam: Plugin = {
  name: "without-seam",
  setup: ({ onLoad }) => {
    onLoad({ filter: /receiver[/\\]receiver\.ts$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [part, instead] of seam) {
        if (!contents.includes(part)) throw new Error(`The receiver does not have ${part} any more.`);
        contents = contents.replace(part, instead);
      }
      return { contents, loader: "ts" };
    });
  },
};

interface Measured {
  readonly perSecond: number;
  readonly waits: readonly number[];
  /** Microseconds of processor time for each accepted request. */
  readonly cpu: number;
}

interface Load {
  readonly milliseconds: number;
  readonly rate?: number;
}

/** Sends for a while; every request has to be accepted. */
async function measure(
  server: LoadedServer,
  shots: () => Shot | undefined,
  { milliseconds, rate }: Load,
): Promise<Measured> {
  const before = processorSeconds(server.pid);
  const began = performance.now();
  const waits: number[] = [];
  let refused = 0;
  await runLoad({
    port: server.port,
    connections,
    ...(rate === undefined ? {} : { rate }),
    next: () => (performance.now() - began < milliseconds ? shots() : undefined),
    onAnswer: (_id: string, answer: Answer) => {
      if (answer.status >= 200 && answer.status < 300) waits.push(answer.milliseconds);
      else refused++;
    },
  });
  const seconds = (performance.now() - began) / 1000;
  // Work that was deferred until after the answer belongs to it, too.
  await sleep(300);
  if (refused > 0 || waits.length === 0)
    throw new Error(`${refused} of ${refused + waits.length} were not accepted:\n${server.output()}`);
  const cpu = ((processorSeconds(server.pid) - before) * 1e6) / waits.length;
  return { perSecond: waits.length / seconds, waits, cpu };
}

const middle = (numbers: readonly number[]): number => percentile(numbers, 0.5);

const seamRounds = 12;

/** A signed webhook of a project without an `api`, beside the same receiver without the seam; rounds in turn. */
async function seamRow(folder: string): Promise<Row> {
  const body = issueOpened();
  const scripts = {
    present: await bundle("hookloom-server.ts", join(folder, "present")),
    bypassed: await bundle("hookloom-server.ts", join(folder, "bypassed"), { plugins: [withoutSeam] }),
  };
  const servers = new Map<string, LoadedServer>();
  const costs = new Map<string, number[]>();
  try {
    for (const [name, script] of Object.entries(scripts)) {
      const environment = { HOOKLOOM_STORE: join(folder, `${name}.db`) };
      servers.set(name, await startServer({ script, environment, cpu: 0 }));
    }
    for (let round = 0; round <= seamRounds; round++) {
      // Neither is always the first.
      const turn = [...servers];
      for (const [name, server] of round % 2 === 0 ? turn : turn.reverse()) {
        const { cpu } = await measure(server, githubShots(body), { milliseconds: 1_500 });
        if (round > 0) costs.set(name, [...(costs.get(name) ?? []), cpu]);
      }
    }
  } finally {
    for (const server of servers.values()) await server.kill("SIGKILL");
  }
  const [present, bypassed] = ["present", "bypassed"].map((name) => costs.get(name) ?? []);
  const ratios = (present ?? []).map((cpu, index) => cpu / (bypassed?.[index] ?? Number.NaN));
  const us = (numbers: readonly number[] = []) => `${middle(numbers).toFixed(1)} us`;
  return {
    what: "CPU of a signed webhook without an api; the receiver without the gate's seam = 1",
    value: middle(ratios),
    unit: "x",
    limit: 1.02,
    peer: `${us(present)} against ${us(bypassed)}, ${ratios.length} rounds in turn`,
  };
}

/** Starts a project with an `api` by these rules. */
async function startApi(
  script: string,
  folder: string,
  api: ApiDescription,
  store: Readonly<Record<string, string>>,
): Promise<LoadedServer> {
  const file = join(folder, "api.json");
  writeFileSync(file, JSON.stringify(resolveApi({ title: "Orders", ...api })));
  return startServer({ script, environment: { HOOKLOOM_API: file, ...store }, cpu: 0 });
}

async function manage<Value>(server: LoadedServer, path: string, body: object): Promise<Value> {
  const url = `http://127.0.0.1:${server.managementPort}${path}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Value;
}

function orderShots(key: string): () => Shot {
  let count = 0;
  const headers = { "content-type": "application/json", "x-api-key": key };
  return () => {
    const id = `${process.pid}-${count++}-${performance.now()}`;
    return {
      id,
      bytes: postBytes("/orders", { ...headers, "idempotency-key": id }, Buffer.from('{"id":7}')),
    };
  };
}

const limitRounds = 5;

/** The same receiver on PostgreSQL, with and without limits that let everything pass. */
async function limiterRow(folder: string, postgres: Postgres): Promise<Row> {
  const plans = { gold: { requests: "100000000/day" } };
  const free = { access: "key", plans: { gold: { requests: "unlimited" } }, defaultPlan: "gold" } as const;
  const limits = { requests: "100000000/hour" };
  const limited = { ...free, plans, limits, resources: { "/orders": { limits } } };
  // From its sources, since a bundle in a temporary folder finds no pg-boss.
  const server = await startApi("consumer-server.ts", folder, free, {
    HOOKLOOM_DATABASE_URL: postgres.url(),
    NODE_OPTIONS: "--conditions=hookloom-api",
  });
  const found = new Map<string, number[]>();
  try {
    const { key } = await manage<{ key: string }>(server, "/applications", { name: "shop", plan: "gold" });
    for (let round = 0; round <= limitRounds; round++) {
      for (const [name, api] of Object.entries({ free, limited })) {
        await manage(server, "/api/reload", resolveApi({ title: "Orders", ...api }) ?? {});
        const { perSecond } = await measure(server, orderShots(key), { milliseconds: 3_000 });
        if (round > 0) found.set(name, [...(found.get(name) ?? []), perSecond]);
      }
    }
  } finally {
    await server.kill("SIGKILL");
  }
  const [without = Number.NaN, under = Number.NaN] = ["free", "limited"].map((name) =>
    middle(found.get(name) ?? []),
  );
  return {
    what: "time of a durable delivery on PostgreSQL under three limits; without limits = 1",
    value: without / under,
    unit: "x",
    peer: `${under.toFixed(0)}/s against ${without.toFixed(0)}/s of the same process, ${connections} connections`,
  };
}

interface Replica {
  readonly passed: number;
}

/** A limit of 1,000 through four processes that ask 10,000 times. */
async function exactRow(postgres: Postgres): Promise<Row> {
  const worker = join(import.meta.dirname, "..", "postgres", "limits-worker.ts");
  const args = ["--conditions=hookloom-source", worker, postgres.url(), "bench_limits", "1000", "2500"];
  const workers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }),
  );
  await Promise.all(workers.map((one) => once(one.stdout, "data")));
  const began = performance.now();
  const outcomes = await Promise.all(
    workers.map(async (one) => {
      const said = once(one.stdout, "data");
      one.stdin.write("go\n");
      return JSON.parse(String((await said)[0])) as Replica;
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

/** Charts over 35 days: how long the answer takes, and what it costs the receiver while it is asked ten times a second. */
async function* chartRows(folder: string, script: string): AsyncGenerator<Row> {
  const file = join(folder, "history.db");
  await fillHistory(file);
  const server = await startServer({ script, environment: { HOOKLOOM_STORE: file }, cpu: 0 });
  try {
    const from = new Date(Date.now() - 35 * 24 * 3_600_000).toISOString();
    const url = `http://127.0.0.1:${server.managementPort}/stats?from=${from}&by=trigger,event`;
    const ask = async (): Promise<number> => {
      const began = performance.now();
      const text = await (await fetch(url)).text();
      if (!text.includes("event.19")) throw new Error("The answer lacks a series.");
      return performance.now() - began;
    };
    const times: number[] = [];
    for (let count = 0; count < 30; count++) times.push(await ask());
    yield {
      what: "answer to charts over 35 days with 20 series, median",
      value: middle(times),
      unit: "ms",
      limit: 100,
      peer: `slowest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
    };
    const body = issueOpened();
    const p99s = { quiet: [] as number[], asked: [] as number[] };
    for (let round = 0; round <= 6; round++) {
      for (const name of ["quiet", "asked"] as const) {
        const asking =
          name === "asked" ? setInterval(() => void ask().catch(() => undefined), 100) : undefined;
        const { waits } = await measure(server, githubShots(body), { milliseconds: 4_000, rate: 300 });
        clearInterval(asking);
        if (round > 0) p99s[name].push(percentile(waits, 0.99));
      }
    }
    const [quiet, asked] = [middle(p99s.quiet), middle(p99s.asked)];
    yield {
      what: "p99 of an acknowledgement while charts are asked for ten times a second; not asked = 1",
      value: asked / quiet,
      unit: "x",
      limit: 1.05,
      peer: `${asked.toFixed(1)} ms against ${quiet.toFixed(1)} ms at 300 a second`,
    };
  } finally {
    await server.kill("SIGKILL");
  }
}

/** Memory of a process with an `api` that has done nothing, and of one whose own issuer has given a token. */
async function* memoryRows(folder: string, script: string): AsyncGenerator<Row> {
  const server = await startApi(
    script,
    folder,
    { access: "oauth2" },
    { HOOKLOOM_STORE: join(folder, "idle.db") },
  );
  try {
    await sleep(2_000);
    const before = residentBytes(server.pid) / 2 ** 20;
    yield {
      what: "idle memory of a project with an api, its issuer unused",
      value: before,
      unit: "MB",
      limit: 70,
    };
    const { clientId, clientSecret } = await manage<{ clientId: string; clientSecret: string }>(
      server,
      "/applications",
      { name: "shop" },
    );
    const answer = await fetch(`http://127.0.0.1:${server.port}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (!answer.ok) throw new Error(`No token: ${await answer.text()}`);
    await sleep(2_000);
    const after = residentBytes(server.pid) / 2 ** 20;
    yield {
      what: "idle memory of a project whose own issuer has given a token",
      value: after,
      unit: "MB",
      limit: 120,
      peer: `${before.toFixed(0)} MB before`,
    };
  } finally {
    await server.kill("SIGKILL");
  }
}

/** Every figure of an `api` beside those of its credentials. */
export async function* benchApiCosts(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-api-"));
  try {
    const script = await bundle("consumer-server.ts", join(folder, "api"), { conditions: ["hookloom-api"] });
    yield* memoryRows(folder, script);
    const plain = await bundle("hookloom-server.ts", join(folder, "plain"));
    yield* chartRows(folder, plain);
    const postgres = await Postgres.start();
    try {
      yield await exactRow(postgres);
      yield await limiterRow(folder, postgres);
    } finally {
      await postgres.stop();
    }
    yield await seamRow(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
