import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "../load/server.ts";
import { ownPort } from "../runner/ports.ts";
import {
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  settled,
  startLoad,
  type Verdict,
} from "./scenario.ts";

/** Kills the process again and again while deliveries arrive. */
async function run(stage: Stage): Promise<Verdict> {
  const kills = stage.short ? 8 : 100;
  const port = await ownPort();
  let server = await startServer({ ...serverOptions(stage), port });
  const load = startLoad(port, 8);
  let alarms = 0;
  const count = () => {
    if (server.output().includes('"deliveries-lost"')) alarms++;
  };
  for (let kill = 0; kill < kills; kill++) {
    await sleep(60 + Math.random() * 240);
    await server.kill("SIGKILL");
    count();
    server = await startServer({ ...serverOptions(stage), port });
  }
  await load.stop();
  await settled(server);
  await server.kill("SIGTERM");
  count();
  const { acknowledged } = load;
  const ledger = ledgerOf(stage);
  const { lost, effects } = losses(acknowledged, ledger);
  const again = [...ledger.runs.values()].filter((count) => count > 1).length;
  const asked = [...ledger.asked.values()].filter((count) => count > 1).length;
  return {
    passed: lost === 0 && effects === 0 && alarms === 0 && acknowledged.size > kills,
    counts: `${kills} kills, ${acknowledged.size} acknowledged (${load.cut()} requests cut): ${lost} lost, ${alarms} said to be, ${again} run again, ${effects} without exactly one effect (${asked} asked for again under the same key)`,
  };
}

export const kill: Fault = { name: "kill", what: "kill -9 under load", run };
