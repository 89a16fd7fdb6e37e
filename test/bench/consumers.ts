// What a consumer's credential costs beyond the signature of a provider, in the same process.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveApi } from "@hookloom/gateway";
import type { TestCredential } from "@hookloom/gateway/management";
import { build } from "esbuild";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { postBytes, type Shot } from "../load/http-client.ts";
import { type LoadedServer, startServer } from "../load/server.ts";
import { measure, median } from "./api-server.ts";
import { manyApplicationsRows } from "./many-applications.ts";
import type { Row } from "./table.ts";

const rounds = 24;

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
    external: ["pg", "@opentelemetry/*"],
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
    const found: Record<string, number>[] = [];
    // The first rounds compile every path, so they do not count.
    for (let round = -2; round < rounds; round++) {
      const costs: Record<string, number> = {};
      const turn = Object.entries(kinds);
      for (const [name, shots] of round % 2 === 0 ? turn : turn.reverse()) {
        const { cpu } = await measure(server, shots(), { milliseconds: round < 0 ? 1_500 : 500 });
        costs[name] = cpu;
      }
      if (round >= 0) found.push(costs);
    }
    const extraCost = (name: string): number =>
      median(found.map((costs) => (costs[name] ?? Number.NaN) - (costs.signed ?? Number.NaN)));
    const signed = median(found.map((costs) => costs.signed ?? Number.NaN)).toFixed(1);
    const peer = `signed by GitHub ${signed} us in the same process and with the same body, ${rounds} rounds`;
    yield {
      what: "CPU of a consumer's key beyond a signed webhook",
      value: extraCost("key"),
      unit: "us",
      limit: 10,
      peer,
    };
    yield {
      what: "CPU of a token seen before, beyond a signed webhook",
      value: extraCost("token"),
      unit: "us",
      limit: 15,
      peer,
    };
    await server.kill("SIGKILL");
    yield* manyApplicationsRows(folder);
  } finally {
    await server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}
