import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../load/server.ts";
import { until } from "../runner/until.ts";
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

const tenMinutes = 600_000;

/** The wall clock goes ten minutes ahead, back, and ten minutes behind, while deliveries come in and run. */
async function run(stage: Stage): Promise<Verdict> {
  const file = join(stage.folder, "clock");
  writeFileSync(file, "0");
  const clock = join(import.meta.dirname, "clock.mjs");
  const environment = { FAULT_CLOCK: file, FAULT_PAUSE: "300", NODE_OPTIONS: `--import=${clock}` };
  const server = await startServer(serverOptions(stage, environment));
  const load = startLoad(server.port, 8, 60);
  const jumps = [tenMinutes, 0, -tenMinutes, 0, tenMinutes, -tenMinutes];
  for (const jump of [...(stage.short ? jumps.slice(0, 3) : jumps), undefined]) {
    // More than the process can have begun before it saw the last jump.
    const ran = ledgerOf(stage).runs.size;
    await until("deliveries run at this time", () => ledgerOf(stage).runs.size > ran + 60);
    if (jump !== undefined) writeFileSync(file, String(jump));
  }
  await load.stop();
  await settled(server);
  await server.kill("SIGTERM");
  const { acknowledged, statuses } = load;
  const refused = [...statuses.values()].reduce((sum, count) => sum + count, 0) - acknowledged.size;
  const ledger = ledgerOf(stage);
  const { lost, effects } = losses(acknowledged, ledger);
  const again = [...ledger.runs.values()].filter((count) => count > 1).length;
  return {
    passed: lost === 0 && effects === 0 && again === 0 && refused === 0,
    counts: `${acknowledged.size} acknowledged while the clock jumped by 10 minutes: ${lost} lost, ${again} run again, ${effects} without exactly one effect, ${refused} refused`,
  };
}

export const clockJump: Fault = { name: "clock-jump", what: "the clock jumps by 10 minutes", run };
