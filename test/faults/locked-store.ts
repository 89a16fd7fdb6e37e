import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { startServer } from "../load/server.ts";
import {
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  settled,
  storeOf,
  type Verdict,
} from "./scenario.ts";

/** Another program holds the store's write lock for some seconds. */
async function run(stage: Stage): Promise<Verdict> {
  const seconds = stage.short ? 3 : 8;
  const server = await startServer(serverOptions(stage));
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  let over = false;
  let healthy = true;
  const shots = githubShots(issueOpened());
  const load = runLoad({
    port: server.port,
    connections: 4,
    rate: 50,
    next: () => (over ? undefined : shots()),
    onAnswer: (id, { status }) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 202) acknowledged.add(id);
    },
  });
  await sleep(500);
  const other = new DatabaseSync(storeOf(stage), { timeout: 5_000 });
  other.exec("BEGIN IMMEDIATE");
  for (let passed = 0; passed < seconds; passed++) {
    await sleep(1_000);
    const health = await fetch(`http://127.0.0.1:${server.port}/healthz`, {
      signal: AbortSignal.timeout(900),
    });
    healthy &&= health.status === 200;
  }
  other.exec("ROLLBACK");
  other.close();
  await sleep(1_500);
  const before = acknowledged.size;
  await sleep(1_000);
  over = true;
  await load;
  await settled(server);
  await server.kill("SIGTERM");
  const { lost, effects } = losses(acknowledged, ledgerOf(stage));
  const strange = [...statuses.keys()].filter((status) => status !== 202 && status !== 503);
  return {
    held: lost === 0 && effects === 0 && healthy && strange.length === 0 && acknowledged.size > before,
    counts: `locked for ${seconds} s: ${acknowledged.size} acknowledged, ${statuses.get(503) ?? 0} answered 503, ${lost} lost, ${effects} without exactly one effect; the process went on answering: ${healthy ? "yes" : "no"}`,
  };
}

export const lockedStore: Fault = { name: "locked-store", what: "another program locks the store", run };
