import { setTimeout as wait } from "node:timers/promises";
import type { Row } from "../bench/table.ts";
import { killProcesses } from "./kill-processes.ts";
import { LoadScene } from "./load-scene.ts";
import { withPlainServer } from "./plain-server.ts";
import { type LoadReport, underLoad } from "./service-load.ts";

const rollouts = 20;
const plainRollouts = 2;
const kills = 10;
/** Requests a second: two processors also run the cluster and the load. */
const rate = 200;

async function rollOutUnderLoad(scene: LoadScene, count: number): Promise<LoadReport> {
  return underLoad({ ...(await scene.service()), rate }, async () => {
    for (let left = count; left > 0; left--) {
      await scene.rollOut();
      process.stderr.write(`  ${left - 1} rollouts left\n`);
    }
  });
}

/** Repeatedly ends one of the two pods, alternately its process and the pod itself. */
async function killUnderLoad(scene: LoadScene): Promise<LoadReport> {
  return underLoad({ ...(await scene.service()), rate }, async () => {
    for (let kill = 0; kill < kills; kill++) {
      await wait(1000 + Math.random() * 2000);
      const [pod] = await scene.pods();
      if (pod === undefined) throw new Error("There is no pod to end.");
      if (kill % 2 === 1 || killProcesses(pod.metadata.uid) === 0) await scene.deletePod(pod.metadata.name);
      await wait(2000);
      await scene.settled();
    }
  });
}

async function plainRow(): Promise<string> {
  const scene = await LoadScene.start(withPlainServer);
  try {
    const report = await rollOutUnderLoad(scene, plainRollouts);
    return `a server that closes on SIGTERM: ${report.failed.length} of ${report.sent} in ${plainRollouts}`;
  } finally {
    await scene.stop();
  }
}

async function hookloomRows(peer: string): Promise<Row[]> {
  const scene = await LoadScene.start();
  try {
    const rolled = await rollOutUnderLoad(scene, rollouts);
    const killed = await killUnderLoad(scene);
    const all = new Set([...rolled.acknowledged, ...killed.acknowledged]);
    const lost = await scene.lost(all);
    return [
      {
        what: `failed requests in ${rollouts} rollouts of 2 replicas on PostgreSQL, under load`,
        value: rolled.failed.length,
        unit: `of ${rolled.sent}`,
        limit: 0,
        peer,
      },
      {
        what: `acknowledged deliveries lost in these and in ${kills} kills of one of 2 pods`,
        value: lost.length,
        unit: `of ${all.size}`,
        limit: 0,
        peer: `${killed.failed.length} requests had no answer`,
      },
      { what: "image beyond its base", value: scene.imageBytes / 1e6, unit: "MB", limit: 6 },
    ];
  } finally {
    await scene.stop();
  }
}

/** Rollouts and kills under load, compared with a plain server in the same objects. */
export async function benchRollouts(): Promise<Row[]> {
  return hookloomRows(await plainRow());
}
