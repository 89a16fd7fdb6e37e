import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const base = "/sys/fs/cgroup";

/** Where cgroup folders are made: one place, or one for each controller in the older version. */
function hierarchies(): string[] {
  if (existsSync(join(base, "cgroup.controllers"))) return [base];
  const names = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => join(base, name)).filter((path) => existsSync(join(path, "cgroup.procs")));
}

/** A share of the processors as ten processes have; all pods together would otherwise get that of one. */
const shares = { "cpu.shares": "10240", "cpu.weight": "1000" };

export function makeCgroups(name: string): void {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, share] of Object.entries(shares)) {
      if (existsSync(join(folder, file))) writeFileSync(join(folder, file), share);
    }
  }
}

function remove(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) remove(join(folder, entry.name));
  }
  rmdirSync(folder);
}

export function cgroupNames(): string[] {
  return [...new Set(hierarchies().flatMap((hierarchy) => readdirSync(hierarchy)))];
}

/** Removes the folders. Throws where a process in one of them has not ended after ten seconds. */
export async function removeCgroups(name: string): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    for (let left = 100; existsSync(folder); left--) {
      try {
        remove(folder);
      } catch (error) {
        if (left === 0) throw error;
        await wait(100);
      }
    }
  }
}
