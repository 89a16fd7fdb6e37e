import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

async function fill(
  port: number,
  count: number,
): Promise<{ acknowledged: Set<string>; putOff: number; other: number }> {
  const acknowledged = new Set<string>();
  let putOff = 0;
  let other = 0;
  await runLoad({
    port,
    connections: 4,
    next: githubShots(issueOpened(), count),
    onAnswer: (id, { status }) => {
      if (status === 202) acknowledged.add(id);
      else if (status === 503) putOff++;
      else other++;
    },
    onConnectionError: () => {
      other++;
    },
  });
  return { acknowledged, putOff, other };
}

/** A disk of 16 MB that fills up under the store, and gets free space again. */
async function run(stage: Stage): Promise<Verdict> {
  const disk = join(stage.folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]);
  if (mounted.status !== 0)
    return { passed: undefined, counts: "not run: this user may not mount a small disk" };
  try {
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(8 * 2 ** 20));
    const server = await startServer(serverOptions(stage, { HOOKLOOM_STORE: join(disk, "inbox.db") }));
    const first = await fill(server.port, 3_000);
    rmSync(ballast);
    const second = await fill(server.port, 50);
    await settled(server);
    await server.kill("SIGTERM");
    const acknowledged = new Set([...first.acknowledged, ...second.acknowledged]);
    const { lost, effects } = losses(acknowledged, ledgerOf(stage));
    const other = first.other + second.other;
    return {
      passed:
        lost === 0 && effects === 0 && first.putOff > 0 && other === 0 && second.acknowledged.size === 50,
      counts: `${first.acknowledged.size} acknowledged before the disk was full, ${first.putOff} answered 503, ${second.acknowledged.size} of 50 acknowledged once there was room; ${lost} lost, ${effects} without exactly one effect`,
    };
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
}

export const fullDisk: Fault = { name: "full-disk", what: "the store's disk is full", run };
