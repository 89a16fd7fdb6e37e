import { existsSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cgroupNames, removeCgroups } from "./cgroups.ts";

const prefix = "hookloom-cluster-";

/** A name with the process that created it. */
export const ownName = (): string => `${prefix}${process.pid}`;

function isStale(name: string): boolean {
  if (!name.startsWith(prefix)) return false;
  return !existsSync(`/proc/${Number.parseInt(name.slice(prefix.length), 10)}`);
}

/** Removes what clusters left behind whose process was killed before it could clean up. */
export async function removeStale(): Promise<void> {
  for (const name of cgroupNames().filter(isStale)) await removeCgroups(name);
  for (const name of readdirSync(tmpdir()).filter(isStale)) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
