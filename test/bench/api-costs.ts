// What a project pays for an `api`, and what it pays without one.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plugin } from "esbuild";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { type LoadedServer, residentBytes, startServer } from "../load/server.ts";
import { Postgres } from "../postgres/postgres.ts";
import { bundle, manage, measure, median, startApi } from "./api-server.ts";
import { chartRows } from "./charts.ts";
import { durableRows, exactRow, limiterRow } from "./limiter.ts";
import type { Row } from "./table.ts";

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

const pairs = 4;
const pairRounds = 16;

/**
 * The ratios of a receiver with the seam to one without, rounds in turn. What the compiler makes of one process differs
 * by as much as the seam may cost, so there are several pairs of them.
 */
async function seamRatios(
  folder: string,
  scripts: Readonly<Record<"present" | "bypassed", string>>,
): Promise<readonly { readonly present: number; readonly bypassed: number }[]> {
  const body = issueOpened();
  const servers = new Map<"present" | "bypassed", LoadedServer>();
  const costs: { present: number; bypassed: number }[] = [];
  try {
    for (const name of ["present", "bypassed"] as const) {
      const environment = { HOOKLOOM_STORE: join(folder, `${name}.db`) };
      servers.set(name, await startServer({ script: scripts[name], environment, cpu: 0 }));
    }
    // The first rounds compile every path.
    for (let round = -2; round < pairRounds; round++) {
      const cost = { present: 0, bypassed: 0 };
      // Neither is always the first.
      const turn = [...servers];
      for (const [name, server] of round % 2 === 0 ? turn : turn.reverse()) {
        cost[name] = (await measure(server, githubShots(body), { milliseconds: round < 0 ? 1500 : 400 })).cpu;
      }
      if (round >= 0) costs.push(cost);
    }
    return costs;
  } finally {
    for (const server of servers.values()) await server.kill("SIGKILL");
  }
}

/** A signed webhook of a project without an `api`, beside the same receiver without the seam. */
async function seamRow(folder: string): Promise<Row> {
  const scripts = {
    present: await bundle("hookloom-server.ts", join(folder, "present")),
    bypassed: await bundle("hookloom-server.ts", join(folder, "bypassed"), { plugins: [withoutSeam] }),
  };
  const costs: { readonly present: number; readonly bypassed: number }[] = [];
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const stores = mkdtempSync(join(folder, "pair-"));
    const found = await seamRatios(stores, scripts);
    costs.push(...found);
    ratios.push(median(found.map(({ present, bypassed }) => present / bypassed)));
  }
  const us = (name: "present" | "bypassed") => `${median(costs.map((cost) => cost[name])).toFixed(1)} us`;
  const range = `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`;
  return {
    what: "CPU of a signed webhook without an api; the receiver without the gate's seam = 1",
    value: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
    unit: "x",
    limit: 1.02,
    peer: `${us("present")} against ${us("bypassed")}; ${pairs} pairs of processes, ${range}`,
  };
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
    const postgres = await Postgres.start("127.0.0.1", { fsync: true });
    try {
      yield await exactRow(postgres);
      yield* durableRows(postgres);
      yield await limiterRow(folder, postgres);
    } finally {
      await postgres.stop();
    }
    yield await seamRow(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
