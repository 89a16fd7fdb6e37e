// What a consumer's credential costs beyond the signature of a provider, in the same process.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveApi } from "@hookloom/runtime/api";
import type { TestCredential } from "@hookloom/runtime/management";
import { build } from "esbuild";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { postBytes, runLoad, type Shot } from "../load/http-client.ts";
import { type LoadedServer, processorSeconds, startServer } from "../load/server.ts";
import { percentile, type Row } from "./table.ts";

const rounds = 3;
const roundMilliseconds = 3_000;
const connections = 32;

type Shots = () => () => Shot | undefined;

/** Calls of a consumer with a new id each. */
function consumerShots(body: Buffer, credential: Readonly<Record<string, string>>): () => Shot {
  return () => {
    const id = randomUUID();
    const headers = { "content-type": "application/json", "idempotency-key": id, ...credential };
    return { id, bytes: postBytes("/orders", headers, body) };
  };
}

async function startConsumers(folder: string): Promise<LoadedServer> {
  const outfile = join(folder, "server.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "..", "load", "consumer-server.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["hookloom-source", "hookloom-api"],
    banner: {
      js: 'import { createRequire as benchRequire } from "node:module"; const require = benchRequire(import.meta.url);',
    },
    external: ["pg-boss", "@opentelemetry/*"],
    outfile,
    logLevel: "error",
  });
  const rules = join(folder, "api.json");
  writeFileSync(rules, JSON.stringify(resolveApi({ title: "Orders", access: ["oauth2", "key"] })));
  const environment = { HOOKLOOM_STORE: join(folder, "inbox.db"), HOOKLOOM_API: rules };
  return startServer({ script: outfile, environment, cpu: 0 });
}

async function testCredential(server: LoadedServer, kind: "key" | "token"): Promise<TestCredential> {
  const url = `http://127.0.0.1:${server.managementPort}/test-credentials`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify({ kind }) });
  if (!answer.ok) throw new Error(`No test credential: ${await answer.text()}`);
  return (await answer.json()) as TestCredential;
}

/** Microseconds of processor time for each request that was accepted. */
async function cost(server: LoadedServer, shots: () => Shot | undefined): Promise<number> {
  const before = processorSeconds(server.pid);
  const end = performance.now() + roundMilliseconds;
  let accepted = 0;
  let refused = 0;
  await runLoad({
    port: server.port,
    connections,
    next: () => (performance.now() < end ? shots() : undefined),
    onAnswer: (_id, { status }) => {
      if (status >= 200 && status < 300) accepted++;
      else refused++;
    },
  });
  await sleep(300);
  if (refused > 0 || accepted === 0)
    throw new Error(`${refused} of ${accepted + refused} were not accepted.`);
  return ((processorSeconds(server.pid) - before) * 1e6) / accepted;
}

/** Every figure of consumers. Each round measures each kind, so a busy moment of the machine affects all of them. */
export async function* benchConsumers(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-consumers-"));
  const server = await startConsumers(folder);
  try {
    const body = issueOpened();
    const { key = "" } = await testCredential(server, "key");
    const { token = "" } = await testCredential(server, "token");
    const kinds: Readonly<Record<string, Shots>> = {
      signed: () => githubShots(body),
      key: () => consumerShots(body, { "x-api-key": key }),
      token: () => consumerShots(body, { authorization: `Bearer ${token}` }),
    };
    const found = new Map<string, number[]>();
    // The first round compiles every path, so it does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, shots] of Object.entries(kinds)) {
        const measured = await cost(server, shots());
        if (round > 0) found.set(name, [...(found.get(name) ?? []), measured]);
      }
    }
    const middle = (name: string): number => percentile(found.get(name) ?? [], 0.5);
    const peer = `signed by GitHub ${middle("signed").toFixed(1)} us in the same process and with the same body`;
    yield {
      what: "CPU of a consumer's key beyond a signed webhook",
      value: middle("key") - middle("signed"),
      unit: "us",
      limit: 10,
      peer,
    };
    yield {
      what: "CPU of a token seen before, beyond a signed webhook",
      value: middle("token") - middle("signed"),
      unit: "us",
      limit: 15,
      peer,
    };
  } finally {
    await server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}
