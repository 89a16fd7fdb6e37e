// Servers of a project with an `api`, or without one, and what a load on them costs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import { build, type Plugin } from "esbuild";
import { type Answer, postBytes, runLoad, type Shot } from "../load/http-client.ts";
import { type LoadedServer, processorMicroseconds, startServer } from "../load/server.ts";
import { percentile } from "./table.ts";

const load = join(import.meta.dirname, "..", "load");

export interface BundleOptions {
  readonly conditions?: readonly string[];
  readonly plugins?: Plugin[];
}

/** Bundled in parts, as `hookloom build` keeps what is loaded on demand apart. */
export async function bundle(
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
    external: ["pg", "@opentelemetry/*"],
    plugins,
    outdir,
    entryNames: "server",
    outExtension: { ".js": ".mjs" },
    splitting: true,
    logLevel: "error",
  });
  return join(outdir, "server.mjs");
}

export interface Measured {
  readonly perSecond: number;
  readonly waits: readonly number[];
  /** Microseconds of processor time for each accepted request. */
  readonly cpu: number;
}

export interface Load {
  readonly milliseconds: number;
  readonly rate?: number;
  readonly connections?: number;
}

/** Sends for a while; every request has to be accepted. */
export async function measure(
  server: LoadedServer,
  shots: () => Shot | undefined,
  { milliseconds, rate, connections = 32 }: Load,
): Promise<Measured> {
  const before = processorMicroseconds(server.pid);
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
  await sleep(200);
  if (refused > 0 || waits.length === 0)
    throw new Error(`${refused} of ${refused + waits.length} were not accepted:\n${server.output()}`);
  const cpu = (processorMicroseconds(server.pid) - before) / waits.length;
  return { perSecond: waits.length / seconds, waits, cpu };
}

export const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

/** Starts a project with an `api` by these rules. */
export async function startApi(
  script: string,
  folder: string,
  api: ApiDescription,
  store: Readonly<Record<string, string>>,
): Promise<LoadedServer> {
  const file = join(folder, "api.json");
  writeFileSync(file, JSON.stringify(resolveApi({ title: "Orders", ...api })));
  return startServer({ script, environment: { HOOKLOOM_API: file, ...store }, cpu: 0 });
}

export async function manage<Value>(server: LoadedServer, path: string, body: object): Promise<Value> {
  const url = `http://127.0.0.1:${server.managementPort}${path}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Value;
}

export function orderShots(key: string): () => Shot {
  let count = 0;
  // What the handler takes: one that fails would be tried again while the next rounds are measured.
  const body = Buffer.from('{"issue":{"title":"Order"}}');
  const headers = { "content-type": "application/json", "x-api-key": key };
  return () => {
    const id = `${process.pid}-${count++}-${performance.now()}`;
    return {
      id,
      bytes: postBytes("/orders", { ...headers, "idempotency-key": id }, body),
    };
  };
}
