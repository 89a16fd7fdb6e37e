// A process whose memory the system limits, like a pod's.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A group of processes with a common memory limit. */
export interface MemoryLimit {
  /** A process that writes its id here is in the group, and so is what it starts. */
  readonly members: string;
  /** The peak memory of the group in bytes. */
  mostBytes(): number;
  /** To be called once its processes have ended. */
  remove(): void;
}

const root = "/sys/fs/cgroup";

/** The two versions of control groups; a system may have either. */
const versions = [
  { folder: root, limit: "memory.max", swap: ["memory.swap.max", "0"], most: "memory.peak" },
  {
    folder: join(root, "memory"),
    limit: "memory.limit_in_bytes",
    swap: ["memory.swappiness", "0"],
    most: "memory.max_usage_in_bytes",
  },
] as const;

/** Makes such a group; undefined if this user may not, or if the system has none. */
export function limitMemory(bytes: number): MemoryLimit | undefined {
  for (const { folder, limit, swap, most } of versions) {
    const group = join(folder, `hookloom-test-${process.pid}-${Date.now()}`);
    const [swapFile, swapValue] = swap;
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    const remove = () => rmdirSync(group);
    // Without this file the system does not limit memory here.
    if (!existsSync(join(group, limit))) {
      remove();
      continue;
    }
    writeFileSync(join(group, limit), String(bytes));
    if (existsSync(join(group, swapFile))) writeFileSync(join(group, swapFile), swapValue);
    const mostBytes = () =>
      existsSync(join(group, most)) ? Number(readFileSync(join(group, most), "utf8")) : 0;
    return { members: join(group, "cgroup.procs"), mostBytes, remove };
  }
  return undefined;
}
