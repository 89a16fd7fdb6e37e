import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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

type Environment = Readonly<Record<string, string>>;

/** The line on stderr with which a start ended; empty if there was no such line. */
async function startError(stage: Stage, environment: Environment): Promise<string> {
  try {
    const server = await startServer(serverOptions(stage, environment));
    await server.kill("SIGKILL");
    return "it started";
  } catch (error) {
    const output = error instanceof Error ? error.message : "";
    return /^The store .* cannot be opened: .*\.$/m.exec(output)?.[0] ?? "";
  }
}

/** Stores some deliveries and kills the process, which leaves them in the log alone. */
async function acknowledge(stage: Stage, environment: Environment): Promise<ReadonlySet<string>> {
  // Long runs leave the start leases to take back.
  const server = await startServer(serverOptions(stage, { ...environment, FAULT_PAUSE: "60000" }));
  const acknowledged = new Set<string>();
  await runLoad({
    port: server.port,
    connections: 4,
    next: githubShots(issueOpened(), 50),
    onAnswer: (id, { status }) => {
      if (status === 202) acknowledged.add(id);
    },
  });
  await server.kill("SIGKILL");
  return acknowledged;
}

/** Fills a disk to its last byte. */
function fill(file: string): void {
  const fd = openSync(file, "w");
  try {
    for (const bytes of [2 ** 20, 4096, 1]) for (;;) if (writeSync(fd, Buffer.alloc(bytes)) < bytes) break;
  } catch {
    // It is full.
  } finally {
    closeSync(fd);
  }
}

async function startOnFullDisk(stage: Stage): Promise<Verdict> {
  const disk = join(stage.folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]);
  if (mounted.status !== 0)
    return { passed: undefined, counts: "not run: this user may not mount a small disk" };
  try {
    const environment = { HOOKLOOM_STORE: join(disk, "inbox.db") };
    const acknowledged = await acknowledge(stage, environment);
    const ballast = join(disk, "ballast");
    fill(ballast);
    const startMessage = await startError(stage, environment);
    rmSync(ballast);
    const server = await startServer(serverOptions(stage, environment));
    await settled(server);
    await server.kill("SIGTERM");
    const { lost } = losses(acknowledged, ledgerOf(stage));
    return {
      passed: lost === 0 && acknowledged.size === 50 && startMessage.includes("the disk is full"),
      counts: `${acknowledged.size} acknowledged, ${lost} lost once there was room; the full disk was reported as: ${startMessage}`,
    };
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
}

async function startOnDamage(stage: Stage): Promise<Verdict> {
  const file = join(stage.folder, "damaged.db");
  const environment = { HOOKLOOM_STORE: file };
  await acknowledge(stage, environment);
  // After its last process has closed it, a database has no log from which the damage could be repaired.
  const db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(8192, 7), 0, 8192, 8192);
  closeSync(fd);
  const damaged = await startError(stage, environment);
  writeFileSync(file, "no database ".repeat(2000));
  const foreign = await startError(stage, environment);
  return {
    passed: damaged.includes("the file is damaged") && foreign.includes("the file is not a database"),
    counts: `a damaged store was reported as: ${damaged} Another file as: ${foreign}`,
  };
}

export const fullDiskStart: Fault = {
  name: "full-disk-start",
  what: "a start on a full disk",
  run: startOnFullDisk,
};

export const damagedStart: Fault = {
  name: "damaged-start",
  what: "a start on a damaged store",
  run: startOnDamage,
};
