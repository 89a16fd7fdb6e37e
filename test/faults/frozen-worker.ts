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
  type Verdict,
} from "./scenario.ts";

/** A process is frozen for longer than its leases last, and another process on the same store takes over its work. */
async function run(stage: Stage): Promise<Verdict> {
  const pause = { FAULT_PAUSE: "1500" };
  const first = await startServer(serverOptions(stage, pause));
  const acknowledged = new Set<string>();
  await runLoad({
    port: first.port,
    connections: 8,
    next: githubShots(issueOpened(), 32),
    onAnswer: (id, { status }) => {
      if (status === 202) acknowledged.add(id);
    },
  });
  await sleep(300);
  process.kill(first.pid, "SIGSTOP");
  const second = await startServer(serverOptions(stage, pause));
  const started = performance.now();
  await settled(second, 90);
  const seconds = (performance.now() - started) / 1000;
  process.kill(first.pid, "SIGCONT");
  await sleep(3_000);
  await settled(second);
  const alive = await fetch(`http://127.0.0.1:${first.port}/healthz`);
  await first.kill("SIGTERM");
  await second.kill("SIGTERM");
  const ledger = ledgerOf(stage);
  const { lost, effects } = losses(acknowledged, ledger);
  const again = [...ledger.runs.values()].filter((count) => count > 1).length;
  return {
    passed: lost === 0 && effects === 0 && acknowledged.size === 32 && alive.status === 200,
    counts: `${acknowledged.size} acknowledged, the process then frozen: another one had run them all after ${seconds.toFixed(0)} s (leases last 30), ${again} run again, ${lost} lost, ${effects} without exactly one effect; the first one then says ${alive.status}`,
  };
}

export const frozenWorker: Fault = { name: "frozen-worker", what: "a process frozen past its leases", run };
