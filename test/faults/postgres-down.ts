import { setTimeout as sleep } from "node:timers/promises";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { startServer } from "../load/server.ts";
import { Postgres } from "../postgres/postgres.ts";
import {
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  settled,
  type Verdict,
} from "./scenario.ts";

/** PostgreSQL dies without a word and comes back, again and again, under two replicas that take deliveries. */
async function run(stage: Stage): Promise<Verdict> {
  const kills = stage.short ? 1 : 10;
  const postgres = await Postgres.start();
  const options = serverOptions(stage, { HOOKLOOM_DATABASE_URL: postgres.url() });
  const servers = [await startServer(options), await startServer(options)];
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  let over = false;
  const shots = githubShots(issueOpened());
  const load = servers.map(({ port }) =>
    runLoad({
      port,
      connections: 4,
      rate: 50,
      next: () => (over ? undefined : shots()),
      onAnswer: (id, { status }) => {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 202) acknowledged.add(id);
      },
    }),
  );
  try {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(1_500);
      await postgres.kill();
      await sleep(1_000);
      await postgres.run();
    }
    await sleep(3_000);
    over = true;
    await Promise.all(load);
    for (const server of servers) await settled(server, 90);
    for (const server of servers) await server.kill("SIGTERM");
  } finally {
    await postgres.stop();
  }
  const ledger = ledgerOf(stage);
  const { lost, effects } = losses(acknowledged, ledger);
  const again = [...ledger.runs.values()].filter((count) => count > 1).length;
  const strange = [...statuses.keys()].filter((status) => status !== 202 && status !== 503);
  return {
    held: lost === 0 && effects === 0 && strange.length === 0 && acknowledged.size > 100,
    counts: `${kills} kills under 2 replicas: ${acknowledged.size} acknowledged, ${statuses.get(503) ?? 0} answered 503, ${lost} lost, ${again} run again, ${effects} without exactly one effect`,
  };
}

export const postgresDown: Fault = { name: "postgres-down", what: "PostgreSQL killed and restarted", run };
