import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "../load/server.ts";
import { scaled } from "../runner/machine-speed.ts";
import { until } from "../runner/until.ts";
import {
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  settled,
  startLoad,
  storeOf,
  strangeStatuses,
  type Verdict,
} from "./scenario.ts";

/** Another program holds the store's write lock for some seconds. */
async function run(stage: Stage): Promise<Verdict> {
  const seconds = stage.short ? 3 : 8;
  const server = await startServer(serverOptions(stage));
  let healthy = true;
  const load = startLoad(server.port, 4, 50);
  await sleep(500);
  const other = new DatabaseSync(storeOf(stage), { timeout: 5_000 });
  other.exec("BEGIN IMMEDIATE");
  for (let passed = 0; passed < seconds; passed++) {
    await sleep(1_000);
    const health = await fetch(`http://127.0.0.1:${server.port}/healthz`, {
      signal: AbortSignal.timeout(scaled(900)),
    });
    healthy &&= health.status === 200;
  }
  other.exec("ROLLBACK");
  other.close();
  const before = load.acknowledged.size;
  const isAccepting = await until(
    "deliveries are acknowledged again",
    () => load.acknowledged.size > before,
  ).catch(() => false);
  await load.stop();
  await settled(server);
  await server.kill("SIGTERM");
  const { acknowledged, statuses } = load;
  const { lost, effects } = losses(acknowledged, ledgerOf(stage));
  return {
    passed: lost === 0 && effects === 0 && healthy && strangeStatuses(load).length === 0 && isAccepting,
    counts: `locked for ${seconds} s: ${acknowledged.size} acknowledged, ${statuses.get(503) ?? 0} answered 503, ${lost} lost, ${effects} without exactly one effect; the process went on answering: ${healthy ? "yes" : "no"}`,
  };
}

export const lockedStore: Fault = { name: "locked-store", what: "another program locks the store", run };
