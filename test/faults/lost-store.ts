import { rmSync, truncateSync } from "node:fs";
import { startServer } from "../load/server.ts";
import { until } from "../runner/until.ts";
import {
  type BackgroundLoad,
  type Fault,
  ledgerOf,
  losses,
  type Stage,
  serverOptions,
  startLoad,
  storeOf,
  strangeStatuses,
  type Verdict,
} from "./scenario.ts";

const deleteStore = (file: string): void => {
  for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
};

/** Waits until some more deliveries are refused. */
async function waitForRejections(load: BackgroundLoad, count: number): Promise<void> {
  const refused = () => load.statuses.get(503) ?? 0;
  const before = refused();
  await until(`${count} more answers are 503`, () => refused() >= before + count);
}

/** Waits until the process has run all acknowledged deliveries, which it still reads from the deleted file. */
async function runAll(acknowledged: ReadonlySet<string>, stage: Stage): Promise<ReturnType<typeof losses>> {
  const hasAll = (): boolean => {
    const { lost, effects } = losses(acknowledged, ledgerOf(stage));
    return lost === 0 && effects === 0;
  };
  await until("all acknowledged deliveries have run", hasAll).catch(() => undefined);
  return losses(acknowledged, ledgerOf(stage));
}

/** The store's files are removed under load; deliveries that were acknowledged before still have to run. */
async function run(stage: Stage): Promise<Verdict> {
  const server = await startServer(serverOptions(stage));
  const connections = 8;
  const load = startLoad(server.port, connections);
  await until("200 are acknowledged", () => load.acknowledged.size >= 200);
  deleteStore(storeOf(stage));
  // The answers in transit have arrived once each connection has had several others.
  await waitForRejections(load, 10 * connections);
  const { size } = load.acknowledged;
  const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  await waitForRejections(load, 20 * connections);
  await load.stop();
  const later = load.acknowledged.size - size;
  const { lost, effects } = await runAll(load.acknowledged, stage);
  const notReadyMessages = server.output().match(/"msg":"Not ready: [^"]+until it is restarted\."/g) ?? [];
  const lines = server.output().match(/could not be stored/g)?.length ?? 0;
  await server.kill("SIGTERM");
  const again = await startServer(serverOptions(stage));
  truncateSync(storeOf(stage));
  const emptied = startLoad(again.port, 2, 20);
  await waitForRejections(emptied, 5);
  await emptied.stop();
  await again.kill("SIGKILL");
  const none = emptied.acknowledged.size === 0;
  return {
    passed:
      lost === 0 &&
      effects === 0 &&
      lines <= 1 &&
      later === 0 &&
      none &&
      ready.status === 503 &&
      notReadyMessages.length === 1 &&
      strangeStatuses(load).length === 0,
    counts: `deleted after ${size} acknowledged: ${later} acknowledged later, ${load.statuses.get(503) ?? 0} answered 503, ${lost} lost, said ${notReadyMessages.length} time; emptied: ${emptied.acknowledged.size} acknowledged later`,
  };
}

export const lostStore: Fault = {
  name: "lost-store",
  what: "the store is deleted, or emptied, under the process",
  run,
};
