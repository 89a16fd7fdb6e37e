import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "../load/server.ts";
import { Postgres } from "../postgres/postgres.ts";
import {
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  settled,
  startLoad,
  strangeStatuses,
  type Verdict,
} from "./scenario.ts";

/** PostgreSQL is killed and restarted again and again under two replicas that receive deliveries. */
async function run(stage: Stage): Promise<Verdict> {
  const kills = stage.short ? 1 : 10;
  const postgres = await Postgres.start("127.0.0.1", { fsync: true });
  const options = serverOptions(stage, { HOOKLOOM_DATABASE_URL: postgres.url() });
  const servers = [await startServer(options), await startServer(options)];
  const loads = servers.map(({ port }) => startLoad(port, 4, 50));
  try {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(1_500);
      await postgres.kill();
      await sleep(1_000);
      await postgres.run();
    }
    await sleep(3_000);
    await Promise.all(loads.map((load) => load.stop()));
    for (const server of servers) await settled(server, 90);
    for (const server of servers) await server.kill("SIGTERM");
  } finally {
    await postgres.stop();
  }
  const acknowledged = new Set(loads.flatMap((load) => [...load.acknowledged]));
  const putOff = loads.reduce((sum, { statuses }) => sum + (statuses.get(503) ?? 0), 0);
  const ledger = ledgerOf(stage);
  const { lost, effects } = losses(acknowledged, ledger);
  const again = [...ledger.runs.values()].filter((count) => count > 1).length;
  const strange = loads.flatMap(strangeStatuses);
  return {
    passed: lost === 0 && effects === 0 && strange.length === 0 && acknowledged.size > 100,
    counts: `${kills} kills under 2 replicas: ${acknowledged.size} acknowledged, ${putOff} answered 503, ${lost} lost, ${again} run again, ${effects} without exactly one effect`,
  };
}

export const postgresDown: Fault = { name: "postgres-down", what: "PostgreSQL killed and restarted", run };
